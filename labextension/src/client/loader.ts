/** What a widget's model carries: it asks the kernel for the widget's own code, once a page, and lets that draw. */
import { CommTransport } from "./comm";
import { addStyle, fetchModules, importModule } from "./modules";
import type { Drawable, WidgetModel } from "./model";
import type { PartAsk } from "../core/wire";

interface View {
  model: WidgetModel;
  el: HTMLElement;
  signal?: AbortSignal;
}

/** The module of a part, whichever widget of the page was first to ask for it. */
async function part(transport: CommTransport, el: HTMLElement, name: PartAsk["name"]): Promise<{ default: Drawable }> {
  const { entry, style } = await fetchModules(transport, name);
  addStyle(el, entry, style);
  return importModule(entry);
}

function says(el: HTMLElement, text: string): void {
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = text;
  el.replaceChildren(line);
}

function isName(value: unknown): value is PartAsk["name"] {
  return typeof value === "string";
}

export default {
  async render({ model, el, signal }: View) {
    const transport = new CommTransport(model);
    const name = model.get("_part");
    let undraw: (() => void) | undefined;
    let gone = false;
    const end = () => {
      gone = true;
      undraw?.();
      transport.close();
    };
    signal?.addEventListener("abort", end, { once: true });
    says(el, "Loading the front end of this widget from the kernel …");
    if (isName(name))
      part(transport, el, name).then(
        (module) => {
          if (gone) return;
          el.replaceChildren();
          undraw = module.default.draw({ model, el, transport });
        },
        (why: unknown) => {
          if (!gone) says(el, `This widget could not be loaded: ${why instanceof Error ? why.message : String(why)}`);
        },
      );
    return signal ? undefined : end;
  },
};

/** What every entry of this folder is made with: a component as an anywidget, and as a part that others load. */
import { createElement } from "react";
import type { ComponentType } from "react";
import { render, unmountComponentAtNode } from "react-dom";
import { keepKeys } from "../../client/keys";
import type { Drawable, WidgetModel } from "../../client/model";
import type { Mounted } from "../../client/parts";
import type { Transport } from "../../client/transport";
import { Frame } from "../../components/Frame";

export type { WidgetModel };

/** One synced trait: what it is now, setting it, and being told when the kernel changes it. */
export interface Trait<T> {
  get(): T;
  set(value: T): void;
  on(hear: () => void): () => void;
}

export function trait<T>(model: WidgetModel, name: string, read: (value: unknown) => T): Trait<T> {
  return {
    get: () => read(model.get(name)),
    set(value) {
      model.set(name, value);
      model.save_changes();
    },
    on(hear) {
      model.on(`change:${name}`, hear);
      return () => model.off(`change:${name}`, hear);
    },
  };
}

/** What a trait holds, where it is a text that says something. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Draws a component into an element, under its frame. `theme` follows the host's. */
export function mounted<Props extends object>(
  component: ComponentType<Props & { transport: Transport }>,
  el: HTMLElement,
  transport: Transport,
  props: Props,
): Mounted<Props> {
  el.classList.add("ek");
  const unfollow = [followTheme(el), keepKeys(el)];
  const draw = (given: Props) =>
    render(createElement(Frame, { transport, children: createElement(component, { ...given, transport }) }), el);
  draw(props);
  return {
    update: draw,
    unmount() {
      for (const each of unfollow) each();
      unmountComponentAtNode(el);
    },
  };
}

/** A widget of a component, for the loader to draw. `props` reads what the model holds, and may change it. */
export function widget<Props extends object>(
  component: ComponentType<Props & { transport: Transport }>,
  props: (model: WidgetModel) => Props,
): Drawable {
  return {
    draw({ model, el, transport }) {
      const held = mounted(component, el, transport, props(model));
      return () => held.unmount();
    },
  };
}

/** What VS Code calls its dark themes: `vscode-dark` and `vscode-high-contrast`, but not `vscode-high-contrast-light`. */
const DARK = /^vscode-(dark|high-contrast)$/;

/** Marks the element dark or light as its host is: JupyterLab, VS Code and marimo say so on the body. */
function followTheme(el: HTMLElement): () => void {
  const body = document.body;
  const mark = () => {
    const lab = body.dataset["jpThemeLight"];
    const code = body.dataset["vscodeThemeKind"];
    const said = body.dataset["theme"];
    const plain = said === "dark" || said === "light" ? said === "dark" : null;
    const dark = lab !== undefined ? lab === "false" : code !== undefined ? DARK.test(code) : plain;
    if (dark === null) delete el.dataset["theme"];
    else el.dataset["theme"] = dark ? "dark" : "light";
  };
  mark();
  const watch = new MutationObserver(mark);
  watch.observe(body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind", "data-theme"] });
  return () => watch.disconnect();
}

/** Each section in the main area, where there is more room; restored when the page is loaded anew. */
import { ILabShell, ILayoutRestorer } from "@jupyterlab/application";
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { COMMANDS } from "./commands";
import type { Kept } from "./held";
import { eventkitIcon } from "./icon";
import type { Link } from "./link";
import type { EventkitPanel } from "./panel_widget";
import { isSection, labelOf, viewOf } from "./sections";
import type { SectionName, View } from "./sections";
import { IKept, ILink, IPanel } from "./tokens";

type Main = MainAreaWidget<View>;

export const main: JupyterFrontEndPlugin<void> = {
  id: "eventkit:main-area",
  description: "Shows sections of the panel in the main area.",
  autoStart: true,
  requires: [ILink, IKept, IPanel],
  optional: [ILabShell, ILayoutRestorer],
  activate: (app, link: Link, kept: Kept, panel: EventkitPanel, shell: ILabShell | null, restorer: ILayoutRestorer | null) => {
    if (!shell) return; // the main area of Notebook is the notebook
    const { trans } = link;
    const tracker = new WidgetTracker<Main>({ namespace: "eventkit-main" });
    const shown = new Map<SectionName, Main>();
    const show = (section: SectionName): Main => {
      const found = shown.get(section);
      const made = found ?? mainOf(section, link, kept, panel);
      if (!found) {
        shown.set(section, made);
        made.disposed.connect(() => shown.delete(section));
        app.shell.add(made, "main");
        void tracker.add(made);
      }
      app.shell.activateById(made.id);
      return made;
    };
    app.commands.addCommand(COMMANDS.main, {
      label: ({ section }) =>
        isSection(section) && section !== "feed" ? trans.__("%1 in the main area", labelOf(section, trans)) : trans.__("Event feed"),
      caption: trans.__("Show it in the main area, where there is more room"),
      icon: (args) => (args["isPalette"] ? undefined : eventkitIcon),
      execute: ({ section }) => show(isSection(section) && section !== "trigger" ? section : "feed"),
    });
    if (restorer)
      void restorer.restore(tracker, {
        command: COMMANDS.main,
        args: ({ content }) => ({ section: sectionOf(content) }),
        name: ({ content }) => sectionOf(content),
      });
  },
};

const ID = "eventkit-main-";

function mainOf(section: SectionName, link: Link, kept: Kept, panel: EventkitPanel): Main {
  const content = viewOf(section, { link, held: kept.place(`main ${section}`), ways: panel });
  content.id = `${ID}view-${section}`;
  const made = new MainAreaWidget({ content });
  made.id = `${ID}${section}`;
  made.title.label = section === "feed" ? link.trans.__("Event feed") : labelOf(section, link.trans);
  made.title.icon = eventkitIcon;
  made.title.closable = true;
  return made;
}

function sectionOf({ id }: View): string {
  return id.slice(`${ID}view-`.length);
}

/** The panel at the left, and the commands that lead into it. */
import { ILabShell, ILayoutRestorer } from "@jupyterlab/application";
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import type { Choices } from "./choices";
import { COMMANDS } from "./commands";
import type { Kept } from "./held";
import { eventkitIcon } from "./icon";
import type { Link } from "./link";
import { EventkitPanel } from "./panel_widget";
import { isSection } from "./sections";
import { IChoices, IKept, ILink, IPanel } from "./tokens";

export const panel: JupyterFrontEndPlugin<EventkitPanel> = {
  id: "eventkit:panel",
  description: "The panel: the feed, automations, runs and webhooks.",
  autoStart: true,
  requires: [ILink, IKept, IChoices],
  optional: [ILabShell, ILayoutRestorer],
  provides: IPanel,
  activate: (app, link: Link, kept: Kept, choices: Choices, lab: ILabShell | null, restorer: ILayoutRestorer | null) => {
    const made = new EventkitPanel({
      link,
      kept,
      onReveal: () => app.shell.activateById(EventkitPanel.ID),
      onMain: lab && ((section) => void app.commands.execute(COMMANDS.main, { section })),
    });
    void kept.ready.then(() => {
      const last = kept.place("panel").get("section");
      made.choose(isSection(last) && (last !== "trigger" || made.wasBuilding) ? last : choices.now.first);
    });
    app.shell.add(made, "left", { rank: 550, type: "Eventkit" });
    restorer?.add(made, EventkitPanel.ID);
    addCommands(app, link, made);
    return made;
  },
};

function addCommands(app: JupyterFrontEnd, { trans }: Link, made: EventkitPanel): void {
  const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
  const { commands } = app;
  commands.addCommand(COMMANDS.panel, {
    label: trans.__("Show Eventkit"),
    caption: trans.__("Show events, automations, runs and webhooks"),
    icon: (args) => (args["isPalette"] || args["isMenu"] ? undefined : eventkitIcon),
    execute: ({ section }) => made.reveal(isSection(section) ? section : made.section),
  });
  for (const [id, section, label] of [
    [COMMANDS.feed, "feed", trans.__("Show the event feed")],
    [COMMANDS.automations, "automations", trans.__("Show automations")],
    [COMMANDS.runs, "runs", trans.__("Show runs")],
    [COMMANDS.webhooks, "webhooks", trans.__("Show webhooks")],
  ] as const)
    commands.addCommand(id, { label, execute: () => made.reveal(section) });
  commands.addCommand(COMMANDS.run, {
    label: trans.__("Show a run"),
    execute: ({ run }) => made.openRun(text(run)),
  });
  commands.addCommand(COMMANDS.event, {
    label: trans.__("Show an event"),
    isEnabled: ({ event }) => text(event) !== null,
    execute: ({ event }) => made.openEvent(text(event) ?? ""),
  });
  commands.addCommand(COMMANDS.trigger, {
    label: ({ event }) => (text(event) ? trans.__("New trigger from this event") : trans.__("New trigger")),
    caption: trans.__("Build a trigger from an event, and see what it would have made of the events that there are"),
    execute: ({ event }) => made.build({ event: text(event), draft: null }),
  });
}

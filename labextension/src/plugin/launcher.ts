/** The palette's entries, and a tile in the launcher. */
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { ILauncher } from "@jupyterlab/launcher";
import { COMMANDS } from "./commands";
import type { Link } from "./link";
import { ILink, IPanel } from "./tokens";

const IN_PALETTE = [COMMANDS.panel, COMMANDS.feed, COMMANDS.automations, COMMANDS.runs, COMMANDS.webhooks, COMMANDS.trigger];
const IN_MAIN = ["feed", "automations", "runs", "webhooks"];

export const launcher: JupyterFrontEndPlugin<void> = {
  id: "eventkit:launcher",
  description: "Adds the commands of eventkit to the palette and a tile to the launcher.",
  autoStart: true,
  requires: [ILink, IPanel],
  optional: [ICommandPalette, ILauncher],
  activate: (app, { trans }: Link, _: unknown, palette: ICommandPalette | null, launcher: ILauncher | null) => {
    const category = trans.__("Eventkit");
    for (const command of IN_PALETTE) palette?.addItem({ command, category, args: { isPalette: true } });
    void app.restored.then(() => {
      if (!app.commands.hasCommand(COMMANDS.main)) return;
      for (const section of IN_MAIN) palette?.addItem({ command: COMMANDS.main, category, args: { section, isPalette: true } });
      launcher?.add({ command: COMMANDS.main, args: { section: "feed" }, category: trans.__("Other"), rank: 10 });
    });
  },
};

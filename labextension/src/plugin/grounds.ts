/** What the other plugins stand on: the line to the server, what is kept, and what is chosen. */
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { IStateDB } from "@jupyterlab/statedb";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { Choices } from "./choices";
import { Kept } from "./held";
import { Link } from "./link";
import { IChoices, IKept, ILink } from "./tokens";

export const link: JupyterFrontEndPlugin<Link> = {
  id: "eventkit:link",
  description: "Keeps the line to the server extension of eventkit.",
  autoStart: true,
  optional: [ITranslator],
  provides: ILink,
  activate: (app, translator: ITranslator | null) => {
    const made = new Link(app.serviceManager.serverSettings, (translator ?? nullTranslator).load("eventkit"));
    void app.started.then(() => made.line.start());
    return made;
  },
};

export const kept: JupyterFrontEndPlugin<Kept> = {
  id: "eventkit:kept",
  description: "Keeps filters, selections and columns of the panel.",
  autoStart: true,
  optional: [IStateDB],
  provides: IKept,
  activate: (_, state: IStateDB | null) => new Kept(state),
};

export const choices: JupyterFrontEndPlugin<Choices> = {
  id: "eventkit:settings",
  description: "The settings of eventkit.",
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IChoices,
  activate: async (_, registry: ISettingRegistry | null) => {
    const made = new Choices();
    try {
      if (registry) made.take(await registry.load(choices.id));
    } catch (why) {
      console.warn("The settings of eventkit could not be read, so all is as usual:", why);
    }
    return made;
  },
};

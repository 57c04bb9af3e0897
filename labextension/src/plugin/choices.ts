/** The settings: what is told, what is shown, and with which section the panel begins. */
import { isSection } from "./sections";
import type { SectionName } from "./sections";

export interface Chosen {
  notifyFailed: boolean;
  notifyFired: boolean;
  statusBar: boolean;
  first: SectionName;
}

/** JupyterLab's settings of one plugin, as far as they are used here. */
interface Settings {
  readonly composite: Readonly<Record<string, unknown>>;
  readonly changed: { connect(hear: () => void): unknown };
}

/** What holds where nothing else is chosen: as `schema/settings.json` says. */
export const USUAL: Chosen = { notifyFailed: true, notifyFired: false, statusBar: true, first: "feed" };

export class Choices {
  private chosen = USUAL;
  private readonly hearing = new Set<(chosen: Chosen) => void>();

  get now(): Chosen {
    return this.chosen;
  }

  /** Calls `hear` now, and whenever something is chosen. */
  follow(hear: (chosen: Chosen) => void): void {
    this.hearing.add(hear);
    hear(this.chosen);
  }

  take(settings: Settings): void {
    const read = () => {
      this.chosen = chosenOf(settings.composite);
      for (const hear of [...this.hearing]) hear(this.chosen);
    };
    settings.changed.connect(read);
    read();
  }
}

/** Whatever is wrong in them is as usual: JupyterLab says what. */
export function chosenOf(found: Readonly<Record<string, unknown>>): Chosen {
  const { notifyFailed, notifyFired, statusBar, first } = found;
  return {
    notifyFailed: typeof notifyFailed === "boolean" ? notifyFailed : USUAL.notifyFailed,
    notifyFired: typeof notifyFired === "boolean" ? notifyFired : USUAL.notifyFired,
    statusBar: typeof statusBar === "boolean" ? statusBar : USUAL.statusBar,
    first: isSection(first) && first !== "trigger" ? first : USUAL.first,
  };
}

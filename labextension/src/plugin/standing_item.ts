/** How things stand, in the status bar; a click opens the panel. */
import { Signal } from "@lumino/signaling";
import { Widget } from "@lumino/widgets";
import type { LineState } from "../client/line";
import type { SummaryLine } from "../core/wire";
import { lineOf } from "./words";
import type { Words } from "./words";

export class StandingItem extends Widget {
  /** Whether it is wanted may have changed. */
  readonly turned = new Signal<this, void>(this);
  private readonly button = document.createElement("button");

  constructor(
    private readonly trans: Words,
    onClick: () => void,
  ) {
    super();
    this.button.type = "button";
    this.button.className = "jp-eventkit-status";
    this.button.addEventListener("click", onClick);
    this.button.title = trans.__("Show Eventkit");
    this.node.append(this.button);
    this.button.hidden = true;
  }

  /** Nothing where no server extension is: the panel says why, and what to do. */
  say(standing: SummaryLine | null, state: LineState): void {
    const lost = state.is === "lost" && state.why !== "missing";
    if (standing === null && lost) this.button.textContent = this.trans.__("eventkit: no connection");
    if (standing !== null) this.button.textContent = lineOf(standing, this.trans);
    this.button.hidden = this.button.textContent === "" || (standing === null && state.is === "lost" && !lost);
  }
}

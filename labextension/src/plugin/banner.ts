/** What stands above a part while there is no connection: what, why, and what to do. */
import type { LineState } from "../client/line";
import { matterOf } from "./words";
import type { Matter, Words } from "./words";

export class Banner {
  readonly node = document.createElement("div");
  private readonly said = document.createElement("div");

  constructor(
    private readonly trans: Words,
    private readonly retry: () => void,
  ) {
    this.node.className = "jp-eventkit-banner";
    this.said.setAttribute("role", "status");
    this.node.append(this.said);
  }

  /** Says how the line is; nothing while it is open. */
  follow(state: LineState): void {
    if (state.is === "lost") this.say(matterOf(state.why, state.said, this.trans), state.at === null ? this.trans.__("Trying …") : null);
    else this.clear();
  }

  say({ what, todo }: Matter, doing: string | null = null): void {
    const line = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = what;
    line.append(strong, ` ${todo}`);
    if (line.textContent !== this.said.textContent) this.said.replaceChildren(line); // said once, not at every try
    const button = this.node.querySelector("button") ?? this.node.appendChild(document.createElement("button"));
    button.className = "jp-mod-styled jp-mod-minimal jp-eventkit-retry";
    button.textContent = doing ?? this.trans.__("Try now");
    button.setAttribute("aria-disabled", String(doing !== null)); // it keeps the focus it has
    button.onclick = this.retry;
  }

  clear(): void {
    this.said.replaceChildren();
    this.node.querySelector("button")?.remove();
  }
}

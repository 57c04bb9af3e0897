import { useRef } from "react";
import type { KeyboardEvent } from "react";
import { commandOf } from "../../core/keys";
import type { Command } from "../../core/keys";

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";
const CONTROLS = "button, summary, a, label, [role=menuitem], [role=tab], [role=treeitem], input";
/** Parts with keys of their own. */
const APART = "[role=menu], dialog, .ek-builder";
const OF_ROWS: readonly Command[] = ["filter", "exclude", "trigger", "explain", "replay", "copy", "select", "bookmark", "open"];

/** Does what a key of the map means; keys of a row only while the focus is in the rows, or in what is open of one. */
export function useCommands(run: (command: Command, target: Element) => void) {
  const latest = useRef(run);
  latest.current = run;
  return (event: KeyboardEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || event.defaultPrevented || target.closest(APART)) return;
    const command = commandOf(event, target.closest(FIELDS) ? "field" : target.closest(CONTROLS) ? "control" : "row");
    if (!command || (OF_ROWS.includes(command) && !target.closest(".ek-rows, .ek-drawer"))) return;
    if (command === "open" && target.closest(".ek-drawer")) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !target.closest(".ek-rows")) return;
    if ((event.key === "Home" || event.key === "End") && !target.closest(".ek-rows")) return;
    event.preventDefault();
    event.stopPropagation();
    latest.current(command, target);
  };
}

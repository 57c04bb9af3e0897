/** The help of the keyboard map: keys as they are shown, and what each does. */
import type { Command } from "./keys";

export const KEY_WORDS: Readonly<Record<Command, readonly [string, string]>> = {
  older: ["j ↓", "next row, older"],
  newer: ["k ↑", "row before, newer"],
  open: ["Enter", "open the event"],
  close: ["Esc", "close what is open, then clear the selection"],
  pause: ["Space", "pause, or follow what comes"],
  newest: ["g Home", "the newest event"],
  oldest: ["G End", "the oldest event"],
  find: ["/", "find a text in the rows"],
  filter: ["f", "filter for the focused field (← → choose it)"],
  exclude: ["x", "filter the focused field out"],
  trigger: ["t", "new trigger from the event"],
  explain: ["e", "explain the event against the trigger below, or all automations"],
  replay: ["r", "replay: opens its payload, dry until you say so"],
  copy: ["c", "copy the event as …"],
  select: ["s", "select the row, or not"],
  compare: ["d", "compare the selected events"],
  bookmark: ["b", "bookmark the event, or not"],
  map: ["?", "this list"],
};

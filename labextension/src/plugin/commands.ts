/** The names of the commands. Other extensions may call them: they stay. */
export const COMMANDS = {
  /** { section? } shows the panel, at a section where one is named. */
  panel: "eventkit:open-panel",
  feed: "eventkit:open-feed",
  automations: "eventkit:open-automations",
  runs: "eventkit:open-runs",
  webhooks: "eventkit:open-webhooks",
  /** { run } shows the page of a run. */
  run: "eventkit:open-run",
  /** { event } shows an event in the feed. */
  event: "eventkit:open-event",
  /** { event? } opens the builder, on an event where one is named. */
  trigger: "eventkit:new-trigger",
  /** { section? } shows a section in the main area. */
  main: "eventkit:open-main",
  /** { code } puts code into a new cell of the notebook that was in front last. */
  cell: "eventkit:insert-cell",
} as const;

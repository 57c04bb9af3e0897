import type { AutomationPage, Automations, AutomationRow } from "../core/wire";
import { automationRow, feedRow, runRow } from "./rows";

export function automations(...rows: AutomationRow[]): Automations {
  return { automations: rows, more: 0, stopped: false, behind: 0 };
}

export function automationPage(more: Partial<AutomationPage> = {}): AutomationPage {
  return {
    row: automationRow(),
    trigger: { type: "event" },
    actions: ["run restock/main"],
    windows: [],
    history: [{ at: "2026-03-01T12:00:00Z", became: "nearly", why: "region is us, not eu", event: feedRow() }],
    runs: [runRow()],
    spark: [0, 1, 2],
    spark_start: "2026-03-01T11:57:00",
    spark_seconds: 60,
    python: 'ek.Automation("Watch")',
    ...more,
  };
}

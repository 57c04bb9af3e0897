/** Values of the wire for tests: whole ones, of which a test says what matters to it. */
import type { AutomationRow, DeliveryRow, FeedRow, RunPage, RunRow, WebhookRow } from "../core/wire";

export function feedRow(more: Partial<FeedRow> = {}): FeedRow {
  return {
    rank: 0,
    seq: 1,
    id: "00000000-0000-0000-0000-0000000000e1",
    occurred: "2026-03-01T12:00:00Z",
    received: null,
    event: "order.placed",
    resource: "order.42",
    resource_name: null,
    roles: [],
    hints: [],
    size: 20,
    skew: 0,
    ours: false,
    chips: null,
    ...more,
  };
}

export function runRow(more: Partial<RunRow> = {}): RunRow {
  return {
    id: "00000000-0000-0000-0000-0000000000a1",
    name: "calm-crab",
    flow: "restock",
    state: "Completed",
    kind: "COMPLETED",
    said: "",
    created: "2026-03-01T12:00:00Z",
    started: "2026-03-01T12:00:01Z",
    ended: "2026-03-01T12:00:03Z",
    seconds: 2,
    automation: "Watch",
    cause: "00000000-0000-0000-0000-0000000000e1",
    cause_event: "order.placed",
    is_replay: false,
    server: null,
    deployment: null,
    ...more,
  };
}

export function runPage(more: Partial<RunPage> = {}): RunPage {
  return {
    row: runRow(),
    states: [
      { name: "Pending", kind: "PENDING", message: "", at: "2026-03-01T12:00:00Z" },
      { name: "Running", kind: "RUNNING", message: "", at: "2026-03-01T12:00:01Z" },
      { name: "Completed", kind: "COMPLETED", message: "", at: "2026-03-01T12:00:03Z" },
    ],
    parameters: [
      { name: "total", value: 12.5, text: "12.5", origin: "the event's payload", template: "{{ event.payload.total }}", path: "event.payload.total" },
    ],
    hooks: [{ hook: "tell", entered: "Completed", outcome: "raised", detail: "KeyError: 'x'", at: "2026-03-01T12:00:03Z", seconds: 0.01 }],
    tasks: [],
    logs: [
      { at: "2026-03-01T12:00:01.5Z", level: 0, logger: "", text: "<b>hello</b>", task: null },
      { at: "2026-03-01T12:00:02Z", level: 40, logger: "x", text: "out of stock", task: null },
    ],
    dropped: 0,
    result: "'done'",
    cause: feedRow(),
    cancellable: false,
    server_run: null,
    read_only: false,
    ...more,
  };
}

export function automationRow(more: Partial<AutomationRow> = {}): AutomationRow {
  return {
    id: "00000000-0000-0000-0000-0000000000b1",
    name: "Watch",
    enabled: "on",
    waiting: false,
    notebook: null,
    folder: "",
    sentence: "fires on each order.placed",
    last_fired: "2026-03-01T12:00:00Z",
    considered: 12,
    matched: 4,
    fired: 3,
    suppressed: 1,
    errored: 0,
    windows: 0,
    last: "fired: order.42 fits",
    ...more,
  };
}

export function webhookRow(more: Partial<WebhookRow> = {}): WebhookRow {
  return {
    name: "orders",
    url: "http://127.0.0.1:4000/w/slug",
    scheme: "github",
    enabled: true,
    kept: 2,
    curl: "curl http://127.0.0.1:4000/w/slug",
    server_url: "",
    server_curl: "",
    template: '{"event": "order.{{ body.kind }}"}',
    mapping: false,
    ...more,
  };
}

export function deliveryRow(more: Partial<DeliveryRow> = {}): DeliveryRow {
  return {
    id: "00000000-0000-0000-0000-0000000000d1",
    at: "2026-03-01T12:00:00Z",
    accepted: true,
    chip: "accepted",
    reason: "",
    status: 202,
    event: "order.placed",
    size: 120,
    via: "http",
    ...more,
  };
}

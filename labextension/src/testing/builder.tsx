/** A trigger builder on a kernel that the test plays: one deployment, three orders, and answers that follow the draft. */
import { act, render, screen } from "@testing-library/preact";
import { Refused } from "../client/transport";
import { TriggerBuilder } from "../components/TriggerBuilder";
import type { BuilderProps } from "../components/TriggerBuilder";
import { same, withKeys } from "../core/draft";
import type { JsonObject } from "../core/json";
import type { DraftRead, EditAsk, Target, VerdictView } from "../core/wire";
import { FakeTransport } from "./fake";
import { feedRow } from "./rows";

export const EVENT = "00000000-0000-0000-0000-0000000000e1";
export const DEPLOYMENT = "00000000-0000-0000-0000-0000000000d1";

export const WIRE: JsonObject = {
  id: EVENT,
  event: "order.placed",
  occurred: "2026-03-01T12:00:00Z",
  resource: { "prefect.resource.id": "order.42", region: "eu" },
  related: [],
  payload: { total: 120, note: "<img src=x onerror=alert(1)>", items: [{ sku: "a-1" }] },
};

export const KIND: JsonObject = {
  type: "event",
  match: { "prefect.resource.id": "order.*" },
  expect: ["order.placed"],
};
const EXACT: JsonObject = { ...KIND, match: { "prefect.resource.id": "order.42" } };
const ANY: JsonObject = { type: "event", match: {}, expect: ["order.placed"] };

export const TARGET: Target = {
  id: DEPLOYMENT,
  full_name: "restock/live",
  flow: "restock",
  paused: false,
  parameters: [
    { name: "total", annotation: "float", required: true, default: null, description: "" },
    { name: "dry", annotation: "bool", required: false, default: "false", description: "" },
  ],
};

function verdict(matches: boolean): VerdictView {
  return {
    automation: "", outcome: matches ? "matched" : "not matched", sentence: matches ? "Matches" : "Does not match", fires: matches, note: "",
    clauses: [], edit: null, edited: null, text: "",
  }; // prettier-ignore
}

/** What Python would make of a click, as far as these tests need it. */
function edited({ trigger, path, value, how }: EditAsk): JsonObject {
  const field = path.replace("payload.", "");
  const made = {
    require: [value ?? null],
    exclude: [{ "anything-but": value ?? null }],
    at_least: [{ numeric: [">=", value ?? null] }],
  };
  if (how !== "require" && how !== "exclude" && how !== "at_least") return trigger;
  return withKeys(trigger, { match_payload: { [field]: made[how] } });
}

export function readOf(trigger: JsonObject): DraftRead {
  const threshold = trigger["threshold"];
  const problems =
    typeof threshold === "number" && threshold < 1
      ? [{ where: "threshold", sentence: "must be at least 1", line: null, column: null }]
      : [];
  return {
    trigger, problems, sentence: `When ${JSON.stringify(trigger["expect"] ?? [])} comes`, unknown: [], said: null,
    python: `EventTrigger(${JSON.stringify(trigger)})`, json_text: JSON.stringify(trigger, null, 2),
  }; // prettier-ignore
}

/** A kernel that answers all a builder asks. */
export function kernel(): FakeTransport {
  const row = feedRow({ id: EVENT });
  return new FakeTransport({
    "feed.open": () => ({ anchor: 1, rows: [row], total: 1, code: "", empty: false }),
    "feed.facets": () => ({
      sample: 100,
      fields: [{ path: "payload.total", kinds: ["number"], exists: 90, distinct: 5, values: [] }],
      more: 0,
    }),
    "event.detail": () => ({
      row,
      wire: WIRE,
      follows: null,
      cause: null,
      replay_of: null,
      hops: 0,
      bookmarked: false,
    }),
    "draft.choices": () => ({
      event: row,
      wire: WIRE,
      choices: [
        { kind: "exactly this", trigger: EXACT, sentence: "this one", said: ["any payload"], fits: 1, looked: 500 },
        {
          kind: "this kind of thing",
          trigger: KIND,
          sentence: "any order",
          said: ["resource id order.*: any number for 42"],
          fits: 14,
          looked: 500,
        },
        { kind: "any of this name", trigger: ANY, sentence: "any of it", said: [], fits: 40, looked: 500 },
      ],
    }),
    "draft.read": ({ trigger, text, language }) => {
      if (text === null || text === undefined) return readOf(trigger ?? {});
      try {
        const read: JsonObject = JSON.parse(text);
        return readOf(read);
      } catch {
        const wrong = { where: "", line: 2, column: 3 };
        return {
          ...readOf({}),
          problems: [
            { ...wrong, sentence: `no ${language}` },
            { ...wrong, line: 4, sentence: "nor here" },
          ],
        };
      }
    },
    "draft.count": ({ trigger, id }) => ({
      matches: 14, looked: 500, fires: 9, per_hour: 3, words: "matches 14 of the last 500 · would fire 9 times · ≈ 3/hour",
      clauses: Object.keys(trigger["match_payload"] ?? {}).map((name) => ({
        at: [], kind: "field", what: name, field: `match_payload.${name}`, wanted: "", passes: 7, result: "fail", actual: "80", seen: ["number"],
        advice: "seen as number 42, you wrote text",
      })),
      verdict: id ? verdict(true) : null,
    }), // prettier-ignore
    "draft.edit": (ask) => ({ trigger: edited(ask), says: `${ask.how} ${ask.path}` }),
    "draft.seen": ({ path }) => ({
      values:
        path === "event"
          ? [
              ["order.paid", 12],
              ["order.placed", 40],
            ]
          : [
              [120, 3],
              [80, 2],
            ],
      kinds: [],
    }),
    "draft.lanes": () => ({
      lanes: [{
        key: "", events: [{ id: EVENT, at: "2026-03-01T12:00:00Z", role: "counts", title: "order.placed" }],
        windows: [{ start: "2026-03-01T12:00:00Z", end: "2026-03-01T12:01:00Z", count: 1, fired: true }], firings: ["2026-03-01T12:00:00Z"],
      }],
      dropped: null, more: 0, since: "2026-03-01T12:00:00Z", until: "2026-03-01T12:01:00Z", threshold: 1, within: 60, posture: "Reactive",
    }), // prettier-ignore
    "draft.lint": ({ trigger }) => ({
      match_all: same(trigger["expect"], []) && same(trigger["match"], {}),
      findings: [
        {
          code: "never-seen",
          severity: "warning",
          where: "expect",
          sentence: "no such event came",
          edit: "expect order.paid",
          edited: withKeys(trigger, { expect: ["order.paid"] }),
        },
      ],
    }),
    "draft.targets": () => ({ targets: [TARGET] }),
    "draft.preview": ({ parameters }) => ({
      over: 500,
      blocking: "total" in parameters ? [] : ["total is required, and nothing is mapped to it"],
      parameters: [
        {
          name: "total",
          template: parameters["total"] ?? null,
          value: 120,
          python_type: "int",
          problem: "",
          fails: 2,
          worst: "payload.total missing",
        },
        { name: "dry", template: null, value: false, python_type: "bool", problem: "", fails: 0, worst: "" },
      ],
    }),
    "draft.backtest": (_, { onProgress }) => {
      onProgress?.({ done: 250, of: 500, words: "Going through the log" });
      return {
        seen: 500, of: 500, since: "2026-03-01T10:00:00Z", until: "2026-03-01T12:00:00Z", fired: 2, gained: 1, lost: 1, passed_over: 1, spark: [0, 1, 1],
        firings: [
          { at: "2026-03-01T12:00:00Z", how: "gained", event: row, key: { region: "eu" }, gathered: 1, parameters: { total: 120 }, problems: ["total is no float"] },
          { at: "2026-03-01T11:00:00Z", how: "lost", event: row, key: {}, gathered: 1, parameters: null, problems: [] },
        ],
        suppressed: [{ event: row, why: "its window has fired" }], errors: [], text: "2 firings",
      };
    }, // prettier-ignore
    "draft.near": () => ({
      looked: 500,
      misses: [{
        clause: "resource.region", wanted: "eu", events: 23,
        values: [{ actual: "us", events: 18, edit: "accept us too", edited: { ...KIND, match: { region: ["eu", "us"] } }, firings: 5, sample: EVENT }],
      }],
    }), // prettier-ignore
    "draft.tests": ({ tests }) => ({
      results: (tests ?? []).map((test) => ({
        test,
        title: "order.placed order.42",
        holds: test.fires,
        sentence: "it matches",
      })),
    }),
    "draft.keep_tests": () => ({ results: [] }),
    "draft.events": () => ({ rows: [row], empty: false }),
    "draft.save": ({ name }) => ({
      id: EVENT,
      said: `Watching as ${name}`,
      problems: [],
      elsewhere: false,
      version: "second",
    }),
    "draft.saved": ({ name }) => {
      throw new Refused("UnknownAutomation", `no automation ${name}`);
    },
  });
}

/** Draws a builder, and waits until what it asks first is answered. */
export async function built(props: Partial<BuilderProps> = {}, transport = kernel()) {
  const given: BuilderProps = { draft: null, event: EVENT, ...props };
  const drawn = render(<TriggerBuilder transport={transport} {...given} />);
  await screen.findByText(/matches 14 of the last 500/);
  await screen.findByRole("tree");
  const again = (more: Partial<BuilderProps>) =>
    act(() => drawn.rerender(<TriggerBuilder transport={transport} {...given} {...more} />));
  return { transport, again, container: drawn.container };
}

/** The trigger that was counted last. */
export function counted(transport: FakeTransport): unknown {
  const last = transport.of("draft.count").at(-1);
  return typeof last === "object" && last !== null && "trigger" in last ? last.trigger : undefined;
}

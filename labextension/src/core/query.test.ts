import { expect, test } from "vitest";
import { matchersOf } from "./matchers";
import { pill } from "./pill";
import type { Pill } from "./pill";
import { pillFrom } from "./pill_form";
import { wordsOf } from "./pill_words";
import { added, fieldPill, filterOf, inverted, normal, pillsOf, sameFilter, textOf } from "./query";
import type { EventFilter, JsonValue } from "./wire";
import { filterKey, written } from "./written";

/** Numbers that look random and are the same at every run. */
function numbers(seed: number): (below: number) => number {
  let held = seed;
  return (below) => {
    held = (held * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((held / 2_147_483_648) * below);
  };
}

const WORDS = ["order.placed", "eu-*", "!us", "a b", "__proto__", "x.y", 'q"uote', "ü", "0", "*st\\ar*"];
const MATCHERS: JsonValue[][] = [
  ["EU", "UK"],
  [12],
  [true],
  [null],
  ["a", 1, false],
  [{ prefix: "eu-" }, { prefix: "us-" }],
  [{ suffix: ".png" }],
  [{ wildcard: "*x\\*y*" }],
  [{ wildcard: "a*b" }],
  [{ numeric: [">=", 10] }],
  [{ numeric: [">=", 10, "<", 20] }],
  [{ numeric: ["=", 5] }],
  [{ "anything-but": ["EU"] }, { exists: false }],
  [{ "anything-but": "EU" }],
  [{ "anything-but": { prefix: ["eu-"] } }, { exists: false }],
  [{ numeric: ["<=", 3] }, { exists: false }],
  [{ exists: true }],
  [{ exists: false }],
  [false, null, { exists: false }],
  [{ cidr: "10.0.0.0/8" }, "EU"],
];

function anyFilter(seed: number): EventFilter {
  const next = numbers(seed);
  const some = <T>(of: readonly T[]): T[] => of.filter(() => next(3) === 0);
  const word = () => WORDS[next(WORDS.length)] ?? "";
  const payload: [string, JsonValue][] = some(WORDS).map((name) => {
    const matchers = MATCHERS[next(MATCHERS.length)] ?? [];
    return [name, next(4) === 0 ? Object.fromEntries([[word(), matchers]]) : matchers];
  });
  if (next(4) === 0) payload.push(["$or", [{ vip: [true] }, { total: [{ numeric: [">", 9] }] }]]);
  const made: { [name: string]: unknown } = {
    occurred: next(2) ? { since: "2026-01-01T00:00:00Z", until: next(2) ? "2026-01-02T00:00:00Z" : null } : {},
    event: { name: some(WORDS), prefix: some(WORDS), exclude_name: some(WORDS), exclude_prefix: some(WORDS) },
    resource: { id: some(WORDS), id_prefix: some(WORDS), labels: Object.fromEntries(some(WORDS).map((name) => [name, [word()]])), distinct: next(5) === 0 },
    related: next(2) ? [{ role: ["flow"], labels: Object.fromEntries([[word(), [word()]]]) }, { id: [word()] }] : [],
    any_resource: next(4) ? [] : [{ id: [word()] }],
    none_of: next(2) ? [{ "prefect.resource.id": [word()] }, { tier: ["test"] }, { a: ["1"], b: ["2"] }, { "prefect.resource.role": ["flow"], tier: ["x"] }] : [],
    id: next(5) ? [] : ["00000000-0000-4000-8000-000000000001"],
    text: next(2) ? { query: 'late -"a phrase"' } : null,
    payload: Object.fromEntries(payload),
    order: next(3) ? "DESC" : "ASC",
  };
  return JSON.parse(JSON.stringify(made));
}

/** A filter without what is empty, made here in another way than the pills do it. */
function bare(filter: object): unknown {
  const dropped = (value: unknown) => value === null || value === false || value === "DESC" || written(value) === "{}" || written(value) === "[]";
  const level = (held: object, deep: number): unknown =>
    Object.fromEntries(
      Object.entries(held)
        .map(([name, value]) => [name, deep > 0 && value && typeof value === "object" && !Array.isArray(value) ? level(value, deep - 1) : value])
        .filter(([, value]) => !dropped(value)),
    );
  return level(filter, 1);
}

test("every filter is the same after it was pills", () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const filter = anyFilter(seed);

    expect(written(filterOf(pillsOf(filter), textOf(filter))), `seed ${seed}`).toBe(written(bare(filter)));
  }
});

test("pills of a filter are the same after they were a filter", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const pills = pillsOf(anyFilter(seed));

    expect(written(pillsOf(filterOf(pills))), `seed ${seed}`).toBe(written(pills));
  }
});

test("a pill turned round twice is as it was, and once asks something else", () => {
  for (let seed = 1; seed <= 300; seed += 1)
    for (const each of pillsOf(anyFilter(seed))) {
      const turned = inverted(each);
      if (!turned) continue;

      expect(written(filterOf([turned]))).not.toBe(written(filterOf([each])));
      expect(inverted(turned)).toEqual(each);
    }
});

test("lists may be written as the one value they hold", () => {
  const filter: EventFilter = JSON.parse('{"event": {"name": "a"}, "none_of": {"tier": "test"}, "payload": {"region": ["EU"]}}');

  expect(pillsOf(filter).map(wordsOf)).toEqual(["name is a", "no resource has tier test", "region is EU"]);
  expect(sameFilter(filter, normal(filter))).toBe(true);
});

test("what no pill knows stays, as one pill that says so", () => {
  const filter: EventFilter = { order: "ASC", any_resource: [{ id: ["x"] }], event: { name: ["a"] } };

  const pills = pillsOf(filter);

  expect(pills.map(wordsOf)).toEqual(["name is a", "more: any_resource, order"]);
  expect(filterOf(pills)).toEqual(filter);
});

test("a pill that is off is not in the filter", () => {
  expect(filterOf([pill("name", ["a"], { off: true }), pill("begins", ["order."])], " late ")).toEqual({
    event: { prefix: ["order."] },
    text: { query: "late" },
  });
});

const ASKED: [string, JsonValue, boolean, unknown][] = [
  ["event", "order.placed", false, { event: { name: ["order.placed"] } }],
  ["event", "order.placed", true, { event: { exclude_name: ["order.placed"] } }],
  ["resource.id", "order.1", false, { resource: { id: ["order.1"] } }],
  ["resource.id", "order.1", true, { none_of: [{ "prefect.resource.id": ["order.1"] }] }],
  ['resource["a.b"]', "x", false, { resource: { labels: { "a.b": ["x"] } } }],
  ["resource.region", "eu", true, { none_of: [{ region: ["eu"] }] }],
  ["related.0.role", "flow", false, { related: [{ role: ["flow"] }] }],
  ["payload.order.total", 12, false, { payload: { order: { total: [12] } } }],
  ["payload.items.0.sku", "x", false, { payload: { items: { sku: ["x"] } } }],
  ['payload["a b"]', "x", true, { payload: { "a b": [{ "anything-but": ["x"] }, { exists: false }] } }],
  ["payload.vip", true, true, { payload: { vip: [false, null, { exists: false }] } }],
];

test.each(ASKED)("a click on %s %j, out %s", (path, value, out, wanted) => {
  const made = fieldPill(path, value, out);

  expect(made && filterOf([made])).toEqual(wanted);
});

test("what holds other values cannot be filtered by", () => {
  expect(fieldPill("payload.order", { total: 1 }, false)).toBeNull();
  expect(fieldPill("follows", "x", false)).toBeNull();
});

test("another value of the same field is one more alternative, of another kind of condition a new one", () => {
  const region = (value: JsonValue, more: Partial<Pill> = {}) => pill("payload", [value], { at: "payload.region", ...more });
  const both = added(added([], region("EU")), region("UK"));

  expect(filterOf(both)).toEqual({ payload: { region: ["EU", "UK"] } });
  expect(filterOf(added(both, region("US", { out: true })))).toEqual({ payload: { region: [{ "anything-but": ["US"] }, { exists: false }] } });
  expect(filterOf(added(added([], pill("name", ["a"])), pill("name", ["a"], { out: true })))).toEqual({ event: { exclude_name: ["a"] } });
});

test("a lower and an upper bound of a number are one range", () => {
  const total = (...values: JsonValue[]) => pill("payload", values, { at: "payload.total", op: "number" });
  const [range] = added(added([], total(">=", 10)), total("<", 20));

  expect(range && matchersOf(range)).toEqual([{ numeric: [">=", 10, "<", 20] }]);
  expect(range && wordsOf(range)).toBe("total >= 10 and < 20");
});

test("a condition typed by hand is the pill it says, or says what is wrong", () => {
  const form = { kind: "payload", at: "order.total", op: ">=", value: "10", out: false };

  expect(pillFrom(form)).toEqual(pill("payload", [">=", 10], { at: "payload.order.total", op: "number" }));
  expect(pillFrom({ ...form, op: "is", value: '"10"' })).toEqual(pill("payload", ["10"], { at: "payload.order.total" }));
  expect(pillFrom({ ...form, value: "ten" })).toBe("ten is no number: >= compares numbers");
  expect(pillFrom({ ...form, kind: "label", at: "", value: "x" })).toBe("Which label? Write its name, such as region");
});

test("filters that say the same have one key, whatever is written out", () => {
  const long: EventFilter = JSON.parse('{"order": "DESC", "text": null, "event": {"prefix": [], "name": ["a"]}, "resource": {"labels": {}}}');

  expect(filterKey(long)).toBe(filterKey({ event: { name: ["a"] } }));
  expect(filterKey({ resource: { labels: { x: [] } } })).not.toBe(filterKey({}));
});

test("what eventkit says of itself is one condition, which is off and on like the others", () => {
  const filter = { event: { exclude_prefix: ["stock.", "prefect.", "eventkit."] } };
  const pills = pillsOf(filter);

  expect(pills).toEqual([pill("begins", ["stock."], { out: true }), pill("own", [])]);
  expect(filterOf(pills)).toEqual(filter);
  expect(filterOf(pills.map((each) => ({ ...each, off: each.kind === "own" })))).toEqual({ event: { exclude_prefix: ["stock."] } });
  expect(pillsOf({ event: { exclude_prefix: ["prefect."] } })).toEqual([pill("begins", ["prefect."], { out: true })]);
});

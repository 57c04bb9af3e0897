import { expect, test } from "vitest";
import { askAnew, askedOf, clausesOf, unknownOf } from "./clauses";
import type { Clause, Group } from "./clauses";
import { addChild, cloneChild, combine, moveChild, release, removeChild } from "./composites";
import { changeTrigger, leavesOf, same, triggerAt } from "./draft";
import { fieldOf, templatePath, withChoice, withClause } from "./paths";
import type { JsonObject } from "./json";
import {
  readMatchers,
  readPatterns,
  shownValue,
  typedValue,
  withOperator,
  writeMatchers,
  writePatterns,
} from "./operators";
import type { FieldKind } from "./operators";
import { canMove, cloned, moved, pruned, renamed, withSpec } from "./prune";
import type { JsonValue } from "./wire";

const ORDER: JsonObject = {
  type: "event",
  match: { "prefect.resource.id": "order.*", region: ["eu", "us"], tier: "!test" },
  match_related: [
    { "prefect.resource.role": "customer", "prefect.resource.name": "Ann" },
    { "prefect.resource.role": "flow" },
  ],
  expect: ["order.placed", "order.paid"],
  for_each: ["region"],
  posture: "Reactive",
  threshold: 3,
  within: 60,
  match_payload: {
    total: [{ numeric: [">=", 100] }],
    order: { lines: { sku: [{ prefix: "gold-" }, { prefix: "silver-" }] }, note: [{ exists: false }] },
    $or: [{ vip: [true] }, { "a.b": ["x"], n: [1, "1", null] }],
    odd: [{ numeric: [">", 0, "<", 5] }, "text"],
  },
  none_of: { tier: "test" },
  collect: "all",
  "cloud only": { kept: [1, 2, { deep: null }] },
};

const PATTERNS: JsonValue[] = [
  "a", "a*", "*", "!a", "!a*", "a*b", "?bc", "[ab]c", "a[*]b", "!", "", ["a"], ["a", "b"], ["a*", "b*"], ["a", "!b"], ["!a", "!b"], [], ["*"], ["*", "*"],
  "[*]", "a[", "[?]*", 5, ["a", 5], null, {},
]; // prettier-ignore

const MATCHERS: JsonValue[] = [
  ["a"], ["a", 1, true, null], [], [{ prefix: "a" }], [{ prefix: "a" }, { prefix: "b" }], [{ prefix: "a" }, "b"], [{ suffix: { "equals-ignore-case": "A" } }],
  [{ "anything-but": "a" }], [{ "anything-but": ["a"] }], [{ "anything-but": ["a", "b"] }], [{ "anything-but": { prefix: "x" } }], [{ numeric: [">", 1] }],
  [{ numeric: [">=", 1, "<=", 5] }], [{ numeric: [">", 1, "<", 5] }], [{ numeric: ["=", 1] }], [{ exists: true }], [{ exists: false }],
  [{ exists: false }, "a"], [{ cidr: "10.0.0.0/8" }], [{ wildcard: "a*" }], [{ "equals-ignore-case": "a" }], [{ unknown: 1 }], [[1]], "text", 5, null, [{}],
]; // prettier-ignore

function every(group: Group): Clause[] {
  return [...group.clauses, ...group.groups.flatMap(every)];
}

test("writing what was read of each clause changes nothing of a draft", () => {
  for (const clause of every(clausesOf(ORDER))) expect(askAnew(ORDER, clause, askedOf(clause))).toEqual(ORDER);
});

test("patterns read as an operator are written as they were", () => {
  const kinds: FieldKind[] = ["label", "name"];
  for (const kind of kinds)
    for (const held of PATTERNS) {
      const asked = readPatterns(held, kind);
      if (kind === "name" && same(held, [])) expect(asked).toEqual({ op: "is there", values: [] });
      else expect([held, writePatterns(asked, held, kind)]).toEqual([held, held]);
    }
});

test("matchers read as an operator are written as they were", () => {
  for (const held of MATCHERS) {
    const made = writeMatchers(readMatchers(held));
    expect(made).toEqual(same(held, [{ "anything-but": ["a"] }]) ? [{ "anything-but": "a" }] : held);
  }
});

test("a negation in a list of alternatives is not hidden behind an operator", () => {
  expect(readPatterns(["!a", "!b"], "label")).toEqual({ op: "is like", values: ["!a", "!b"] });
  expect(readPatterns("!a", "label")).toEqual({ op: "is not", values: ["a"] });
});

test("of three thousand drafts of any shape each clause is written as it was read", () => {
  let seed = 7;
  const next = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  const value = (depth: number): JsonValue => {
    const kind = next(depth > 2 ? 4 : 6);
    if (kind === 0) return next(100);
    if (kind === 1) return ["a", "", "!x", "1", "true", "a*b"][next(6)] ?? null;
    if (kind === 2) return next(2) === 0;
    if (kind === 3) return null;
    if (kind === 4) return Array.from({ length: next(3) }, () => value(depth + 1));
    return Object.fromEntries(
      Array.from({ length: next(4) }, () => [["a", "$or", "b.c", "0", "region"][next(5)] ?? "a", value(depth + 1)]),
    );
  };
  for (let round = 0; round < 3_000; round += 1) {
    const draft: JsonObject = {
      type: "event",
      match: value(0),
      match_related: value(0),
      none_of: value(0),
      match_payload: value(0),
      expect: value(1),
      other: value(0),
    };
    const before = JSON.stringify(draft);
    for (const clause of every(clausesOf(draft))) {
      expect(askAnew(draft, clause, askedOf(clause))).toEqual(draft);
    }
    expect(JSON.stringify(draft)).toBe(before);
  }
});

test("the clauses of a draft are grouped: all, those who took part, any of, none of", () => {
  const group = clausesOf(ORDER);

  expect(group.clauses.map((each) => each.field)).toEqual([
    "event name", "prefect.resource.id", "region", "tier", "payload.total", "payload.order.lines.sku", "payload.order.note", "payload.odd",
  ]); // prettier-ignore
  expect(group.groups.map((each) => [each.kind, each.place.join(".")])).toEqual([
    ["related", "match_related.0"],
    ["related", "match_related.1"],
    ["any", "match_payload.$or"],
    ["none", "none_of"],
  ]);
  expect(every(group).map((each) => each.field)).toContain('payload["a.b"]');
});

test("keys that the form does not know are told apart, in composites too", () => {
  expect(unknownOf(ORDER)).toEqual([["cloud only", { kept: [1, 2, { deep: null }] }]]);
  expect(unknownOf({ type: "compound", triggers: [], require: "all", name: "x" })).toEqual([["name", "x"]]);
  expect(unknownOf({ match: "wrong" })).toEqual([["match", "wrong"]]);
});

test("a clause that is taken away takes with it what held nothing else", () => {
  const nested = {
    match_payload: { order: { total: [1] } },
    match_related: { role: "a" },
    none_of: [{ a: "x" }, { b: "y" }],
    match: { a: "x" },
  };

  expect(pruned(nested, ["match_payload", "order", "total"])).toEqual({
    match_related: { role: "a" },
    none_of: nested.none_of,
    match: { a: "x" },
  });
  expect(pruned(nested, ["none_of", 0, "a"])).toEqual({ ...nested, none_of: [{ b: "y" }] });
  expect(pruned(nested, ["match", "a"])).toEqual({ ...nested, match: {} });
  expect(pruned({ expect: ["a"] }, ["expect"])).toEqual({ expect: [] });
});

test("clauses are moved among their siblings, and groups among theirs", () => {
  const leaf = { match: { a: "1", b: "2" }, none_of: [{ a: "1" }, { b: "2" }] };

  expect(JSON.stringify(moved(leaf, ["match", "b"], -1)["match"])).toBe('{"b":"2","a":"1"}');
  expect(moved(leaf, ["none_of", 0], 1)["none_of"]).toEqual([{ b: "2" }, { a: "1" }]);
  expect([canMove(leaf, ["match", "a"], -1), canMove(leaf, ["match", "a"], 1)]).toEqual([false, true]);
});

test("a clause gets another field in the same position, unless that is taken", () => {
  const leaf = { match: { a: "1", b: "2" }, match_payload: { x: { y: [1] } } };

  expect(JSON.stringify(renamed(leaf, ["match", "a"], ["match", "c"])?.["match"])).toBe('{"c":"1","b":"2"}');
  expect(renamed(leaf, ["match", "a"], ["match", "b"])).toBe(undefined);
  expect(renamed(leaf, ["match_payload", "x", "y"], ["match_payload", "z"])).toEqual({
    match: leaf.match,
    match_payload: { z: [1] },
  });
});

test("groups are copied, and one object becomes a list", () => {
  expect(cloned({ none_of: { a: "1" } }, ["none_of"])["none_of"]).toEqual([{ a: "1" }, { a: "1" }]);
  expect(withSpec({ match_related: [{}] }, "match_related", { role: "x" })).toEqual({ match_related: { role: "x" } });
  expect(withSpec({ none_of: { a: "1" } }, "none_of", { b: "2" })).toEqual({ none_of: [{ a: "1" }, { b: "2" }] });
});

test("composites: children added, copied, moved and taken away; a trigger put into one and out of it", () => {
  const two = combine(ORDER, [], "compound");

  expect(triggerAt(two, [0])).toBe(ORDER);
  expect(two).toEqual({
    type: "compound",
    triggers: [ORDER, { type: "event", expect: [], match: {} }],
    require: "all",
    within: 60,
  });
  expect(moveChild(two, [1], -1)["triggers"]).toEqual([{ type: "event", expect: [], match: {} }, ORDER]);
  expect(leavesOf(addChild(cloneChild(two, [0]), [])).map((each) => each.at)).toEqual([[0], [1], [2], [3]]);
  expect(release(removeChild(two, [1]), [])).toBe(ORDER);
  expect(combine(two, [1], "sequence")["triggers"]).toHaveLength(2);
  const deep = changeTrigger(combine(two, [1], "sequence"), [1, 0], (leaf) => ({ ...leaf, threshold: 2 }));
  expect(triggerAt(deep, [1, 0])).toEqual({ type: "event", expect: [], match: {}, threshold: 2 });
});

test("paths are read as templates write them, and written so", () => {
  expect(fieldOf("resource.id")).toEqual({ kind: "label", label: "prefect.resource.id", related: false });
  expect(fieldOf('related.1["prefect.resource.role"]')).toEqual({
    kind: "label",
    label: "prefect.resource.role",
    related: true,
  });
  expect(fieldOf("occurred")).toBe(null);
  expect(templatePath("resource.prefect.resource.id")).toBe('event.resource["prefect.resource.id"]');
  expect(templatePath("related.2.region")).toBe("event.related.2.region");
  expect(templatePath('payload.order["a b"].0')).toBe('event.payload.order["a b"].0');
  expect(templatePath("event")).toBe("event.event");
  expect(templatePath("occurred")).toBe("event.occurred");
});

test("clauses are added by path; one that is there is not overwritten", () => {
  const top = clausesOf({});

  expect(withClause({}, top, "payload.order.total", 12)).toEqual({ match_payload: { order: { total: [12] } } });
  expect(withClause({}, top, "payload.order", { total: 12 })).toEqual({ match_payload: { order: [{ exists: true }] } });
  expect(withClause({}, top, "resource.region", "eu*")).toEqual({ match: { region: "eu[*]" } });
  expect(withClause({}, top, "related.0.role", "customer")).toEqual({
    match_related: { "prefect.resource.role": "customer" },
  });
  expect(withClause({ expect: ["a"] }, top, "event", "b")).toEqual({ expect: ["a", "b"] });
  expect(withClause({ match: { region: "eu" } }, top, "resource.region", "us")).toContain("already");
  expect(withClause({ match_payload: { order: [1] } }, top, "payload.order.total", 1)).toContain("already");
  expect(withClause({}, top, "nothing", 1)).toContain("no field");
  expect(withChoice({}, "payload.vip", true)).toEqual({ match_payload: { $or: [{ vip: [true] }] } });
});

test("values are typed as what was seen: numbers, texts, or by quotation marks", () => {
  expect(typedValue("42", "payload", "is", ["number"])).toBe(42);
  expect(typedValue("42", "payload", "is", ["string"])).toBe("42");
  expect(typedValue('"42"', "payload", "is", ["number"])).toBe("42");
  expect(typedValue("true", "payload", "is", [])).toBe(true);
  expect(typedValue("42", "payload", "begins with", ["number"])).toBe("42");
  expect(typedValue("4.", "payload", "at least", ["number"])).toBe("4.");
  expect(typedValue("42", "label", "is", [])).toBe("42");
  expect([
    shownValue("42", "payload"),
    shownValue(42, "payload"),
    shownValue("42", "label"),
    shownValue("a b", "payload"),
  ]).toEqual(['"42"', "42", "42", "a b"]);
});

test("another operator keeps the values it can take", () => {
  expect(withOperator({ op: "is", values: [5, 6] }, "at least", "payload", null)).toEqual({
    op: "at least",
    values: [5],
  });
  expect(withOperator({ op: "is", values: ["5"] }, "between", "payload", null)).toEqual({
    op: "between",
    values: [5, 5],
  });
  expect(withOperator({ op: "is", values: [5] }, "begins with", "payload", null)).toEqual({
    op: "begins with",
    values: ["5"],
  });
  expect(withOperator({ op: "is like", values: ["a*", "b"] }, "is there", "label", null)).toEqual({
    op: "is there",
    values: [],
  });
  expect(withOperator({ op: "is", values: ["a"] }, "as JSON", "payload", ["a"])).toEqual({
    op: "as JSON",
    values: [["a"]],
  });
});

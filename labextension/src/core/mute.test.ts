import { expect, test } from "vitest";
import { clausesOf } from "./clauses";
import type { Clause, Group } from "./clauses";
import { changeTrigger } from "./draft";
import type { JsonObject } from "./json";
import { carried, clean, cloneMuted, dropMuted, mute, mutedIn, mutedOf, settledIn, unmute, withMutedIn } from "./mute";
import { moved, pruned, withSpec } from "./prune";

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

function every(group: Group): Clause[] {
  return [...group.clauses, ...group.groups.flatMap(every)];
}

test("a muted clause is in no draft that leaves the form, and comes back where it was", () => {
  const muted = mute(ORDER, ["match", "region"]);

  expect(clean(muted)).toEqual({ ...ORDER, match: { "prefect.resource.id": "order.*", tier: "!test" } });
  expect(mutedOf(muted)).toEqual([{ place: ["match", "region"], value: ["eu", "us"] }]);
  expect(unmute(muted, 0)).toEqual(ORDER);
  expect(dropMuted(muted, 0)).toEqual(clean(muted));
  expect(clean(ORDER)).toBe(ORDER);
});

test("a muted copy changes places with the clause it came from", () => {
  const copied = cloneMuted({ match: { a: "1" } }, ["match", "a"]);
  const changedSince = changeTrigger(copied, [], (leaf) => ({ ...leaf, match: { a: "2" } }));
  const back = unmute(changedSince, 0);

  expect(clean(back)).toEqual({ match: { a: "1" } });
  expect(mutedOf(back)).toEqual([{ place: ["match", "a"], value: "2" }]);
});

test("the only clause of a spec or an alternative is muted with it, and comes back into none other", () => {
  const item = { role: "item", region: "eu" };
  const leaf: JsonObject = {
    match_related: [{ role: "shop" }, item],
    match_payload: { $or: [{ vip: [true] }, { total: [1] }] },
  };

  expect(clean(mute(leaf, ["match_related", 0, "role"]))).toEqual({ ...leaf, match_related: [item] });
  expect(unmute(mute(leaf, ["match_related", 0, "role"]), 0)).toEqual(leaf);
  const none = mute(mute(leaf, ["match_payload", "$or", 0, "vip"]), ["match_payload", "$or", 0, "total"]);
  expect(clean(none)).toEqual({ match_related: leaf["match_related"] });
  expect(unmute(unmute(none, 1), 0)["match_payload"]).toEqual(leaf["match_payload"]);
});

test("a muted spec stands beside what was asked for meanwhile", () => {
  const muted = mute({ none_of: { tier: "test" } }, ["none_of", "tier"]);
  const other = { ...muted, none_of: { region: "us" } };

  expect(unmute(other, 0)).toEqual({ none_of: [{ region: "us" }, { tier: "test" }] });
});

test("a muted clause follows the spec or alternative it is of, and goes with it", () => {
  const muted = mute({ none_of: [{ a: "1", b: "2" }, { c: "3" }] }, ["none_of", 0, "a"]);
  const turned = settledIn(muted, moved(muted, ["none_of", 0], 1));
  const gone = settledIn(turned, pruned(turned, ["none_of", 1]));
  const alone = mute({ none_of: { a: "1", b: "2" } }, ["none_of", "a"]);
  const two = settledIn(alone, withSpec(alone, "none_of", { c: "3" }));

  expect(unmute(turned, 0)).toEqual({ none_of: [{ c: "3" }, { b: "2", a: "1" }] });
  expect(gone).toEqual({ none_of: [{ c: "3" }] });
  expect(unmute(two, 0)).toEqual({ none_of: [{ b: "2", a: "1" }, { c: "3" }] });
});

test("what stands in the way of a muted clause is muted in turn", () => {
  const muted = mute({ match_payload: { order: { total: [1] }, x: [2] } }, ["match_payload", "order", "total"]);
  const blocked = { ...muted, match_payload: { x: [2], order: [{ exists: true }] } };
  const back = unmute(blocked, 0);

  expect(clean(back)).toEqual({ match_payload: { x: [2], order: { total: [1] } } });
  expect(mutedOf(back)).toEqual([{ place: ["match_payload", "order"], value: [{ exists: true }] }]);
});

test("whatever is muted of three hundred triggers comes back as it was", () => {
  let seed = 11;
  const next = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  const spec = (most: number): JsonObject =>
    Object.fromEntries(
      ["region", "tier", "role"].slice(0, 1 + next(most)).map((label) => [label, ["eu", "!gold", "a*"][next(3)] ?? ""]),
    );
  const pattern = (depth: number): JsonObject => ({
    ...(next(2) ? { total: [next(9)] } : {}),
    ...(depth < 2 && next(2) ? { order: pattern(depth + 1) } : {}),
    ...(depth < 2 && next(2) ? { $or: [pattern(depth + 1), pattern(depth + 1), { vip: [true] }] } : { note: ["x"] }),
  });
  const groups = (group: Group): Group[] => [group, ...group.groups.flatMap(groups)];
  for (let round = 0; round < 300; round += 1) {
    const leaf: JsonObject = {
      expect: ["a"],
      match: spec(3),
      match_related: Array.from({ length: 1 + next(3) }, () => spec(3)),
      none_of: next(2) ? spec(2) : [spec(2), spec(3)],
      match_payload: pattern(0),
    };
    const top = clausesOf(leaf);
    const places = [...every(top).map((each) => each.place), ...groups(top).map((each) => each.place)];
    for (const place of places.filter((each) => each.length > 0)) {
      const muted = mute(leaf, place);
      expect(clean(unmute(carried(muted, clean(muted)), 0))).toEqual(leaf);
      expect(clean(unmute(withMutedIn(clean(muted), mutedIn(muted)), 0))).toEqual(leaf);
    }
  }
});

test("muted clauses outlive a draft typed as JSON, and a group that was muted goes between the others", () => {
  const muted = mute(ORDER, ["match_related", 0]);

  expect(unmute(carried(muted, clean(muted)), 0)).toEqual(ORDER);
  expect(carried(muted, { type: "compound", triggers: [], require: "all" })).toEqual({
    type: "compound",
    triggers: [],
    require: "all",
  });
});

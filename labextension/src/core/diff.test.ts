import { expect, test } from "vitest";
import { MOST_FIELDS, differences } from "./diff";
import type { JsonValue } from "./wire";

test("two values are told apart field by field, and what one lacks is missing", () => {
  const { fields } = differences([
    { event: "a", payload: { total: 1, tags: ["x"] } },
    { event: "a", payload: { total: 2, extra: {} } },
  ]);

  expect(fields).toEqual([
    { path: "event", values: ["a", "a"], same: true },
    { path: "payload.total", values: [1, 2], same: false },
    { path: "payload.tags.0", values: ["x", undefined], same: false },
    { path: "payload.extra", values: [undefined, {}], same: false },
  ]);
});

test("values of many keys, or nested without end, take no time", () => {
  const wide: JsonValue = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, at]));
  let deep: JsonValue = 1;
  for (let at = 0; at < 900; at += 1) deep = { a: deep };

  expect(differences([wide, { extra: 1 }])).toMatchObject({ more: true, fields: { length: MOST_FIELDS / 2 + 1 } });
  expect(differences([wide, wide]).fields.every((field) => field.same)).toBe(true);
  expect(differences([deep, deep]).fields).toHaveLength(1);
});

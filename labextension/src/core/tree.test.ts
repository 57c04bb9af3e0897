import { expect, test } from "vitest";
import type { JsonValue } from "./wire";
import { FOLDED, findIn, opened, rowsOf } from "./tree";
import type { Shape } from "./tree";

function nested(depth: number): JsonValue {
  let value: JsonValue = "bottom";
  for (let at = 0; at < depth; at += 1) value = { in: value };
  return value;
}

function many(count: number): { [key: string]: JsonValue } {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, at]));
}

function shape(value: JsonValue, more: Partial<Shape> = {}): Shape {
  return { path: "", open: opened(value, ""), folds: FOLDED, sorted: false, ...more };
}

const paths = (value: JsonValue, more: Partial<Shape> = {}) => rowsOf(value, shape(value, more)).map((row) => row.path);

test("three levels are open at first", () => {
  expect(paths(nested(1000))).toEqual(["in", "in.in", "in.in.in"]);
});

test("of ten thousand keys a hundred are shown, and one row says how many are not", () => {
  const rows = rowsOf(many(10_000), shape(many(10_000)));

  expect([rows.length, rows.at(-1)?.hidden]).toEqual([101, 9900]);
});

test("what was asked for more of shows more", () => {
  const value = many(250);
  const shown = new Map([["", 200]]);

  expect(paths(value, { folds: { turned: new Map(), shown } }).length).toBe(201);
});

test("wide lists of wide lists open no more than two hundred rows", () => {
  const value: JsonValue = Array.from({ length: 90 }, () => Array.from({ length: 90 }, () => [1, 2, 3]));

  expect(paths(value).length).toBeLessThanOrEqual(200);
});

test("a person's fold wins over what is open at first", () => {
  const value: JsonValue = { a: { b: 1 }, c: 2 };
  const turned = new Map([["a", false]]);

  expect([paths(value), paths(value, { folds: { turned, shown: new Map() } })]).toEqual([["a", "a.b", "c"], ["a", "c"]]);
});

test("keys are sorted only when asked to be", () => {
  const value: JsonValue = { b: 1, a: 2 };

  expect([paths(value), paths(value, { sorted: true })]).toEqual([["b", "a"], ["a", "b"]]);
});

test("a search shows a hit behind the first hundred, and the way to one that was folded", () => {
  const value: JsonValue = { list: many(500), deep: nested(20) };
  const found = findIn(value, "", "key455");
  const deep = findIn(value, "", "bottom");

  expect(paths(value, { found })).toContain("list.key455");
  expect(paths(value, { found: deep })).toContain(`deep${".in".repeat(20)}`);
});

test("a search is bounded and says when it did not see everything", () => {
  const wide = findIn(many(100_000), "", "99999");
  const long = findIn(Array.from({ length: 10 }, () => "a".repeat(1_000_000)), "", "b");

  expect([wide?.whole, wide?.hits.size, long?.whole]).toEqual([false, 0, false]);
});

test("a key named __proto__ is a key like any other", () => {
  const value: JsonValue = JSON.parse('{"__proto__": {"evil": 1}, "constructor": 2}');

  expect(paths(value)).toEqual(["__proto__", "__proto__.evil", "constructor"]);
});

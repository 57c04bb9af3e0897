import { expect, test } from "vitest";
import { atPath, cut, escaped, partsOf, pathOf, short, sized } from "./json";
import type { JsonObject } from "./json";

const event: JsonObject = {
  event: "order.placed",
  resource: { "prefect.resource.id": "order.42", region: "eu" },
  related: [{ "prefect.resource.id": "shop.1", "prefect.resource.role": "shop" }],
  payload: { order: { total: 12.5, "a b": [1, { deep: true }] }, "x.y": 1, "": 2 },
};

test("a path is written as a template writes it, and leads back to its value", () => {
  const paths = [
    pathOf(["event"]),
    pathOf(["resource", "prefect.resource.id"]),
    pathOf(["related", 0, "prefect.resource.role"]),
    pathOf(["payload", "order", "total"]),
    pathOf(["payload", "order", "a b", 1, "deep"]),
    pathOf(["payload", "x.y"]),
    pathOf(["payload", ""]),
  ];

  expect(paths).toEqual([
    "event",
    "resource.id",
    'related.0["prefect.resource.role"]',
    "payload.order.total",
    'payload.order["a b"].1.deep',
    'payload["x.y"]',
    'payload[""]',
  ]);
  expect(paths.map((path) => atPath(event, path))).toEqual(["order.placed", "order.42", "shop", 12.5, true, 1, 2]);
});

test("a label is found by its own name, with brackets or without", () => {
  const paths = ['resource["prefect.resource.id"]', "resource.prefect.resource.id", "related.0.prefect.resource.role"];

  expect(paths.map((path) => atPath(event, path))).toEqual(["order.42", "order.42", "shop"]);
});

test("a path that leads nowhere gives nothing, not a failure", () => {
  expect(["payload.none", "payload.order.total.cents", "related.7.x", "payload.__proto__"].map((path) => atPath(event, path))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("a quoted part may hold quotes and brackets", () => {
  const path = pathOf(["payload", 'say "]" loud']);

  expect(partsOf(path)).toEqual(["payload", 'say "]" loud']);
});

test("a value in short stays short, whatever it holds", () => {
  expect([short("a".repeat(100), 10), short([1, 2], 10), short({ a: 1 }, 10), short(null), short(1.5), short({}), short([])]).toEqual([
    '"aaaaaaaa…',
    "[2 items]",
    "{1 key}",
    "null",
    "1.5",
    "{}",
    "[]",
  ]);
});

test("what is unseen or turns the direction is written as its escape", () => {
  expect([escaped("a\u202Eb\nc\u200B"), short("\u2066x", 20), escaped('say "so"')]).toEqual(["a\\u202eb\\nc\\u200b", '"\\u2066x"', 'say \\"so\\"']);
});

test("a cut never leaves half of a character", () => {
  expect(cut("ab😀cd", 4)).toBe("ab…");
});

test("sizes are said in words", () => {
  expect([sized(1), sized(812), sized(1200), sized(20_000), sized(1_048_576)]).toEqual(["1 byte", "812 bytes", "1.2 KB", "20 KB", "1.0 MB"]);
});

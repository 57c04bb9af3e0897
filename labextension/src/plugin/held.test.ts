import { afterEach, expect, test, vi } from "vitest";
import type { JsonObject } from "../core/json";
import { Kept } from "./held";

afterEach(() => vi.useRealTimers());

async function read(store: ConstructorParameters<typeof Kept>[0]): Promise<Kept> {
  const kept = new Kept(store);
  await kept.ready;
  return kept;
}

/** A state database of one page after another. */
function database(known: JsonObject = {}) {
  const saved: JsonObject[] = [];
  return { saved, fetch: async () => saved.at(-1) ?? known, save: async (_: string, value: JsonObject) => void saved.push(structuredClone(value)) };
}

test("what a place holds is there after a reload, and is saved once for several changes", async () => {
  vi.useFakeTimers();
  const store = database();
  const before = (await read(store)).place("feed");
  before.put({ filter: { event: { name: ["order.placed"] } } });
  before.synced("columns", (value) => value).set(["payload.total"]);
  await vi.advanceTimersByTimeAsync(1_000);
  const after = (await read(store)).place("feed");

  expect([after.get("filter"), after.get("columns")]).toEqual([{ event: { name: ["order.placed"] } }, ["payload.total"]]);
  expect(store.saved).toHaveLength(1);
});

test("whoever follows a value is told of its changes, and of no other's", async () => {
  const place = (await read(null)).place("runs");
  const opened = place.synced("opened", (value) => (typeof value === "string" ? value : null));
  const seen: (string | null)[] = [];
  const off = opened.on(() => seen.push(opened.get()));
  place.put({ flow: "restock" });
  opened.set("one");
  place.put({ opened: 42 });
  off();
  opened.set("two");

  expect(seen).toEqual(["one", null]);
});

test.each([null, 42, ["a list"], { feed: "no object" }])("what was kept and is of no use (%j) is nothing", async (found) => {
  const kept = await read({ fetch: async () => found, save: async () => undefined });

  expect(kept.place("feed").get("filter")).toBe(undefined);
});

test("a database that cannot be read hinders nothing", async () => {
  const kept = await read({ fetch: () => Promise.reject(new Error("no")), save: async () => undefined });

  expect(kept.place("feed").get("filter")).toBe(undefined);
});

test("what was kept comes late, below what was set meanwhile, and whoever follows is told", async () => {
  const kept = new Kept(database({ feed: { filter: { text: { query: "old" } }, columns: ["old"] } }));
  const feed = kept.place("feed");
  const heard: string[] = [];
  for (const name of ["filter", "columns"]) feed.synced(name, (value) => value).on(() => heard.push(name));
  feed.put({ columns: ["new"] });
  await kept.ready;

  expect([feed.get("filter"), feed.get("columns")]).toEqual([{ text: { query: "old" } }, ["new"]]);
  expect(heard).toEqual(["columns", "filter"]);
});

import { expect, test } from "vitest";
import { FakeLog } from "../testing/log";
import { BLOCK, CLOSED, KEPT, feedStep, gapsOf, lengthOf, rankById, rankOf, rowAt, unchipped, waitingOf } from "./feed";
import type { Feed, FeedAct } from "./feed";
import type { Chip, FeedRow } from "./wire";

const CHIP: Chip = { automation: "big orders", automation_id: null, became: "fired", why: "it fits", runs: [] };

function row(rank: number, more: Partial<FeedRow> = {}): FeedRow {
  return { ...new FakeLog(0).append(), id: `id ${rank}`, rank, ...more };
}

function rows(start: number, count: number): FeedRow[] {
  return Array.from({ length: count }, (_, at) => row(start + at));
}

function after(...acts: FeedAct[]): Feed {
  return acts.reduce(feedStep, CLOSED);
}

const opened = (total: number | null, first = 60): FeedAct => ({
  type: "opened",
  page: { anchor: 9, rows: rows(0, Math.min(first, total ?? first)), total, code: "", empty: false },
});
const fresh = (arrived: number, anchor = 9): FeedAct => ({
  type: "fresh",
  fresh: { anchor, arrived, rows: rows(-arrived, Math.min(arrived, 60)), chips: {} },
});

test("a live feed shows what comes, newest on top", () => {
  const feed = after(opened(100), fresh(3));

  expect([lengthOf(feed), waitingOf(feed), rankOf(feed, 0), rowAt(feed, -3)?.id]).toEqual([103, 0, -3, "id -3"]);
});

test("a paused feed keeps its place and counts what waits, until the last reason is gone", () => {
  const paused = after(
    opened(100),
    { type: "pause", why: "scrolled", on: true },
    { type: "pause", why: "drawer", on: true },
    fresh(12),
    { type: "pause", why: "scrolled", on: false },
  );

  expect([lengthOf(paused), waitingOf(paused), rankOf(paused, 0)]).toEqual([100, 12, 0]);

  const follows = feedStep(paused, { type: "pause", why: "drawer", on: false });

  expect([lengthOf(follows), waitingOf(follows), rankOf(follows, 0)]).toEqual([112, 0, -12]);
});

test("jumping to live ends every pause at once", () => {
  const feed = after(opened(100), { type: "pause", why: "hand", on: true }, { type: "pause", why: "text", on: true }, fresh(2), { type: "live" });

  expect([feed.paused, waitingOf(feed)]).toEqual([[], 0]);
});

test("a view opened anew stays paused by hand and forgets rows of the former", () => {
  const feed = after(
    opened(100),
    { type: "pause", why: "hand", on: true },
    { type: "pause", why: "scrolled", on: true },
    { type: "opened", page: { anchor: 20, rows: [], total: 0, code: "", empty: false } },
  );

  expect([feed.paused, feed.blocks.size, lengthOf(feed)]).toEqual([["hand"], 0, 0]);
});

test("what is told of a view before its page came is not lost, nor taken for another view's", () => {
  const before = after(opened(100), fresh(5, 20));

  expect(lengthOf(before)).toBe(100);

  const then = feedStep(before, { type: "opened", page: { anchor: 20, rows: rows(0, 10), total: 10, code: "", empty: false } });

  expect([lengthOf(then), rowAt(then, -5)?.id]).toEqual([15, "id -5"]);
});

test("only what is not here is asked for, in whole blocks, and never past either end", () => {
  const feed = after(opened(1_050), fresh(5));

  expect(gapsOf(feed, -5, 40)).toEqual([]);
  expect(gapsOf(feed, 30, 130)).toEqual([{ start: 0, count: BLOCK }, { start: BLOCK, count: BLOCK }]);
  expect(gapsOf(feed, 1_040, 1_200)).toEqual([{ start: 1_000, count: 50 }]);
  expect(gapsOf(after(opened(1_050), fresh(150)), -150, -80)).toEqual([{ start: -100, count: 100 }]);
});

test("a rank that was asked for and is not there is not asked for again", () => {
  const feed = after(opened(200), { type: "rows", anchor: 9, start: 100, count: 100, rows: rows(101, 99), near: 100 });

  expect([rowAt(feed, 100), gapsOf(feed, 100, 200)]).toEqual([null, []]);
});

test("rows of another view are not taken in", () => {
  const feed = after(opened(200), { type: "rows", anchor: 8, start: 100, count: 100, rows: rows(100, 100), near: 100 });

  expect(rowAt(feed, 100)).toBeUndefined();
});

test("however far one goes, only the blocks nearby are kept", () => {
  let feed = after(opened(1_000_000));
  for (let start = 0; start < 100_000; start += BLOCK)
    feed = feedStep(feed, { type: "rows", anchor: 9, start, count: BLOCK, rows: rows(start, BLOCK), near: start });

  expect([feed.blocks.size, rowAt(feed, 99_999)?.id, rowAt(feed, 0)]).toEqual([KEPT, "id 99999", undefined]);
});

test("sixty seconds of a thousand events a second keep as little", () => {
  let feed = after(opened(1_000_000), { type: "pause", why: "hand", on: true });
  for (let told = 1; told <= 600; told += 1) feed = feedStep(feed, fresh(told * 100));

  expect([feed.blocks.size <= KEPT, waitingOf(feed)]).toEqual([true, 60_000]);
});

test("what became of rows is taken in, and asked for only where it is not known", () => {
  const feed = after(opened(0), { type: "rows", anchor: 9, start: 0, count: 2, rows: [row(0, { chips: null }), row(1)], near: 0 });

  expect(unchipped(feed, 0, 2)).toEqual(["id 0"]);

  const told = feedStep(feed, { type: "chips", chips: { "id 0": [CHIP] } });

  expect([rowAt(told, 0)?.chips, unchipped(told, 0, 2)]).toEqual([[CHIP], []]);
});

test("while a view is counted, the list is as long as what is known of it", () => {
  const feed = after(opened(null, 60));

  expect(lengthOf(feed)).toBe(60);
  expect(lengthOf(feedStep(feed, { type: "counted", anchor: 9, total: 5_000 }))).toBe(5_000);
});

test("an event that is here is found by its id", () => {
  expect([rankById(after(opened(100), fresh(3)), "id -2"), rankById(after(opened(100)), "id 99")]).toEqual([-2, null]);
});

import { expect, test } from "vitest";
import { FakeLog } from "../testing/log";
import { CLOSED, eventsOf, feedStep, foldAt, gapsOf, hidden, indexOf, lengthOf, rankOf, unchipped } from "./feed";
import type { Feed, FeedAct } from "./feed";
import type { FeedRow } from "./wire";

const EMPTY = new FakeLog(0).append();

/** Rows from a rank on, one for each letter: the same letter is the same name and resource. */
function rows(start: number, letters: string): FeedRow[] {
  return [...letters].map((letter, at) => ({ ...EMPTY, id: `id ${start + at}`, rank: start + at, event: letter, resource: `on ${letter}`, chips: null }));
}

function folded(letters: string, ...acts: FeedAct[]): Feed {
  const page = { anchor: 9, rows: rows(0, letters), total: letters.length, code: "", empty: false };
  const begun: FeedAct[] = [{ type: "fold", on: true }, { type: "opened", page }];
  return [...begun, ...acts].reduce(feedStep, CLOSED);
}

/** The list as it is shown: each row's rank, and how many it stands for. */
function shown(feed: Feed): string {
  const all = Array.from({ length: lengthOf(feed) }, (_, index) => rankOf(feed, index));
  return all.map((rank) => `${rank}${foldAt(feed, rank) ? `×${(foldAt(feed, rank)?.to ?? 0) - rank + 1}` : ""}`).join(" ");
}

function fresh(arrived: number, letters: string): FeedAct {
  return { type: "fresh", fresh: { anchor: 9, arrived, rows: rows(-arrived, letters), chips: {} } };
}

test("what repeats stands as its newest, and nothing else is folded", () => {
  const feed = folded("abbbcdd");

  expect(shown(feed)).toBe("0 1×3 4 5×2");
  expect([eventsOf(feed), lengthOf(feed)]).toEqual([7, 4]);
  expect([0, 1, 2, 3, 4, 5, 6].map((rank) => indexOf(feed, rank))).toEqual([0, 1, 1, 1, 2, 3, 3]);
  expect([2, 4, 6].map((rank) => hidden(feed, rank))).toEqual([true, false, true]);
  expect(unchipped(feed, 0, 7)).toEqual(["id 0", "id 1", "id 4", "id 5"]);
});

test("rows of another name on the same resource repeat nothing", () => {
  const page = { anchor: 9, rows: rows(0, "ab").map((row) => ({ ...row, resource: "one" })), total: 2, code: "", empty: false };

  expect(shown([{ type: "fold" as const, on: true }, { type: "opened" as const, page }].reduce<Feed>(feedStep, CLOSED))).toBe("0 1");
});

test("turning it on folds what is here, and off shows all of it", () => {
  const page = { anchor: 9, rows: rows(0, "aab"), total: 3, code: "", empty: false };
  const plain = feedStep(CLOSED, { type: "opened", page });
  const on = feedStep(plain, { type: "fold", on: true });

  expect([shown(plain), shown(on), shown(feedStep(on, { type: "fold", on: false }))]).toEqual(["0 1 2", "0×2 2", "0 1 2"]);
});

test("one that is opened shows each, and folds again", () => {
  const open = folded("abbbc", { type: "unfold", rank: 1 });

  expect(shown(open)).toBe("0 1×3 2 3 4");
  expect(shown(feedStep(open, { type: "unfold", rank: 1 }))).toBe("0 1×3 4");
});

test("what comes joins what it repeats; while paused the first of the list stands for what is below it", () => {
  expect(shown(folded("aab", fresh(2, "aa")))).toBe("-2×4 2");

  const paused = folded("aab", { type: "pause", why: "hand", on: true }, fresh(2, "aa"));
  expect(shown(paused)).toBe("0×2 2");
  expect(shown(feedStep(paused, { type: "live" }))).toBe("-2×4 2");
});

test("blocks that come later join, and what was folded is not read again", () => {
  const page = { anchor: 9, rows: rows(0, "a".repeat(100)), total: 250, code: "", empty: false };
  const feed = [{ type: "fold" as const, on: true }, { type: "opened" as const, page }].reduce<Feed>(feedStep, CLOSED);
  const later = feedStep(feed, { type: "rows", anchor: 9, start: 100, count: 100, rows: rows(100, "a".repeat(50) + "b".repeat(50)), near: 100 });

  expect([lengthOf(feed), lengthOf(later)]).toEqual([151, 52]);
  expect([rankOf(later, 0), rankOf(later, 1), rankOf(later, 2)]).toEqual([0, 150, 200]);
  expect(gapsOf({ ...later, blocks: new Map() }, 1, 150)).toEqual([]);
  expect(gapsOf({ ...later, blocks: new Map() }, 0, 150)).toEqual([{ start: 0, count: 100 }]);
});

import { expect, test } from "vitest";
import { PLAIN } from "../testing/words";
import type { NewsItem } from "../core/wire";
import { Telling } from "./telling";
import type { Told } from "./telling";

const item = (n: number, kind: NewsItem["kind"] = "failed"): NewsItem => ({
  kind,
  run: `run-${n}`,
  automation: null,
  title: `restock ${kind}`,
  sentence: "KeyError: 'order'",
  at: "2026-01-01T00:00:00Z",
});

/** What is shown when it is told in turn; an id is the place in the list of what was shown. */
function shownOf(...turns: { items: NewsItem[]; at: number; more?: boolean }[]) {
  const shown: { told: Told; instead: string | null }[] = [];
  const telling = new Telling(PLAIN, (told, instead) => {
    shown.push({ told, instead });
    return instead ?? String(shown.length - 1);
  });
  for (const { items, at, more = false } of turns) telling.tell(items, more, at);
  return shown;
}

test("one failure is told with what it is, and leads to its run", () => {
  expect(shownOf({ items: [item(1)], at: 0 })).toEqual([
    { told: { kind: "error", count: 1, run: "run-1", message: "restock failed: KeyError: 'order'" }, instead: null },
  ]);
});

test("many at once are one notification that counts", () => {
  const shown = shownOf({ items: [item(1), item(2), item(3, "crashed")], at: 0 });

  expect(shown.map(({ told }) => [told.message, told.run])).toEqual([["3 runs failed", null]]);
});

test("what comes within ten seconds is counted in the same notification, what comes later is a new one", () => {
  const shown = shownOf({ items: [item(1)], at: 0 }, { items: [item(2)], at: 9_000 }, { items: [item(3)], at: 18_000 }, { items: [item(4)], at: 60_000 });

  expect(shown.map(({ told, instead }) => [told.message, instead])).toEqual([
    ["restock failed: KeyError: 'order'", null],
    ["2 runs failed", "0"],
    ["3 runs failed", "0"],
    ["restock failed: KeyError: 'order'", null],
  ]);
});

test("firings and failures are told apart, and that some are left out is said", () => {
  const shown = shownOf({ items: [item(1, "fired"), item(2), item(3)], more: true, at: 0 });

  expect(shown.map(({ told }) => [told.kind, told.message])).toEqual([
    ["error", "More than 2 runs failed"],
    ["info", "More than 1 firings"],
  ]);
});

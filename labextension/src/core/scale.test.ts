import { expect, test } from "vitest";
import { places, scrolled, showing } from "./scale";
import type { Scroll } from "./scale";

const MOST = 1_000;
const PAGE = 20;
const START: Scroll = { first: 0, shift: 0 };

test("a list that fits scrolls as it is", () => {
  expect([places(800, MOST), scrolled(START, 700, 800, PAGE, MOST), showing(650, 800, PAGE, MOST)]).toEqual([
    800,
    { first: 700, shift: 0 },
    { first: 650, shift: 0 },
  ]);
});

test("both ends of a longer list are where they are expected", () => {
  const rows = 1_000_000;

  expect(scrolled(START, 0, rows, PAGE, MOST)).toEqual({ first: 0, shift: 0 });
  expect(scrolled(START, MOST - PAGE, rows, PAGE, MOST)).toEqual({ first: MOST - PAGE, shift: rows - MOST });
});

test("small steps in the middle go row by row", () => {
  let at = scrolled(START, 500, 10_000, PAGE, MOST);
  for (let step = 1; step <= 200; step += 1) {
    const next = scrolled(at, at.first + 1, 10_000, PAGE, MOST);

    expect(next.first + next.shift).toBe(at.first + at.shift + 1);
    at = next;
  }
});

test("read on in small steps, a list never turns back and ends with its last row", () => {
  for (const rows of [1_001, 5_000, 2_000_000]) {
    let at: Scroll = START;
    for (let first = 0; first <= MOST - PAGE; first += 1) {
      const next = scrolled(at, first, rows, PAGE, MOST);

      expect(next.first + next.shift).toBeGreaterThanOrEqual(at.first + at.shift);
      at = next;
    }
    expect(at.first + at.shift + PAGE).toBe(rows);
  }
});

test("every row can be shown, and shown it stays where scrolling says it is", () => {
  for (let row = 0; row < 50_000; row += 37) {
    const to = showing(row, 50_000, PAGE, MOST);
    const then = scrolled(to, to.first, 50_000, PAGE, MOST);
    const seen = row - (then.first + then.shift);

    expect(seen >= 0 && seen < PAGE, `row ${row} at ${JSON.stringify(then)}`).toBe(true);
  }
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pace } from "./pace";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the first wish is done at once, later ones at most four times a second, the last one always", () => {
  const done: number[] = [];
  let wish = 0;
  const pace = new Pace(250, () => void done.push(wish));
  for (wish = 1; wish <= 100; wish += 1) {
    pace.want();
    vi.advanceTimersByTime(10);
  }
  wish = 100;
  vi.advanceTimersByTime(1_000);

  expect(done).toEqual([1, 25, 50, 75, 100]);
});

test("nothing is done after its end", () => {
  const done: number[] = [];
  const pace = new Pace(250, () => void done.push(1));
  pace.want();
  pace.want();
  pace.end();
  vi.advanceTimersByTime(1_000);

  expect(done).toEqual([1]);
});

test("where there was nothing to do, the next wish need not wait", () => {
  let asked = 0;
  const pace = new Pace(250, () => {
    asked += 1;
    return false;
  });
  pace.want();
  pace.want();

  expect(asked).toBe(2);
});

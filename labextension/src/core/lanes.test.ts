import { expect, test } from "vitest";
import { along, extentOf, laneWords, windowWords } from "./lanes";
import { clock } from "./time";
import type { Lanes } from "./wire";

const START = "2026-03-01T12:00:00Z";
const END = "2026-03-01T12:01:00Z";
const LANES: Lanes = {
  lanes: [
    {
      key: "eu",
      events: [{ id: "00000000-0000-0000-0000-0000000000e1", at: START, role: "counts", title: "order.placed" }],
      windows: [{ start: START, end: END, count: 2, fired: false }, { start: END, end: null, count: 1, fired: false }],
      firings: [],
    },
  ],
  dropped: null,
  more: 0, since: START, until: END, threshold: 3, within: 60, posture: "Reactive",
}; // prettier-ignore

test("a lane covers its events, windows and firings, with room at both ends", () => {
  const extent = extentOf(LANES);

  expect(extent).toEqual({ since: Date.parse(START) - 1_200, until: Date.parse(END) + 1_200 });
  expect(extent && along(extent, END)).toBeCloseTo(1 - 1_200 / 62_400);
  expect(extentOf({ ...LANES, lanes: [], since: null, until: null })).toBe(null);
});

test("a lane says in words what its picture shows", () => {
  expect(LANES.lanes[0]?.windows.map((each) => windowWords(each, LANES))).toEqual([
    "2 of 3 over 1 min, did not fire",
    "1 of 3 still open, not yet fired",
  ]);
  expect(LANES.lanes[0] && laneWords(LANES.lanes[0], LANES)).toBe(
    `eu: 1 event, 1 of them count; 0 firings; from ${clock(START)} 2 of 3 over 1 min, did not fire; from ${clock(END)} 1 of 3 still open, not yet fired`,
  );
});

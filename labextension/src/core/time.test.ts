import { expect, test } from "vitest";
import { ago, clock, hours, span, tick } from "./time";

const NOW = Date.parse("2026-03-01T12:00:00Z");

test("how long is said in at most two units", () => {
  expect([0, 0.34, 1, 1.24, 45, 59.7, 125, 3600, 4800, 273_600].map(span)).toEqual([
    "0 ms",
    "340 ms",
    "1 s",
    "1.2 s",
    "45 s",
    "1 min",
    "2 min 5 s",
    "1 h",
    "1 h 20 min",
    "3 d 4 h",
  ]);
});

test("how long ago is said in one unit, the future too", () => {
  const moments = ["2026-03-01T11:59:59.9Z", "2026-03-01T11:59:48Z", "2026-03-01T11:57:00Z", "2026-03-01T14:00:00Z", "2026-02-01T12:00:00Z"];

  expect(moments.map((at) => ago(at, NOW))).toEqual(["just now", "12 s ago", "3 min ago", "in 2 h", "28 d ago"]);
});

test("a moment is written with its milliseconds, and what is none stays as it is", () => {
  expect([clock("2026-03-01T12:00:05.007"), hours("2026-03-01T12:00:05.007"), clock("never")]).toEqual([
    "2026-03-01 12:00:05.007",
    "12:00:05.007",
    "never",
  ]);
});

test("an axis says its times in no more letters than it needs", () => {
  const at = new Date("2026-03-01T12:04:05.007").getTime();

  expect([60, 7_200, 3 * 86_400, 90 * 86_400].map((seconds) => tick(at, seconds))).toEqual(["12:04:05", "12:04", "03-01 12:04", "2026-03-01"]);
});

import { expect, test } from "vitest";
import type { Why } from "../client/line";
import { PLAIN } from "../testing/words";
import { lineOf, matterOf } from "./words";

const STANDING = { automations_on: 0, automations_waiting: 0, events_per_minute: 0, fades: null, running: 0, failed: 0 };

test("how things stand is a line that leaves out what is none", () => {
  const lines = [STANDING, { ...STANDING, automations_on: 3, events_per_minute: 12, failed: 1 }, { ...STANDING, automations_on: 1, automations_waiting: 1, running: 2 }];

  expect(lines.map((each) => lineOf(each, PLAIN))).toEqual([
    "0 automations · 0 events/min",
    "3 automations · 12 events/min · 1 failed",
    "1 automation · 1 waiting · 0 events/min · 2 running",
  ]);
});

test("whatever is the matter, it is said what, and what to do", () => {
  const whys: Why[] = ["missing", "refused", "silent", "broken"];
  const matters = whys.map((why) => matterOf(why, "", PLAIN));

  expect(new Set(matters.map(({ what }) => what)).size).toBe(4);
  expect(matters.every(({ todo }) => todo.endsWith("."))).toBe(true);
  expect(matterOf("broken", "The disk is full", PLAIN).what).toBe("The disk is full");
});

import { expect, test } from "vitest";
import { runPage, runRow } from "../testing/rows";
import { followed, joined, levelWord, logText, segments, statesWords, took } from "./runs";
import type { Runs } from "./wire";

const runs = (more: boolean, ...ids: string[]): Runs => ({ runs: ids.map((id) => runRow({ id })), more, after: ids.at(-1) ?? null, servers: [] });
const ids = (held: Runs) => [held.runs.map((run) => run.id).join(""), held.more];

test("newer runs come before the ones that are known, which stay", () => {
  expect(ids(joined(runs(true, "e", "d", "c"), runs(true, "d", "c", "b", "a")))).toEqual(["edcba", true]);
});

test("where it is not known what lies between, the older runs are dropped", () => {
  expect(ids(joined(runs(true, "z", "y"), runs(false, "b", "a")))).toEqual(["zy", true]);
});

test("a list that holds all is all there is", () => {
  expect(ids(joined(runs(false, "c"), runs(true, "c", "b")))).toEqual(["c", false]);
});

test("older runs follow, none of them twice", () => {
  expect(ids(followed(runs(true, "c", "b"), runs(false, "b", "a")))).toEqual(["cba", false]);
});

test("states are parts of a bar by how long they lasted, none too narrow to be seen", () => {
  const parts = segments(runPage().states, 0);

  expect(parts.map((part) => [part.name, Math.round(part.width), part.seconds])).toEqual([["Pending", 33, 1], ["Running", 61, 2], ["Completed", 6, null]]);
  expect(statesWords(parts)).toBe("Pending for 1 s, Running for 2 s, then Completed");
});

test("how long a run took is told, and of one that runs how long it takes until now", () => {
  const running = runRow({ seconds: null, kind: "RUNNING", ended: null });

  expect([took(runRow(), 0), took(running, Date.parse("2026-03-01T12:01:06Z")), took(runRow({ seconds: null, started: null }), 0)]).toEqual(["2 s", "1 min 5 s", ""]);
});

test("levels are words, and a log is text to copy", () => {
  expect([0, 10, 20, 35, 40, 50].map(levelWord)).toEqual(["print", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]);
  expect(logText(runPage().logs)).toBe("2026-03-01T12:00:01.5Z print <b>hello</b>\n2026-03-01T12:00:02Z ERROR out of stock");
});

test("of a server's runs it is kept where they go on: below the last that is known", () => {
  const after = (held: Runs) => held.after;

  expect([
    after(joined(runs(true, "e", "d", "c"), runs(true, "d", "c", "b", "a"))),
    after(joined(runs(true, "z", "y"), runs(true, "b", "a"))),
    after(joined(runs(true, "d", "c"), runs(true, "c"))),
    after(followed(runs(true, "c", "b"), runs(true, "b", "a"))),
  ]).toEqual(["a", "y", "c", "a"]);
});

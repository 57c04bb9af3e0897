import { expect, test } from "vitest";
import { began, did, MOST_STEPS, redone, undone } from "./history";

test("a hundred edits are undone one by one and done again", () => {
  let history = began(0);
  for (let edit = 1; edit <= 100; edit += 1) history = did(history, edit, `to ${edit}`, 0);
  for (let edit = 99; edit >= 0; edit -= 1) {
    history = undone(history);
    expect(history.now.state).toBe(edit);
  }
  expect(undone(history)).toBe(history);
  for (let edit = 1; edit <= 100; edit += 1) history = redone(history);

  expect(history.now).toEqual({ state: 100, says: "to 100" });
  expect(redone(history)).toBe(history);
});

test("letters typed after each other are one step, and a pause begins another", () => {
  let history = did(began(""), "a", "typed", 0, "value");
  history = did(history, "ab", "typed", 500, "value");
  history = did(history, "abc", "typed", 3_000, "value");

  expect(undone(history).now.state).toBe("ab");
  expect(undone(undone(history)).now.state).toBe("");
});

test("an edit after undoing forgets what was undone", () => {
  const history = did(undone(did(began(1), 2, "", 0)), 3, "", 0);

  expect(history.future).toEqual([]);
  expect(undone(history).now.state).toBe(1);
});

test("the oldest steps are let go", () => {
  let history = began(0);
  for (let edit = 1; edit <= MOST_STEPS + 10; edit += 1) history = did(history, edit, "", 0);

  expect(history.past.length).toBe(MOST_STEPS);
});

import { expect, test } from "vitest";
import { KEY_WORDS } from "./key_words";
import { commandOf } from "./keys";

const press = (key: string, more: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test("each key of the map means what its help says", () => {
  const pressed = Object.entries(KEY_WORDS).map(([command, [keys]]) => {
    const names = keys.split(" ").map((each) => ({ "↓": "ArrowDown", "↑": "ArrowUp", Esc: "Escape", Space: " " })[each] ?? each);
    return [command, new Set(names.map((key) => commandOf(press(key), "row")))];
  });

  expect(pressed).toEqual(Object.keys(KEY_WORDS).map((command) => [command, new Set([command])]));
});

test("keys of the host and Shift+Enter are never taken", () => {
  expect(commandOf(press("Enter", { shiftKey: true }), "row")).toBeNull();
  expect(commandOf(press("c", { ctrlKey: true }), "row")).toBeNull();
  expect(commandOf(press("k", { metaKey: true }), "row")).toBeNull();
  expect(commandOf(press("G", { shiftKey: true }), "row")).toBe("oldest");
});

test("a field keeps all of its keys, a button Enter and Space, and Tab is nobody's", () => {
  expect(commandOf(press("j"), "field")).toBeNull();
  expect([commandOf(press(" "), "control"), commandOf(press("Enter"), "control"), commandOf(press("j"), "control")]).toEqual([null, null, "older"]);
  expect(commandOf(press("Tab"), "row")).toBeNull();
});

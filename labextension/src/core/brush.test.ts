import { expect, test } from "vitest";
import { brushKey, times } from "./brush";
import type { Brush } from "./brush";

function pressed(...keys: (string | [string])[]): unknown {
  let brush: Brush | null = null;
  for (const key of keys) {
    const held = Array.isArray(key);
    const made = brushKey(brush, held ? key[0] : key, held, 10);
    if (made === null || made === "apply" || made === "clear") return made;
    brush = made;
  }
  return brush;
}

test("arrows move the mark, with Shift they extend it, and neither leaves the histogram", () => {
  expect(pressed("ArrowLeft")).toEqual({ anchor: 9, head: 9 });
  expect(pressed("ArrowLeft", "ArrowLeft", "ArrowLeft")).toEqual({ anchor: 7, head: 7 });
  expect(pressed("ArrowLeft", ["ArrowLeft"], ["ArrowLeft"])).toEqual({ anchor: 9, head: 7 });
  expect(pressed("ArrowLeft", ["ArrowLeft"], "ArrowLeft")).toEqual({ anchor: 8, head: 7 });
  expect(pressed("ArrowLeft", "Home", "ArrowLeft")).toEqual({ anchor: 0, head: 0 });
});

test("Enter applies it, Escape clears it, and Shift+Enter stays the notebook's", () => {
  expect(pressed("ArrowLeft", "Enter")).toBe("apply");
  expect(pressed("ArrowLeft", "Escape")).toBe("clear");
  expect(pressed("ArrowLeft", ["Enter"])).toBeNull();
});

test("a mark lasts from its first span's begin to its last one's last moment", () => {
  expect(times({ anchor: 2, head: 1 }, "2026-01-01T00:00:00Z", 60)).toEqual({
    since: "2026-01-01T00:01:00.000Z",
    until: "2026-01-01T00:02:59.999Z",
  });
});

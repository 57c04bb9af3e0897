import { afterEach, expect, test, vi } from "vitest";
import { insertCell } from "./insertCell";

afterEach(() => Reflect.deleteProperty(window, "jupyterapp"));

test("code goes into a new cell where the host shows its commands", async () => {
  const execute = vi.fn(async () => undefined);
  Reflect.set(window, "jupyterapp", { commands: { execute } });

  expect(await insertCell("1 + 1")).toBe("Inserted below the selected cell");
  expect(execute.mock.calls).toEqual([
    ["notebook:insert-cell-below"],
    ["notebook:replace-selection", { text: "1 + 1" }],
  ]);
});

test("elsewhere it is copied, and that is said", async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });

  expect(await insertCell("1 + 1")).toContain("Copied");
  expect(writeText.mock.calls).toEqual([["1 + 1"]]);
  vi.unstubAllGlobals();
});

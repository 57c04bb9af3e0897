import { fireEvent, render, screen } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import type { JsonValue } from "../core/wire";
import { JsonTree } from "./JsonTree";

const rows = () => screen.getAllByRole("treeitem").map((row) => row.textContent);
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });

function first(): HTMLElement {
  const row = screen.getAllByRole("treeitem")[0];
  if (!row) throw new Error("The tree has no row");
  row.focus();
  return row;
}

test("values are text, whatever they look like", () => {
  const value: JsonValue = { "<b>": "<script>alert(1)</script>", rtl: "\u202Eevil" };
  const { container } = render(<JsonTree value={value} />);

  expect([container.querySelector("script"), container.querySelector("b")]).toEqual([null, null]);
  expect(rows()).toEqual(['<b>: "<script>alert(1)</script>"', 'rtl: "\\u202eevil"']);
  expect(container.querySelectorAll(".ek-json-value > bdi").length).toBe(2);
});

test("a text of a megabyte is cut, says its size, and is shown twenty kilobytes at a time", () => {
  const { container } = render(<JsonTree value={{ text: "a".repeat(1_000_000) }} />);
  const before = container.textContent?.length ?? 0;

  fireEvent.click(screen.getByRole("button", { name: "1.0 MB, show" }));
  const after = container.querySelector("pre")?.textContent?.length;
  fireEvent.click(screen.getByRole("button", { name: "Show 20 KB more of 980 KB" }));

  expect([before < 700, after, container.querySelector("pre")?.textContent?.length]).toEqual([true, 20_000, 40_000]);
});

test("ten thousand keys come a hundred at a time, on a click or on Enter", () => {
  render(<JsonTree value={Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, at]))} />);

  fireEvent.click(screen.getByRole("button", { name: "Show 100 more of 10,000" }));
  const clicked = screen.getAllByRole("treeitem").length;
  first();
  press("End");
  press("Enter");

  expect([clicked, screen.getAllByRole("treeitem").length]).toEqual([201, 301]);
});

test("what is a thousand levels deep is drawn a level at a time", () => {
  let value: JsonValue = 1;
  for (let at = 0; at < 1000; at += 1) value = [value];
  render(<JsonTree value={value} />);
  const before = rows().length;

  first();
  press("End");
  press("ArrowRight");

  expect([before, rows().length]).toEqual([3, 4]);
});

test("arrows walk and fold, Home and End go to the ends, Enter picks", () => {
  const pick = vi.fn();
  render(<JsonTree value={{ order: { total: 12.5 }, region: "eu" }} path="payload" onPick={pick} />);
  const first_ = first();

  press("ArrowDown");
  press("Enter");
  press("ArrowLeft");
  press("ArrowLeft");

  expect(pick.mock.calls.map(([path, value]) => [path, value])).toEqual([["payload.order.total", 12.5]]);
  expect([document.activeElement, first_.getAttribute("aria-expanded"), rows().length]).toEqual([first_, "false", 2]);
});

test("a value is picked by its button or by a click on it, and the anchor is what was clicked", () => {
  const pick = vi.fn();
  render(<JsonTree value={{ region: "eu" }} path="resource" onPick={pick} />);
  const button = screen.getByRole("button", { name: "Use resource.region" });

  fireEvent.click(button);
  fireEvent.click(screen.getByText('"eu"'));

  expect(pick.mock.calls.map(([path, value]) => [path, value])).toEqual([["resource.region", "eu"], ["resource.region", "eu"]]);
  expect(pick.mock.calls[0]?.[2]).toBe(button);
});

test("a search says how many places it found, and marks are words", () => {
  render(<JsonTree value={{ a: { b: "needle" }, c: 1 }} search="needle" marks={{ c: "required" }} />);

  expect([screen.getByRole("status").textContent, rows()]).toEqual(["Found in 1 place.", ["▾a: { 1 key", 'b: "needle"', "c: 1✓ required"]]);
});

test("Shift+Enter and the host's keys pass by", () => {
  const heard = vi.fn();
  render(
    <div onKeyDown={heard}>
      <JsonTree value={{ a: 1 }} onPick={() => undefined} />
    </div>,
  );
  first();

  fireEvent.keyDown(document.activeElement ?? document.body, { key: "Enter", shiftKey: true });
  press("ArrowDown");

  expect(heard.mock.calls.length).toBe(1);
});

test("hostile values are drawn within a fifth of a second", () => {
  let deep: JsonValue = "bottom";
  for (let at = 0; at < 1000; at += 1) deep = { in: deep };
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, "x".repeat(50)]));
  const value: JsonValue = { long: "a".repeat(1_000_000), wide, deep };
  const began = performance.now();

  render(<JsonTree value={value} />);
  const drawn = performance.now() - began;

  expect([drawn < 200, rows().length < 250]).toEqual([true, true]);
});

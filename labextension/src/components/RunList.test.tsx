import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import type { RunRow } from "../core/wire";
import { FakeTransport } from "../testing/fake";
import { choose, press } from "../testing/fire";
import { feedRow, runPage, runRow } from "../testing/rows";
import { RunList } from "./RunList";

const changed = { runs: true, automations: false, webhooks: false, summary: false };

function listing(...runs: RunRow[]): FakeTransport {
  return new FakeTransport({
    "runs.list": () => ({ runs, more: false, after: null, servers: [] }),
    "runs.page": ({ id }) => runPage({ row: runRow({ id, name: `page of ${id}` }) }),
  });
}

const row = async (name: string) => (await screen.findByRole("rowheader", { name })).closest("tr");

test("each run says its state, how long it took and what caused it", async () => {
  render(<RunList transport={listing(runRow({ kind: "FAILED", state: "Failed", said: "KeyError: 'x'" }))} />);

  const cells = within((await row("calm-crabKeyError: 'x'")) ?? document.body).getAllByRole("cell");

  expect(cells.map((cell) => cell.textContent)).toEqual(["✗ Failed", "restock", expect.stringContaining("ago"), "2 s", "order.placed", "Watch"]);
});

test("no runs yet is said with the line to run next", async () => {
  const { container } = render(<RunList transport={listing()} />);

  await screen.findByText(/No flow has run yet/);

  expect(container.querySelector("code")?.textContent).toBe('ek.flow(lambda: print("hello"), name="hello")()');
});

test("a filter that leaves nothing says so, and is dropped with one click", async () => {
  const transport = listing();
  render(<RunList transport={transport} />);
  await screen.findByText(/No flow has run yet/);

  choose(screen.getByRole("combobox", { name: /State/ }), "FAILED");
  fireEvent.click(await screen.findByRole("button", { name: "Show all runs" }));
  await screen.findByText(/No flow has run yet/);

  expect(transport.of("runs.list")).toEqual([
    { flow: null, automation: null, text: "", kind: null, limit: 50 },
    { flow: null, automation: null, text: "", kind: "FAILED", limit: 50 },
    { flow: null, automation: null, text: "", kind: null, limit: 50 },
  ]);
});

test("by keys alone: arrows walk, Enter opens the page, Escape closes it and the focus is back on its row", async () => {
  render(<RunList transport={listing(runRow({ id: "1", name: "one" }), runRow({ id: "2", name: "two" }), runRow({ id: "3", name: "three" }))} />);
  const second = await row("two");
  (await row("one"))?.focus();

  press("End");
  press("ArrowUp");
  press("Enter");
  const heading = await screen.findByRole("heading", { name: "page of 2" });
  await waitFor(() => expect(document.activeElement).toBe(heading));
  press("Escape");

  await waitFor(() => expect(screen.queryByRole("heading")).toBe(null));
  expect(document.activeElement).toBe(second);
});

test("what changed is asked for anew, however many times it is told of at once", async () => {
  const transport = listing(runRow());
  render(<RunList transport={transport} />);
  await row("calm-crab");

  for (let at = 0; at < 20; at += 1) transport.push("changed", changed);
  transport.push("changed", { ...changed, runs: false });
  await waitFor(() => expect(transport.of("runs.list").length).toBe(2));

  expect(transport.of("runs.list").length).toBe(2);
});

test("a cause opens where the page has a place for it, and else in place", async () => {
  const open = vi.fn();
  const transport = listing(runRow());
  transport.answers["event.detail"] = ({ id }) => ({
    row: feedRow({ id }),
    wire: { event: "order.placed" },
    follows: null,
    cause: null,
    replay_of: null,
    hops: 0,
    bookmarked: false,
  });
  const { rerender } = render(<RunList transport={transport} onOpenEvent={open} />);

  fireEvent.click(await screen.findByRole("button", { name: "order.placed" }));
  rerender(<RunList transport={transport} />);
  fireEvent.click(screen.getByRole("button", { name: "order.placed" }));
  await screen.findByRole("tree");

  expect(open.mock.calls).toEqual([["00000000-0000-0000-0000-0000000000e1"]]);
});

test("a click on an automation shows its runs alone", async () => {
  const transport = listing(runRow());
  render(<RunList transport={transport} />);

  fireEvent.click(await screen.findByRole("button", { name: "Watch" }));
  await screen.findByRole("button", { name: /not only of Watch/ });
  await waitFor(() => expect(transport.of("runs.list").length).toBe(2));

  expect(transport.of("runs.list")[1]).toEqual({ flow: null, automation: "Watch", text: "", kind: null, limit: 50 });
});

test("what cannot be read is said, with a way to try again", async () => {
  let fine = false;
  const transport = new FakeTransport({
    "runs.list": () => {
      if (!fine) throw new Error("The workspace is closed");
      return { runs: [runRow()], more: false, after: null, servers: [] };
    },
  });
  render(<RunList transport={transport} />);
  await screen.findByText(/The workspace is closed/);

  fine = true;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));

  await row("calm-crab");
});

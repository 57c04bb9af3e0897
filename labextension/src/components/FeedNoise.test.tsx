/** What keeps a feed readable: what eventkit says of itself hidden, repeats collapsed, chips that lead on. */
import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { Chip, VerdictView } from "../core/wire";
import { feedOf } from "../testing/feed";
import { layOut } from "../testing/layout";
import { FakeLog } from "../testing/log";

layOut();

const RUN = { id: "r1", name: "calm-fox", flow: "restock", state: "Failed", kind: "FAILED" };
const CHIP: Chip = { automation: "big orders", automation_id: null, became: "fired", why: "it fits", runs: [RUN] };

/** Ten events of one sensor between two orders. */
function chatty(): FakeLog {
  const log = new FakeLog(1);
  for (let at = 0; at < 10; at += 1) log.append({ event: "sensor.read", resource: "sensor.1", hints: [] });
  log.append({ event: "order.paid", resource: "order.last" });
  return log;
}

test("one press hides eventkit's own as a condition of the filter, and another shows them", async () => {
  const { filter } = await feedOf(new FakeLog(10));
  const hide = screen.getByRole("button", { name: /hide eventkit/ });
  fireEvent.click(hide);
  await waitFor(() => expect(filter.value).toEqual({ event: { exclude_prefix: ["prefect.", "eventkit."] } }));
  expect(screen.getByRole("button", { name: /hide eventkit/ }).getAttribute("aria-pressed")).toBe("true");

  fireEvent.click(screen.getByRole("button", { name: /hide eventkit/ }));
  await waitFor(() => expect(filter.value).toEqual({}));
});

test("a filter of Python's that hides them turns the switch on, and other prefixes stay conditions", async () => {
  await feedOf(new FakeLog(10), { event: { exclude_prefix: ["prefect.", "stock.", "eventkit."] } });
  await screen.findByRole("button", { name: "name does not begin stock." });

  expect(within(screen.getByRole("list", { name: "Conditions" })).getAllByRole("listitem")).toHaveLength(1);
  expect(screen.getByRole("button", { name: /hide eventkit/ }).getAttribute("aria-pressed")).toBe("true");
});

test("collapsed repeats are one row with how many and from when to when; keys pass over them", async () => {
  const { row, rows, grid } = await feedOf(chatty());
  await waitFor(() => row("order.last"));
  fireEvent.click(screen.getByRole("button", { name: "collapse repeats" }));
  const fold = await within(row("sensor.1")).findByRole("button", { name: /^×10, \d\d:\d\d:\d\d–\d\d:\d\d:\d\d$/ });
  expect([grid().getAttribute("aria-rowcount"), rows().length]).toEqual(["4", 3]);
  await screen.findByText(/12 events in 3 rows/);

  row("order.last").focus();
  fireEvent.keyDown(row("order.last"), { key: "j" });
  await waitFor(() => expect(document.activeElement).toBe(row("sensor.1")));
  fireEvent.keyDown(row("sensor.1"), { key: "j" });
  await waitFor(() => expect(document.activeElement).toBe(row("order.1")));

  fireEvent.click(fold);
  await waitFor(() => expect(grid().getAttribute("aria-rowcount")).toBe("13"));
  fireEvent.click(screen.getByRole("button", { name: "collapse repeats" }));
  await waitFor(() => expect(within(grid()).queryByText(/×10/)).toBeNull());
});

test("repeats that come while one follows join the row that stands for them", async () => {
  const log = chatty();
  log.append({ event: "sensor.read", resource: "sensor.1" });
  const { row, grid } = await feedOf(log);
  await waitFor(() => row("order.last"));
  fireEvent.click(screen.getByRole("button", { name: "collapse repeats" }));
  log.arrive(3, { event: "sensor.read", resource: "sensor.1" });

  await within(grid()).findByText(/^×4, /);
  expect(grid().getAttribute("aria-rowcount")).toBe("5");
});

test("a chip opens why, the verdict of its automation first; a run opens its page", async () => {
  const log = new FakeLog(3);
  const row3 = log.rows[2];
  if (row3) row3.chips = [CHIP];
  const of = (automation: string): VerdictView => ({ automation, outcome: "matched", sentence: `of ${automation}`, fires: true, clauses: [], edit: null, edited: null, text: "", note: "" });
  log.transport.answers["event.why"] = () => ({ verdicts: [of("another"), of("big orders")], unasked: 0 });
  const { row } = await feedOf(log);
  await waitFor(() => row("order.3"));
  fireEvent.click(within(row("order.3")).getByTitle("it fits. Opens why"));
  const opened = await screen.findByRole("region", { name: "Event" });
  await within(opened).findByText("of big orders");
  expect(within(opened).getAllByRole("article").map((each) => each.getAttribute("aria-label"))).toEqual(["Verdict of big orders", "Verdict of another"]);

  fireEvent.click(within(row("order.3")).getByTitle(/run calm-fox, Failed/));
  await within(opened).findByRole("button", { name: /back to the event/ });
});

test("what waits while matching is stopped can be skipped, by how many they are", async () => {
  const log = new FakeLog(3);
  await feedOf(log);
  log.transport.push("feed.standing", { stopped: true, since: null, behind: 42, words: "Matching is stopped: 42 events wait" });
  fireEvent.click(await screen.findByRole("button", { name: "Skip 42" }));

  await waitFor(() => expect(screen.queryByText(/42 events wait/)).toBeNull());
  expect(log.transport.of("feed.skip")).toHaveLength(1);
});

test("what the open trigger requires and excludes is marked in the raw JSON", async () => {
  const trigger = { type: "event", expect: ["order.*"], match_payload: { total: [{ numeric: [">", 1] }], region: [{ "anything-but": ["eu"] }] } };
  const { row } = await feedOf(new FakeLog(3), {}, trigger);
  await waitFor(() => row("order.3"));
  fireEvent.click(row("order.3"));
  fireEvent.click(await screen.findByRole("tab", { name: "Raw JSON" }));
  const tree = await screen.findByRole("tree");

  expect(within(tree).getAllByRole("treeitem").flatMap((each) => (each.dataset["mark"] ? [`${each.dataset["path"]} ${each.dataset["mark"]}`] : []))).toEqual([
    "event required",
    "payload.total required",
    "payload.region excluded",
  ]);
});

test("a replayed event is open and in view, and the feed stays paused by it", async () => {
  const log = new FakeLog(10);
  const { row, selected } = await feedOf(log);
  await waitFor(() => row("order.10"));
  row("order.10").focus();
  fireEvent.keyDown(row("order.10"), { key: "r" });
  fireEvent.click(await screen.findByRole("button", { name: "What would it do?" }));
  fireEvent.click(await screen.findByRole("button", { name: "Emit for real" }));
  await waitFor(() => expect(selected.value).toEqual([log.rows[10]?.id]));
  log.arrive(0);
  await waitFor(() => row("order.11"));
  await screen.findByText(/an event is open/);
  log.arrive(2);

  await screen.findByRole("button", { name: "2 new: jump to live" });
  expect(() => row("order.13")).toThrow();
});

test("the histogram says its times and counts in words, and a click alone only marks", async () => {
  const { filter } = await feedOf(new FakeLog(10));
  const brush = await screen.findByRole("slider", { name: /Events over time/ });

  expect(brush.getAttribute("aria-valuetext")).toMatch(/^13 events from \d{4}-.* to .*, 4 with a firing\. Most in the 1 min from .*: 6\.$/);
  fireEvent.pointerDown(brush, { button: 0, clientX: 0, pointerId: 1 });
  fireEvent.pointerUp(brush, { button: 0, clientX: 0, pointerId: 1 });
  await waitFor(() => expect(brush.getAttribute("aria-valuetext")).toMatch(/with a firing$/));
  expect(filter.value).toEqual({});
});

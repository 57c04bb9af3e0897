import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { feedOf, given } from "../testing/feed";
import { layOut } from "../testing/layout";
import { FakeLog } from "../testing/log";

layOut();

test("the newest events are on top, in a grid with headers and counts", async () => {
  const { grid, rows, row } = await feedOf(new FakeLog(1_000));
  await waitFor(() => row("order.1000"));

  expect(grid().getAttribute("aria-rowcount")).toBe("1001");
  expect(within(grid()).getAllByRole("columnheader").map((each) => each.textContent)).toEqual(["time", "name", "resource", "payload", "what became of it"]);
  expect(rows()[0]?.getAttribute("aria-rowindex")).toBe("2");
  expect(rows().length).toBeLessThanOrEqual(60);
});

test("what comes is shown at once, and waits in a count while one is elsewhere in the list", async () => {
  const log = new FakeLog(1_000);
  const { row, rows, scroll } = await feedOf(log);
  await waitFor(() => row("order.1000"));
  log.arrive(2);
  await waitFor(() => row("order.1002"));

  scroll(2_000);
  await screen.findByText(/scrolled away/);
  log.arrive(12);
  const jump = await screen.findByRole("button", { name: /12 new: jump to live/ });
  expect(rows().some((each) => each.textContent?.includes("order.1014"))).toBe(false);

  fireEvent.click(jump);
  scroll(0);
  await waitFor(() => row("order.1014"));
});

test("a row that has the focus, an open event and Space each pause, and leaving ends it", async () => {
  const log = new FakeLog(100);
  const { row } = await feedOf(log);
  await waitFor(() => row("order.100"));

  row("order.100").focus();
  await screen.findByText(/a row has the focus/);
  row("order.100").blur();
  await screen.findByText(/^live/);

  fireEvent.keyDown(row("order.100"), { key: " " });
  await screen.findByText(/paused by you/);
  fireEvent.keyDown(row("order.100"), { key: " " });
  await screen.findByText(/^live/);

  fireEvent.click(row("order.99"));
  await screen.findByText(/an event is open/);
});

test("keys go through rows and events: open, next, close, and the focus is back on the row", async () => {
  const log = new FakeLog(100);
  const { row, selected } = await feedOf(log);
  await waitFor(() => row("order.100"));

  row("order.100").focus();
  fireEvent.keyDown(row("order.100"), { key: "j" });
  await waitFor(() => expect(document.activeElement).toBe(row("order.99")));
  fireEvent.keyDown(row("order.99"), { key: "Enter" });
  const opened = await screen.findByRole("region", { name: "Event" });
  await within(opened).findByText(/order\.99/);
  expect(selected.value).toEqual([log.rows[98]?.id]);

  fireEvent.click(await screen.findByRole("tab", { name: "Chain" }));
  fireEvent.keyDown(screen.getByRole("region", { name: "Event" }), { key: "ArrowRight" });
  await waitFor(() => expect(selected.value).toEqual([log.rows[97]?.id]));
  expect(screen.getByRole("tab", { name: "Chain" }).getAttribute("aria-selected")).toBe("true");

  fireEvent.keyDown(screen.getByRole("region", { name: "Event" }), { key: "Escape" });
  await waitFor(() => expect(screen.queryByRole("region", { name: "Event" })).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(row("order.98")));
});

test("the bar follows a filter that Python sets, and writes its own back", async () => {
  const log = new FakeLog(10);
  const { filter } = await feedOf(log);
  filter.change({ event: { name: ["order.paid"] } });
  const pill = await screen.findByRole("button", { name: "name is order.paid" });

  fireEvent.click(screen.getByRole("button", { name: "Turn round: name is order.paid" }));
  await waitFor(() => expect(filter.value).toEqual({ event: { exclude_name: ["order.paid"] } }));

  fireEvent.click(await screen.findByRole("button", { name: "name is not order.paid" }));
  await waitFor(() => expect(filter.value).toEqual({}));
  expect(pill).toBeTruthy();

  const box = screen.getByLabelText(/Search events/);
  fireEvent.input(box, { target: { value: "late -test" } });
  fireEvent.submit(box);
  await waitFor(() => expect(filter.value).toEqual({ text: { query: "late -test" } }));
  expect(log.transport.of("feed.open").at(-1)).toMatchObject({ filter: { text: { query: "late -test" } } });
});

test("a click on a field filters for it, by its whole value and type", async () => {
  const log = new FakeLog(10);
  const { row, filter } = await feedOf(log);
  await waitFor(() => row("order.10"));

  fireEvent.click(within(row("order.10")).getByTitle("payload.total: 10"));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Filter for" }));
  await waitFor(() => expect(filter.value).toEqual({ payload: { total: [10] } }));
});

test("f and x filter by the focused field", async () => {
  const { row, filter } = await feedOf(new FakeLog(10));
  await waitFor(() => row("order.10"));

  row("order.10").focus();
  fireEvent.keyDown(row("order.10"), { key: "ArrowRight" });
  fireEvent.keyDown(document.activeElement ?? document.body, { key: "ArrowRight" });
  fireEvent.keyDown(document.activeElement ?? document.body, { key: "x" });
  await waitFor(() => expect(filter.value).toEqual({ none_of: [{ "prefect.resource.id": ["order.10"] }] }));
});

test("a stretch of the histogram marked by keys is a condition of time", async () => {
  const { filter } = await feedOf(new FakeLog(10));
  const brush = await screen.findByRole("slider", { name: /Events over time/ });

  fireEvent.keyDown(brush, { key: "ArrowLeft" });
  await waitFor(() => expect(brush.getAttribute("aria-valuetext")).toMatch(/1 event, 0 with a firing/));
  fireEvent.keyDown(brush, { key: "ArrowLeft", shiftKey: true });
  await waitFor(() => expect(brush.getAttribute("aria-valuetext")).toMatch(/7 events, 3 with a firing/));
  fireEvent.keyDown(brush, { key: "Enter" });

  await waitFor(() => expect(filter.value).toEqual({ occurred: { since: "2026-01-01T00:02:00.000Z", until: "2026-01-01T00:03:59.999Z" } }));
});

test("payloads are text, whatever they say", async () => {
  const hostile = "<img src=x onerror=alert(1)></script>\u202Etxt";
  const log = new FakeLog(3);
  log.append({ event: hostile, hints: [["x", hostile]], payload: { x: hostile, long: "y".repeat(1_000_000) } });
  const { container, row } = await feedOf(log);
  await waitFor(() => row("onerror"));
  fireEvent.click(row("onerror"));
  fireEvent.click(await screen.findByRole("tab", { name: "Raw JSON" }));
  await screen.findByRole("tree");

  expect(container.querySelector("img, script")).toBeNull();
  expect(container.querySelectorAll("bdi").length).toBeGreaterThan(0);
});

test("asks for rows follow the place looked at, and those passed by are given up", async () => {
  const log = new FakeLog(100_000);
  const { row, scroll, rows } = await feedOf(log);
  await waitFor(() => row("order.100000"));
  log.answering = false;
  const before = log.transport.of("feed.rows").length;
  for (let at = 1; at <= 40; at += 1) scroll(at * 20_000);
  log.answering = true;
  scroll(2_000_000);

  await waitFor(() => expect(rows().filter((each) => each.textContent?.includes("order."))).toHaveLength(rows().length), { timeout: 3_000 });
  expect(log.transport.of("feed.rows").length - before).toBeLessThan(10);
});

test("a million rows can be gone through from end to end", async () => {
  const log = new FakeLog(0);
  const one = new FakeLog(1).rows;
  const { rows: held } = log;
  Object.defineProperty(log, "rows", { value: new Proxy(held, { get: (of, name) => (name === "length" ? 1_000_000 : typeof name === "string" && /^\d+$/.test(name) ? { ...one[0], id: `id ${name}`, resource: `order.${name}` } : Reflect.get(of, name)) }) });
  const { row, rows, grid } = await feedOf(log);
  await waitFor(() => row("order.999999"));

  fireEvent.keyDown(row("order.999999"), { key: "G", shiftKey: true });
  fireEvent.scroll(grid().querySelector(".ek-rows") ?? grid());
  await waitFor(() => row(/order\.0$|order\.0\D/));
  expect([grid().getAttribute("aria-rowcount"), rows().length <= 60]).toEqual(["1000001", true]);
});

test("without events it says how to make one; where a filter leaves all out, which condition to drop", async () => {
  const log = new FakeLog(0);
  const { filter } = await feedOf(log);
  await screen.findByText(/%emit order.placed order.42/);
  await screen.findByRole("button", { name: "Start the orders scenario" });

  log.transport.answers["feed.open"] = () => ({ anchor: 5, rows: [], total: 0, code: "", empty: false });
  filter.change({ event: { name: ["nothing"] }, resource: { id: ["x"] } });
  await screen.findByText("No event fits all of these conditions.");
  fireEvent.click(await screen.findByRole("button", { name: "Drop resource is x" }));
  await waitFor(() => expect(filter.value).toEqual({ event: { name: ["nothing"] } }));
});

test("stopped matching says so and goes on again, a failed ask says why and tries again", async () => {
  const log = new FakeLog(3);
  const standing = { stopped: true, since: null, behind: 42, words: "Matching is stopped: 42 events wait" };
  await feedOf(log);
  log.transport.push("feed.standing", standing);
  fireEvent.click(await screen.findByRole("button", { name: "Resume" }));
  await waitFor(() => expect(screen.queryByText(/42 events wait/)).toBeNull());

  log.transport.become("lost");
  await screen.findAllByText(/run the cell again/);
  expect(screen.getByRole("grid")).toBeTruthy();
});

test("two selected events are compared by d, equal fields only on request", async () => {
  const log = new FakeLog(10);
  const { row } = await feedOf(log);
  await waitFor(() => row("order.10"));

  row("order.10").focus();
  fireEvent.keyDown(row("order.10"), { key: "s" });
  fireEvent.keyDown(row("order.10"), { key: "j" });
  await waitFor(() => expect(document.activeElement).toBe(row("order.9")));
  fireEvent.keyDown(row("order.9"), { key: "s" });
  fireEvent.keyDown(row("order.9"), { key: "d" });
  const table = await screen.findByRole("table");

  expect(within(table).getAllByRole("rowheader").map((each) => each.textContent)).toEqual([
    "why: big orders",
    "id",
    "occurred",
    "event",
    "resource.id",
    "payload.total",
  ]);
  fireEvent.click(screen.getByLabelText(/equal fields too/));
  await within(table).findByText("payload.region");
});

test("a replay is dry until one says so; then the new event is open, selected and announced", async () => {
  const log = new FakeLog(10);
  const { row, selected } = await feedOf(log);
  await waitFor(() => row("order.10"));

  row("order.10").focus();
  fireEvent.keyDown(row("order.10"), { key: "r" });
  fireEvent.click(await screen.findByRole("button", { name: "What would it do?" }));
  await screen.findByText("would fire big orders");
  expect(log.rows).toHaveLength(10);

  fireEvent.click(screen.getByRole("button", { name: "Emit for real" }));
  await screen.findByText(/Replayed: the new event/);
  expect(selected.value).toEqual([log.rows[10]?.id]);
});

test("requiring a field opens the trigger pane on its event, with each click as one request", async () => {
  const log = new FakeLog(10);
  const { row } = await feedOf(log);
  await waitFor(() => row("order.10"));
  given.length = 0;

  for (const name of ["Require in trigger", "Use as parameter"]) {
    fireEvent.click(within(row("order.10")).getByTitle("payload.total: 10"));
    fireEvent.click(await screen.findByRole("menuitem", { name }));
    await waitFor(() => expect(given.at(-1)).toMatchObject({ request: { how: name.startsWith("R") ? "require" : "parameter" } }));
  }
  expect(given.at(-1)).toMatchObject({ event: log.rows[9]?.id, request: { path: "payload.total", value: 10, n: 2 } });
});

test("new events are said as a summary, not one by one", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const log = new FakeLog(10);
  const { row } = await feedOf(log);
  await waitFor(() => row("order.10"));
  log.arrive(1);
  await screen.findByText("1 new event");
  log.arrive(2);
  log.arrive(2);
  expect(screen.queryByText("4 new events")).toBeNull();
  vi.advanceTimersByTime(5_000);
  await screen.findByText("4 new events");
  vi.useRealTimers();
});

test("the map of keys opens with ?, and keys typed in a field are that field's", async () => {
  const { row, filter } = await feedOf(new FakeLog(10));
  await waitFor(() => row("order.10"));
  fireEvent.keyDown(screen.getByLabelText(/Search events/), { key: "x" });
  fireEvent.keyDown(row("order.10"), { key: "Enter", shiftKey: true });
  expect([filter.value, screen.queryByRole("region", { name: "Event" })]).toEqual([{}, null]);

  fireEvent.keyDown(row("order.10"), { key: "?", shiftKey: true });
  await screen.findByText("filter the focused field out");
});

test("fields of the view have values with counts, each filtered for and out by a press", async () => {
  const { filter } = await feedOf(new FakeLog(10));
  fireEvent.click(screen.getByRole("button", { name: "Fields" }));
  await screen.findByText(/exists in 83 %/);
  fireEvent.click(screen.getByRole("button", { name: "Filter for payload.region eu" }));
  await waitFor(() => expect(filter.value).toEqual({ payload: { region: ["eu"] } }));
  fireEvent.click(screen.getByRole("button", { name: "Filter out payload.region eu" }));
  await waitFor(() => expect(filter.value).toEqual({ payload: { region: [{ "anything-but": ["eu"] }, { exists: false }] } }));
});

test("a column by path is added, asked for with the rows, and taken away", async () => {
  const log = new FakeLog(10);
  const { row, columns, grid } = await feedOf(log);
  await waitFor(() => row("order.10"));
  fireEvent.click(within(row("order.10")).getByTitle("payload.total: 10"));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Add column" }));

  await waitFor(() => expect(columns.value).toEqual(["payload.total"]));
  await waitFor(() => expect(log.transport.of("feed.open").at(-1)).toMatchObject({ columns: ["payload.total"] }));
  fireEvent.click(within(grid()).getByRole("button", { name: "Remove column payload.total" }));
  await waitFor(() => expect(columns.value).toEqual([]));
});

test("views are kept by name, and the Python of the view is there to copy", async () => {
  const log = new FakeLog(10);
  await feedOf(log, { event: { name: ["order.paid"] } });
  fireEvent.click(screen.getByRole("button", { name: "Saved views" }));
  fireEvent.input(await screen.findByLabelText("Name of this view"), { target: { value: "paid" } });
  fireEvent.click(screen.getByRole("button", { name: "Keep this view" }));
  await waitFor(() => expect(log.transport.of("feed.keep_view")).toEqual([{ name: "paid", view: { filter: { event: { name: ["order.paid"] } }, columns: [] } }]));

  fireEvent.click(screen.getByRole("button", { name: "Python of this view" }));
  await screen.findByText("ek.events()");
});

test("an event is bookmarked by b, shown as such, and found again among the bookmarks", async () => {
  const log = new FakeLog(10);
  const { row } = await feedOf(log);
  await waitFor(() => row("order.10"));
  row("order.10").focus();
  fireEvent.keyDown(row("order.10"), { key: "b" });

  await within(row("order.10")).findByLabelText("bookmarked");
  fireEvent.click(screen.getByRole("button", { name: "Bookmarks" }));
  fireEvent.click(await within(await screen.findByRole("region", { name: "Bookmarks" })).findByText("order.10"));
  await screen.findByRole("region", { name: "Event" });
});

test("going to a time brings the event of that time into view, and finding says which of how many", async () => {
  const log = new FakeLog(1_000);
  const { row } = await feedOf(log);
  await waitFor(() => row("order.1000"));
  fireEvent.click(screen.getByRole("button", { name: "go to time" }));
  fireEvent.input(screen.getByLabelText("go to"), { target: { value: "2026-01-01T00:05:00" } });
  fireEvent.click(screen.getByRole("button", { name: "Go" }));
  await waitFor(() => expect(log.transport.of("feed.place")).toHaveLength(1));

  fireEvent.keyDown(row(/order/), { key: "/" });
  const box = await screen.findByLabelText(/Find in the rows; Enter/);
  fireEvent.input(box, { target: { value: "total" } });
  fireEvent.keyDown(box, { key: "Enter" });
  await screen.findByText("3 of 17");
});

test("chips change while an event is open, in its row and in the drawer", async () => {
  const log = new FakeLog(3);
  const { row } = await feedOf(log);
  await waitFor(() => row("order.3"));
  fireEvent.click(row("order.3"));
  const opened = await screen.findByRole("region", { name: "Event" });
  await within(opened).findByText("no automation has noted it");
  const run = { id: "r1", name: "calm-fox", flow: "restock", state: "Completed", kind: "COMPLETED" };
  log.arrive(0, {}, { [log.rows[2]?.id ?? ""]: [{ automation: "big orders", automation_id: null, became: "fired", why: "it fits", runs: [run] }] });

  await within(row("order.3")).findByText("fired");
  await within(opened).findByRole("button", { name: /calm-fox/ });
});

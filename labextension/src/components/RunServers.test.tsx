import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { RunRow, Runs } from "../core/wire";
import { FakeTransport } from "../testing/fake";
import { choose } from "../testing/fire";
import { runPage, runRow } from "../testing/rows";
import { RunList } from "./RunList";

const URL = "http://127.0.0.1:4200/api";
const HOST = "127.0.0.1:4200";
const servers = [{ url: URL, host: HOST }];
const theirs = (more: Partial<RunRow> = {}) => runRow({ name: "bold-bear", server: HOST, deployment: "nightly", cause: null, cause_event: null, ...more });

/** A workspace with one run, connected to a server with these. */
function connected(...pages: Runs[]): FakeTransport {
  return new FakeTransport({
    "runs.list": (ask) => (ask.server ? (pages[ask.after ? Number(ask.after) : 0] ?? pages[0]!) : { runs: [runRow()], more: false, after: null, servers }),
    "runs.page": ({ id, server }) => runPage({ row: server ? theirs({ id, kind: "RUNNING", state: "Running", seconds: null, ended: null }) : runRow({ id }), cause: null, hooks: [], cancellable: true }),
    "runs.cancel": ({ id }) => runPage({ row: theirs({ id, kind: "CANCELLING", state: "Cancelling" }), cause: null, hooks: [] }),
  });
}

const page = (runs: RunRow[], after: string | null = null): Runs => ({ runs, more: after !== null, after, servers });
const where = () => screen.findByRole("combobox", { name: "Runs of" });

test("without a connection there is nothing to choose", async () => {
  render(<RunList transport={new FakeTransport({ "runs.list": () => ({ runs: [runRow()], more: false, after: null, servers: [] }) })} />);
  await screen.findByRole("rowheader", { name: "calm-crab" });

  expect(screen.queryByRole("combobox", { name: "Runs of" })).toBe(null);
});

test("a server's runs are listed in place of ours, each marked as its own, with its deployment", async () => {
  const transport = connected(page([theirs({ deployment: "<b>nightly</b>" })]));
  const { container } = render(<RunList transport={transport} />);
  choose(await where(), URL);

  const row = (await screen.findByRole("rowheader", { name: /bold-bear/ })).closest("tr") ?? document.body;

  expect(within(row).getByText(HOST).textContent).toBe(HOST);
  expect(within(row).getAllByRole("cell").map((cell) => cell.textContent)[4]).toBe("<b>nightly</b>");
  expect([screen.queryByRole("rowheader", { name: "calm-crab" }), container.querySelector("td b"), within(row).getAllByRole("button").map((each) => each.textContent)]).toEqual([null, null, ["Watch"]]);
  expect(transport.of("runs.list")[1]).toEqual({ flow: null, automation: null, text: "", kind: null, server: URL, limit: 50 });
  choose(await where(), "");
  await screen.findByRole("rowheader", { name: "calm-crab" });
});

test("older runs of a server go on where its last page ended", async () => {
  const transport = connected(page([theirs({ id: "1", name: "one" })], "1"), page([theirs({ id: "2", name: "two" })]));
  render(<RunList transport={transport} />);
  choose(await where(), URL);

  fireEvent.click(await screen.findByRole("button", { name: "Show 50 older runs" }));
  await screen.findByRole("rowheader", { name: /two/ });

  expect(screen.getAllByRole("rowheader").map((each) => each.textContent?.slice(0, 3))).toEqual(["one", "two"]);
  expect(transport.of("runs.list").at(-1)).toEqual({ flow: null, automation: null, text: "", kind: null, server: URL, after: "1", limit: 50 });
  expect(screen.queryByRole("button", { name: "Show 50 older runs" })).toBe(null);
});

test("the page of a server's run is the server's, and it is cancelled there", async () => {
  const transport = connected(page([theirs({ id: "1" })]));
  render(<RunList transport={transport} server={{ get: () => URL, set: () => undefined, on: () => () => undefined }} />);
  fireEvent.click(await screen.findByRole("rowheader", { name: /bold-bear/ }));

  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  await screen.findByText("It was asked to stop: whoever runs it there ends it.");

  expect(transport.of("runs.page")[0]).toEqual({ id: "1", server: URL });
  expect(transport.of("runs.cancel")).toEqual([{ id: "1", server: URL }]);
  expect(screen.getAllByRole("tab").map((tab) => tab.textContent?.replace(/\d+/, ""))).toEqual(["Log", "Parameters", "Tasks"]);
});

test("over a connection that is read only it says how to cancel", async () => {
  const transport = connected(page([theirs({ id: "1" })]));
  transport.answers["runs.page"] = ({ id }) => runPage({ row: theirs({ id, kind: "RUNNING", state: "Running", seconds: null, ended: null }), cause: null, dropped: -1, read_only: true });
  render(<RunList transport={transport} server={{ get: () => URL, set: () => undefined, on: () => () => undefined }} />);
  fireEvent.click(await screen.findByRole("rowheader", { name: /bold-bear/ }));

  await screen.findByText(/The connection is read only: connect with read_only=False to cancel it/);

  expect(screen.queryByRole("button", { name: "Cancel" })).toBe(null);
  expect(screen.getByText(/earlier lines are not shown/)).not.toBe(null);
});

test("a server that is away is said, with what was known of ours a choice away", async () => {
  const transport = connected(page([]));
  transport.answers["runs.list"] = ({ server }) => {
    if (server) throw new Error("No Prefect server answers");
    return { runs: [runRow()], more: false, after: null, servers };
  };
  render(<RunList transport={transport} server={{ get: () => URL, set: () => undefined, on: () => () => undefined }} />);

  await screen.findByText(/No Prefect server answers/);
  choose(await where(), "");

  await waitFor(() => expect(screen.getByRole("rowheader", { name: "calm-crab" })).not.toBe(null));
});

test("a run of a flow of Prefect's own says what the server calls it", async () => {
  const transport = new FakeTransport({ "runs.page": () => runPage({ server_run: "00000000-0000-0000-0000-0000000000c1" }) });
  render(<RunList transport={transport} run="00000000-0000-0000-0000-0000000000a1" />);

  expect((await screen.findByText("on the server")).nextElementSibling?.textContent).toContain("00000000-0000-0000-0000-0000000000c1");
});

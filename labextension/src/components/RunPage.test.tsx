import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { FakeTransport } from "../testing/fake";
import { runPage, runRow } from "../testing/rows";
import { RunList } from "./RunList";

const ID = "00000000-0000-0000-0000-0000000000a1";

test("a run that was called in a cell says how it is stopped", async () => {
  const transport = new FakeTransport({ "runs.page": () => runPage({ row: runRow({ kind: "RUNNING", state: "Running", seconds: null }), cancellable: false }) });
  render(<RunList transport={transport} run={ID} />);

  await screen.findByText("It was called by code: cancel the run that called it, or interrupt its kernel.");

  expect(screen.queryByRole("button", { name: "Cancel" })).toBe(null);
});

test("a page shows states with a picture in words, what came from where, hooks and the log as text", async () => {
  const transport = new FakeTransport({ "runs.page": () => runPage() });
  const { container } = render(<RunList transport={transport} run={ID} />);

  await screen.findByRole("img", { name: "States: Pending for 1 s, Running for 2 s, then Completed" });
  const log = screen.getByRole("log").textContent;
  fireEvent.click(screen.getByRole("tab", { name: /Parameters/ }));
  const parameters = screen.getAllByRole("row").map((row) => row.textContent);
  fireEvent.click(screen.getByRole("tab", { name: /Hooks/ }));
  const hooks = screen.getByText("tell").closest("li")?.textContent;

  expect(log).toMatch(/print <b>hello<\/b>.*ERROR out of stock/);
  expect(parameters).toEqual(["ParameterValueCame from", "total12.5the event's payload {{ event.payload.total }} reads event.payload.total"]);
  expect([hooks, container.querySelector("b")]).toEqual(["✗ tell on Completed: raised in 10 ms KeyError: 'x'", null]);
});

test("cancelling says what came of it", async () => {
  let cancelling = false;
  const running = () => runPage({ row: runRow({ kind: cancelling ? "CANCELLING" : "RUNNING", state: cancelling ? "Cancelling" : "Running", seconds: null }), cancellable: !cancelling });
  const transport = new FakeTransport({
    "runs.page": running,
    "runs.cancel": () => {
      cancelling = true;
      return running();
    },
  });
  render(<RunList transport={transport} run={ID} />);

  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  await screen.findByText("It was asked to stop and has not yet: its log says where it is.");

  await waitFor(() => expect(screen.queryByRole("button", { name: "Cancel" })).toBe(null));
});

test("a run that cannot be cancelled says why", async () => {
  const transport = new FakeTransport({
    "runs.page": () => runPage({ cancellable: true }),
    "runs.cancel": () => {
      throw new Error("The run is over");
    },
  });
  render(<RunList transport={transport} run={ID} />);

  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));

  await screen.findByText("Not cancelled: The run is over");
});

test("new lines of a run appear when it is told of", async () => {
  const page = runPage({ row: runRow({ kind: "RUNNING", state: "Running" }), logs: [] });
  const transport = new FakeTransport({ "runs.page": () => page });
  render(<RunList transport={transport} run={ID} />);
  await screen.findByText(/It has said nothing yet/);

  page.logs = runPage().logs;
  transport.push("changed", { runs: true, automations: false, webhooks: false, summary: false });

  await waitFor(() => expect(screen.getByRole("log").textContent).toContain("out of stock"));
});

import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { automationPage, automations } from "../testing/automations";
import { FakeTransport } from "../testing/fake";
import { press } from "../testing/fire";
import { automationRow } from "../testing/rows";
import { AutomationList } from "./AutomationList";

const row = async (name: RegExp) => (await screen.findByRole("rowheader", { name })).closest("tr") ?? document.body;

test("each automation says what it waits for, whether it is on, and its counts", async () => {
  render(<AutomationList transport={new FakeTransport({ "automations.list": () => automations(automationRow({ last_fired: null, windows: 2, errored: 1 })) })} />);
  const held = await row(/Watch/);

  const cells = within(held).getAllByRole("cell").map((cell) => cell.textContent);

  expect([within(held).getByRole("rowheader").textContent, ...cells.slice(1)]).toEqual([
    "Watchfires on each order.placedLast: fired: order.42 fits✗ 1 error",
    "never",
    "12",
    "4",
    "3",
    "1",
    "2",
  ]);
  expect(within(held).getByRole("radio", { name: "On", checked: true }).textContent).toBe("");
});

test("one that waits for its notebook says so, and what to do", async () => {
  const away = { waiting: true, notebook: "/home/ada/shop/orders.ipynb", folder: "/home/ada/shop" };
  const rows = automations(automationRow({ name: "known", ...away }), automationRow({ name: "not", waiting: true }));
  const { container } = render(<AutomationList transport={new FakeTransport({ "automations.list": () => rows })} />);

  await screen.findByText("known");
  const said = [...container.querySelectorAll<HTMLElement>(".ek-badge")].map((each) => [each.textContent, each.title]);
  expect(said).toEqual([
    ["◴ waiting for its notebook orders.ipynb: run it, and it catches up", "/home/ada/shop/orders.ipynb"],
    ["◴ waiting for its notebook: run it, and it catches up", ""],
  ]);
});

test("no automations yet is said with the line to run next", async () => {
  const { container } = render(<AutomationList transport={new FakeTransport({ "automations.list": () => automations() })} />);

  await screen.findByText(/No automation yet/);

  expect(container.querySelector("code")?.textContent).toBe('ek.on("order.*")(print)');
});

test("turning one off asks at once, and says what came of it", async () => {
  const transport = new FakeTransport({
    "automations.list": () => automations(automationRow()),
    "automations.enable": ({ enabled }) => automations(automationRow({ enabled })),
  });
  render(<AutomationList transport={transport} />);

  fireEvent.click(await screen.findByRole("radio", { name: "Off" }));
  await screen.findByText("Now off");

  expect(transport.of("automations.enable")).toEqual([{ id: automationRow().id, enabled: "off" }]);
  expect(screen.getByRole("radio", { name: "Off", checked: true })).not.toBe(null);
});

test("one that cannot be turned says why, and stays as it was", async () => {
  const transport = new FakeTransport({
    "automations.list": () => automations(automationRow()),
    "automations.enable": () => {
      throw new Error("its notebook is not running");
    },
  });
  render(<AutomationList transport={transport} />);

  fireEvent.click(await screen.findByRole("radio", { name: "Off" }));

  await screen.findByText("Still on: its notebook is not running");
  expect(screen.getByRole("radio", { name: "On", checked: true })).not.toBe(null);
});

test("matching that is stopped says how many events wait, and goes on with a click", async () => {
  let stopped = true;
  const transport = new FakeTransport({
    "automations.list": () => ({ ...automations(automationRow()), stopped, behind: stopped ? 12 : 0 }),
    "feed.resume": () => {
      stopped = false;
      return { stopped: false, since: null, behind: 0, words: "" };
    },
  });
  render(<AutomationList transport={transport} />);
  await screen.findByText(/12 events wait to be matched/);

  fireEvent.click(screen.getByRole("button", { name: "Resume" }));

  await waitFor(() => expect(screen.queryByText(/Matching is stopped/)).toBe(null));
});

test("its page shows why events did not fire it, its runs and its firings, and Escape goes back to its row", async () => {
  const transport = new FakeTransport({ "automations.list": () => automations(automationRow()), "automations.page": () => automationPage() });
  render(<AutomationList transport={transport} />);
  const held = await row(/Watch/);
  held.focus();

  press("Enter");
  await screen.findByRole("img", { name: /^Firings in the 3 min from 2026-03-01 11:57:00.000: 3 in all/ });
  const history = screen.getByText("region is us, not eu").closest("li")?.textContent;
  fireEvent.click(screen.getByRole("tab", { name: /Runs/ }));
  const runs = screen.getByRole("list", { name: "1 run" }).textContent;
  press("Escape");

  expect([history, runs]).toEqual([expect.stringMatching(/◐ +nearly.*order.placed/), expect.stringMatching(/✓ Completed calm-crab restock/)]);
  await waitFor(() => expect(document.activeElement).toBe(held));
});

test("an open window says how many of how many it counted, and how long until it closes without asking", async () => {
  const closes = new Date(Date.now() + 90_500).toISOString();
  const transport = new FakeTransport({
    "automations.list": () => automations(automationRow()),
    "automations.page": () => automationPage({ windows: [{ key: "order.42", count: 2, threshold: 3, closes, words: "fires on 3 within 2 min" }] }),
  });
  render(<AutomationList transport={transport} />);
  fireEvent.click(await row(/Watch/));

  fireEvent.click(await screen.findByRole("tab", { name: /Windows open/ }));
  const asked = transport.asked.length;
  const window = (await row(/^order.42/)).textContent;

  expect(window).toMatch(/^order\.42 2 of 3in 1 min 3[01] sfires on 3 within 2 min$/);
  await screen.findByText("in 1 min 29 s", {}, { timeout: 4_000 });
  expect(transport.asked.length).toBe(asked);
});

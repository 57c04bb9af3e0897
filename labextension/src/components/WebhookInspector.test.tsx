import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import type { DeliveryRow } from "../core/wire";
import { FakeTransport } from "../testing/fake";
import { choose, press } from "../testing/fire";
import { deliveryRow, webhookRow } from "../testing/rows";
import { deliveryPage } from "../testing/webhooks";
import { WebhookInspector } from "./WebhookInspector";

function inspecting(...deliveries: DeliveryRow[]): FakeTransport {
  return new FakeTransport({
    "webhooks.list": () => ({ webhooks: [webhookRow()], listening: "Listening on 127.0.0.1, port 4000" }),
    "webhooks.deliveries": () => ({ deliveries }),
    "webhooks.delivery": ({ id }) => deliveryPage({ row: deliveries.find((each) => each.id === id) ?? deliveryRow() }),
    "webhooks.preview": () => ({ samples: false, rows: [] }),
  });
}

const refused = deliveryRow({ accepted: false, chip: "timestamp off by 400 s", reason: "The request says it was signed 400 s ago", status: 401, event: "" });

test("each delivery says what became of it, in a symbol and words", async () => {
  render(<WebhookInspector transport={inspecting(deliveryRow(), { ...refused, id: "2" })} />);
  const grid = await screen.findByRole("grid", { name: "Deliveries of orders, newest first" });

  const rows = within(grid).getAllByRole("row").slice(1).map((row) => row.textContent?.replace(/\d+ d ago \(.*?\)/, " then "));

  expect(rows).toEqual(["✓ accepted then order.placed202120 bytes", "✗ timestamp off by 400 s then 401120 bytesThe request says it was signed 400 s ago"]);
});

test("no webhook, and no delivery, are each said with the line to run next", async () => {
  const { container, unmount } = render(
    <WebhookInspector transport={new FakeTransport({ "webhooks.list": () => ({ webhooks: [], listening: "" }) })} />,
  );
  await screen.findByText(/No webhook yet/);
  const first = container.querySelector("code")?.textContent;
  unmount();
  render(<WebhookInspector transport={inspecting()} />);

  const second = (await screen.findByText(/It has received nothing yet/)).parentElement?.querySelector("code")?.textContent;

  expect([first, second]).toEqual(['ek.Webhook("orders")', 'ek.Webhook.read("orders").simulate(id=42)']);
});

test("of several webhooks one is chosen", async () => {
  const transport = inspecting(deliveryRow());
  transport.answers["webhooks.list"] = () => ({ webhooks: [webhookRow(), webhookRow({ name: "stock" })], listening: "" });
  render(<WebhookInspector transport={transport} />);

  choose(await screen.findByRole("combobox", { name: /Webhook/ }), "stock");

  await waitFor(() => expect(transport.of("webhooks.deliveries")).toEqual([{ webhook: "orders", limit: 100 }, { webhook: "stock", limit: 100 }]));
});

test("the address on the Jupyter server is shown where there is one, and nothing of it where there is none", async () => {
  const transport = inspecting(deliveryRow());
  const { unmount } = render(<WebhookInspector transport={transport} />);
  await screen.findByText("http://127.0.0.1:4000/w/slug");
  const without = screen.queryByText(/while no kernel runs/);
  unmount();
  const server_url = "http://localhost:8888/eventkit/hooks/slug";
  transport.answers["webhooks.list"] = () => ({ webhooks: [webhookRow({ server_url, server_curl: `curl ${server_url}` })], listening: "" });
  render(<WebhookInspector transport={transport} />);

  await screen.findByText(server_url);
  const copied = ["Copy address", "Copy curl", "Copy server address", "Copy server curl"].map((name) => screen.getByRole("button", { name }));

  expect(without).toBeNull();
  expect(copied).toHaveLength(4);
});

test("a delivery opens by keys, and shows its reason in full and its parts as text", async () => {
  const { container } = render(<WebhookInspector transport={inspecting(refused)} />);
  const row = (await screen.findByText("timestamp off by 400 s")).closest("tr");
  row?.focus();

  press("Enter");
  await screen.findByRole("heading", { name: "POST /w/slug" });
  const body = screen.getByLabelText("The whole text").textContent;
  fireEvent.click(screen.getByRole("button", { name: "Bytes" }));
  const hex = screen.getByLabelText("Bytes of the body").textContent;
  fireEvent.click(screen.getByRole("tab", { name: /Headers/ }));
  const headers = screen.getByText("content-type").closest("tr")?.textContent;
  fireEvent.click(screen.getByRole("tab", { name: /Parsed/ }));
  const parsed = screen.getByRole("treeitem").textContent;
  press("Escape");

  expect([body, hex, headers, parsed]).toEqual([
    '{"kind": "<b>placed</b>"}',
    "00000000  7b 22 6b 69",
    "content-typeapplication/json",
    'kind: "<b>placed</b>"',
  ]);
  expect(container.querySelector("b")).toBe(null);
});

test("a template that failed opens where it is wrong, with the caret", async () => {
  const transport = inspecting({ ...refused, chip: "template error" });
  transport.answers["webhooks.delivery"] = () => deliveryPage({ caret: "{{ body.x }}\n        ^", rendered: "" });
  render(<WebhookInspector transport={transport} />);

  fireEvent.click(await screen.findByText("template error"));

  expect((await screen.findByLabelText("Where the template is wrong")).textContent).toBe("{{ body.x }}\n        ^");
});

test("replaying shows the new delivery and says what became of it", async () => {
  const again = deliveryRow({ id: "00000000-0000-0000-0000-0000000000d2", chip: "duplicate" });
  const transport = inspecting(deliveryRow());
  transport.answers["webhooks.replay"] = () => ({ deliveries: [again, deliveryRow()] });
  render(<WebhookInspector transport={transport} />);
  fireEvent.click(await screen.findByText("accepted"));

  fireEvent.click(await screen.findByRole("button", { name: "Replay" }));

  await waitFor(() => expect(screen.getAllByRole("row", { selected: true }).map((row) => row.dataset["row"])).toEqual([again.id]));
});

test("Python can choose the webhook and open a delivery, and is told what a person opens", async () => {
  const set = vi.fn();
  const synced = (value: string | null) => ({ get: () => value, set, on: () => () => undefined });
  render(<WebhookInspector transport={inspecting(deliveryRow())} webhook={synced("orders")} delivery={synced(deliveryRow().id)} />);
  await screen.findByRole("heading", { name: "POST /w/slug" });

  fireEvent.click(screen.getByRole("button", { name: "Close" }));

  expect(set.mock.calls).toEqual([[null]]);
});

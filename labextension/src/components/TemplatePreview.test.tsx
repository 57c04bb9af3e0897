import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { FakeTransport } from "../testing/fake";
import { webhookRow } from "../testing/rows";
import { TemplatePreview } from "./TemplatePreview";

const fine = { name: "delivery of 12:00:00", ok: true, events: [{ event: "order.placed", payload: { total: 3 } }], cut: false, problem: "", caret: "" };
const wrong = { name: "delivery of 12:00:01", ok: false, events: [], cut: false, problem: "body has no kind", caret: "{{ body.kind }}\n        ^" };

function trying(): FakeTransport {
  return new FakeTransport({ "webhooks.preview": () => ({ samples: false, rows: [fine, wrong] }) });
}

const box = () => screen.getByRole("textbox", { name: "Try a template" });
const type = (text: string) => fireEvent.input(box(), { target: { value: text } });

test("a template is tried on the last deliveries, and where it fails the caret shows the place", async () => {
  render(<TemplatePreview transport={trying()} webhook={webhookRow()} changed={0} />);

  await screen.findByText("It makes events of 1 of 2 of the last deliveries.");
  fireEvent.click(screen.getByRole("button", { name: "order.placed" }));

  expect([screen.getByLabelText("Where the template is wrong").textContent, screen.getAllByRole("treeitem")[0]?.textContent]).toEqual([
    wrong.caret,
    'event: "order.placed"',
  ]);
});

test("what is typed is tried once the typing pauses, not key by key", async () => {
  const transport = trying();
  render(<TemplatePreview transport={transport} webhook={webhookRow()} changed={0} />);
  await screen.findByText(/It makes events/);

  for (const text of ["{", "{{", "{{ body"]) type(text);
  await waitFor(() => expect(transport.of("webhooks.preview").length).toBe(2));

  expect(transport.of("webhooks.preview")[1]).toEqual({ webhook: "orders", template: "{{ body" });
});

test("a mapping that is no JSON yet is said here, and nobody is asked", async () => {
  const transport = trying();
  render(<TemplatePreview transport={transport} webhook={webhookRow({ mapping: true, template: '{"event": "a"}' })} changed={0} />);
  await screen.findByText(/It makes events/);

  type('{"event": }');
  await screen.findByText(/This is no JSON yet/);
  type('{"event": "b"}');
  await waitFor(() => expect(transport.of("webhooks.preview").length).toBe(2));

  expect(transport.of("webhooks.preview")).toEqual([
    { webhook: "orders", template: { event: "a" } },
    { webhook: "orders", template: { event: "b" } },
  ]);
});

test("an untouched template follows the webhook's own, an edited one stays until it is given up", async () => {
  const { rerender } = render(<TemplatePreview transport={trying()} webhook={webhookRow({ template: "one" })} changed={0} />);
  rerender(<TemplatePreview transport={trying()} webhook={webhookRow({ template: "two" })} changed={1} />);
  const followed = box();
  expect(followed).toHaveProperty("value", "two");

  type("mine");
  rerender(<TemplatePreview transport={trying()} webhook={webhookRow({ template: "three" })} changed={2} />);
  expect(box()).toHaveProperty("value", "mine");
  fireEvent.click(screen.getByRole("button", { name: "Back to its own" }));

  await waitFor(() => expect(box()).toHaveProperty("value", "three"));
});

import type { DeliveryPage } from "../core/wire";
import { deliveryRow, feedRow } from "./rows";

export function deliveryPage(more: Partial<DeliveryPage> = {}): DeliveryPage {
  return {
    row: deliveryRow(),
    request: {
      webhook: "orders",
      at: "2026-03-01T12:00:00Z",
      method: "POST",
      path: "/w/slug",
      headers: [["content-type", "application/json"]],
      body: '{"kind": "<b>placed</b>"}',
      size: 24,
      accepted: true,
      status: 202,
      reason: "",
      signature: "right",
    },
    parsed: { kind: "<b>placed</b>" },
    hex: "00000000  7b 22 6b 69",
    rendered: '{"event": "order.placed"}',
    caret: "",
    events: [feedRow()],
    answered: "202 accepted",
    curl: "curl -d x",
    ...more,
  };
}

import "./shared/base.css";
import "../components/Lists.css";
import type { Mounted } from "../client/parts";
import type { Transport } from "../client/transport";
import { WebhookInspector } from "../components/WebhookInspector";
import type { WebhookInspectorProps } from "../components/WebhookInspector";
import { mounted, textOf, trait, widget } from "./shared/entry";

export default widget(
  WebhookInspector,
  (model): WebhookInspectorProps => ({
    webhook: trait(model, "webhook", textOf),
    delivery: trait(model, "delivery", textOf),
  }),
);

export function mount(el: HTMLElement, transport: Transport, props: WebhookInspectorProps): Mounted<WebhookInspectorProps> {
  return mounted(WebhookInspector, el, transport, props);
}

import "./shared/base.css";
import type { Mounted } from "../client/parts";
import type { Transport } from "../client/transport";
import { EventFeed } from "../components/EventFeed";
import { mounted, widget } from "./shared/entry";

export default widget(EventFeed, () => ({}));

export function mount(el: HTMLElement, transport: Transport, props: object): Mounted<object> {
  return mounted(EventFeed, el, transport, props);
}

import "./shared/base.css";
import "../components/EventDrawer.css";
import type { Mounted } from "../client/parts";
import type { Transport } from "../client/transport";
import { EventDrawer } from "../components/EventDrawer";
import type { DrawerProps } from "../components/EventDrawer";
import { mounted } from "./shared/entry";

export function mount(el: HTMLElement, transport: Transport, props: DrawerProps): Mounted<DrawerProps> {
  return mounted(EventDrawer, el, transport, props);
}

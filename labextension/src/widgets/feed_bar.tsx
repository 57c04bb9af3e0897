import "./shared/base.css";
import "../components/FeedBar.css";
import type { Mounted } from "../client/parts";
import type { Transport } from "../client/transport";
import { FeedBar } from "../components/FeedBar";
import type { FeedBarProps } from "../components/FeedBar";
import { mounted } from "./shared/entry";

export function mount(el: HTMLElement, transport: Transport, props: FeedBarProps): Mounted<FeedBarProps> {
  return mounted(FeedBar, el, transport, props);
}

import "./shared/base.css";
import "../components/EventFeed.css";
import type { Mounted } from "../client/parts";
import type { Transport } from "../client/transport";
import { EventFeed } from "../components/EventFeed";
import type { EventFeedProps } from "../components/EventFeed";
import type { JsonObject } from "../core/json";
import { isFilter } from "../core/written";
import type { EventFilter } from "../core/wire";
import { mounted, trait, widget } from "./shared/entry";

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === "string") : []);
const filter = (value: unknown): EventFilter => (isFilter(value) ? value : {});
const isJson = (value: unknown): value is JsonObject => isFilter(value);

export default widget(EventFeed, (model): EventFeedProps => ({
  filter: trait(model, "view_filter", filter),
  selected: trait(model, "view_selected", texts),
  columns: trait(model, "view_columns", texts),
  draft: trait(model, "view_draft", (value) => (isJson(value) ? value : null)),
}));

export function mount(el: HTMLElement, transport: Transport, props: EventFeedProps): Mounted<EventFeedProps> {
  return mounted(EventFeed, el, transport, props);
}

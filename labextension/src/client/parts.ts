/** Parts of the front end that another widget loads when it first needs them: the module of that widget, over the wire. */
import type { AutomationListProps } from "../components/AutomationList";
import type { DrawerProps } from "../components/EventDrawer";
import type { EventFeedProps } from "../components/EventFeed";
import type { FeedBarProps } from "../components/FeedBar";
import type { RunListProps } from "../components/RunList";
import type { BuilderProps } from "../components/TriggerBuilder";
import type { WebhookInspectorProps } from "../components/WebhookInspector";
import type { JsonObject } from "../core/json";
import type { EditAsk, JsonValue, PartAsk } from "../core/wire";
import { fetchModules, importModule } from "./modules";
import type { Transport } from "./transport";

export interface Mounted<Props> {
  update(props: Props): void;
  unmount(): void;
}

/** What every module of `src/widgets` exports besides its widget. */
export interface Part<Props> {
  mount(el: HTMLElement, transport: Transport, props: Props): Mounted<Props>;
}

/** One click that asks something of the builder: a new `n` is a new click. */
export interface BuilderRequest {
  path: string;
  value: JsonValue;
  how: EditAsk["how"] | "parameter";
  n: number;
}

/**
 * What a builder elsewhere is opened on. draft: the trigger it begins with, null for what the event suggests. request:
 * a click for the builder as it is, on that event.
 */
export interface BuilderStart {
  event: string | null;
  draft: JsonObject | null;
  name?: string;
  request?: BuilderRequest;
}

/** What each part is given. */
export interface PartProps {
  event_feed: EventFeedProps;
  feed_bar: FeedBarProps;
  event_drawer: DrawerProps;
  trigger_builder: BuilderProps;
  run_list: RunListProps;
  automation_list: AutomationListProps;
  webhook_inspector: WebhookInspectorProps;
}

export type PartName = PartAsk["name"];

export interface Loaded<Name extends PartName> {
  module: Part<PartProps[Name]>;
  style: string;
}

export type Load = <Name extends PartName>(transport: Transport, name: Name) => Promise<Loaded<Name>>;

type Known = { [Name in PartName]?: Promise<Loaded<Name>> };

const loaded = new WeakMap<Transport, Known>();

/** The part of that name, fetched once a transport. Rejects with the transport's Refused. */
export const loadPart: Load = (transport, name) => {
  const known: Known = loaded.get(transport) ?? {};
  loaded.set(transport, known);
  const found = known[name];
  if (found) return found;
  const made = fetchPart(transport, name);
  Object.assign(known, { [name]: made });
  made.catch(() => delete known[name]);
  return made;
};

async function fetchPart<Name extends PartName>(transport: Transport, name: Name): Promise<Loaded<Name>> {
  const { entry, style } = await fetchModules(transport, name);
  return { module: await importModule<Part<PartProps[Name]>>(entry), style };
}

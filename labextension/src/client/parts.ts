/** Parts of the front end that another widget loads when it first needs them: the module of that widget, over the wire. */
import type { PartAsk } from "../core/wire";
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

const loaded = new WeakMap<Transport, Map<string, Promise<{ module: Part<never>; style: string }>>>();

/** The part of that name, fetched once a transport. Rejects with the transport's Refused. */
export function loadPart(transport: Transport, name: PartAsk["name"]): Promise<{ module: Part<never>; style: string }> {
  const known = loaded.get(transport) ?? new Map<string, Promise<{ module: Part<never>; style: string }>>();
  loaded.set(transport, known);
  const found = known.get(name) ?? fetchPart(transport, name);
  known.set(name, found);
  found.catch(() => known.delete(name));
  return found;
}

async function fetchPart(transport: Transport, name: PartAsk["name"]): Promise<{ module: Part<never>; style: string }> {
  const { entry, style } = await fetchModules(transport, name);
  return { module: await importModule<Part<never>>(entry), style };
}

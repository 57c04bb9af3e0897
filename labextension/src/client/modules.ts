/**
 * Modules of the front end that came over the wire, each once a page: ten widgets share one Preact.
 *
 * A module imports others by file name; here each name becomes the blob URL that its text was given. Names end in a hash
 * of what is in them, so two kernels with different versions of eventkit do not meet.
 */
import type { PartAsk } from "../core/wire";
import type { Transport } from "./transport";

declare global {
  /** Blob URLs by file name: of the page, for the code of each widget is a world of its own. */
  var eventkitModules: Map<string, string> | undefined;
  /** Modules that are being fetched, by the entry that asked for them. */
  var eventkitFetching: Map<string, Promise<unknown>> | undefined;
}

export interface Fetched {
  entry: string;
  style: string;
}

const SPECIFIER = /(["'])\.\/([\w-]+\.js)\1/g;

/** Sees to it that a part's modules are here; imports nothing yet. */
export async function fetchModules(transport: Transport, name: PartAsk["name"]): Promise<Fetched> {
  const urls = (globalThis.eventkitModules ??= new Map<string, string>());
  const { entry, modules, style } = await transport.ask("part.source", { name, have: [...urls.keys()] });
  for (const each of modules) {
    if (urls.has(each.name)) continue;
    const linked = each.source.replace(SPECIFIER, (text, quote: string, file: string) => {
      const url = urls.get(file);
      return url === undefined ? text : `${quote}${url}${quote}`;
    });
    urls.set(each.name, URL.createObjectURL(new Blob([linked], { type: "text/javascript" })));
  }
  return { entry, style };
}

/** What a module exports, once it was fetched. */
export async function importModule<Exports>(entry: string): Promise<Exports> {
  const url = globalThis.eventkitModules?.get(entry);
  if (url === undefined) throw new Error(`The front end has no module ${entry}: run the cell again`);
  return import(/* webpackIgnore: true */ /* @vite-ignore */ url);
}

/** Puts a style sheet where an element's styles are looked up: the page, or the shadow it lives in. Once each. */
export function addStyle(el: HTMLElement, entry: string, style: string): void {
  const root = el.getRootNode();
  const place = root instanceof ShadowRoot ? root : document.head;
  if (place.querySelector(`style[data-eventkit="${entry}"]`)) return;
  const made = document.createElement("style");
  made.dataset["eventkit"] = entry;
  made.textContent = style;
  place.append(made);
}

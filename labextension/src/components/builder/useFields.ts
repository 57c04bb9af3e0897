import { isObject } from "../../core/json";
import { below } from "../../core/json";
import type { JsonObject } from "../../core/json";
import type { JsonValue } from "../../core/wire";
import type { Suggestion } from "./Combo";
import { useBuilding } from "./context";

/** Fields of the newest events by what is typed of their paths. */
export function useFields(): (typed: string, signal?: AbortSignal) => Promise<Suggestion[]> {
  const { transport } = useBuilding();
  return async (typed, signal) => {
    const { fields, sample } = await transport.ask(
      "feed.facets",
      { search: typed, sample: 1_000 },
      signal ? { signal } : {},
    );
    return fields
      .slice(0, 12)
      .map((each) => ({ text: each.path, note: `${each.kinds.join(" or ")}, in ${each.exists} of ${sample}` }));
  };
}

/** How many fields of one event are offered. */
const MOST = 500;

/** The fields of the pinned event that hold one value each, by path. */
export function leavesOfEvent(wire: JsonObject): [string, JsonValue][] {
  const found: [string, JsonValue][] = [];
  const walk = (value: JsonValue, path: string, depth: number) => {
    if (found.length >= MOST || depth > 12) return;
    if (Array.isArray(value)) value.slice(0, 20).forEach((each, at) => walk(each, below(path, at), depth + 1));
    else if (isObject(value))
      for (const [key, each] of Object.entries(value).slice(0, MOST)) walk(each, below(path, key), depth + 1);
    else found.push([path, value]);
  };
  for (const [key, value] of Object.entries(wire)) walk(value, key, 0);
  return found;
}

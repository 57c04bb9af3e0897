/** Two events side by side: every field that one of them has, and whether it is the same in both. */
import { below, isObject } from "./json";
import type { JsonValue } from "./wire";

export interface Difference {
  path: string;
  /** By event, in order; undefined where it has no such field. */
  values: (JsonValue | undefined)[];
  same: boolean;
}

/** At most so many fields are compared, so that large payloads take no time. */
export const MOST_FIELDS = 2_000;
const DEEPEST = 64;

/** The fields of several values by path, the first value's order first; `more`: whether there were too many. */
export function differences(given: readonly JsonValue[]): { fields: Difference[]; more: boolean } {
  const found = new Map<string, (JsonValue | undefined)[]>();
  let more = false;
  given.forEach((value, at) => {
    const walk = (held: JsonValue, path: string, depth: number): void => {
      const parts = depth < DEEPEST ? inside(held) : [];
      if (parts.length > 0) return parts.forEach(([name, each]) => !more && walk(each, below(path, name), depth + 1));
      const row = found.get(path) ?? given.map(() => undefined);
      row[at] = held;
      found.set(path, row);
      more ||= found.size >= MOST_FIELDS;
    };
    walk(value, "", 0);
  });
  const fields = [...found].map(([path, values]) => ({ path, values, same: allSame(values) }));
  return { fields, more };
}

function inside(value: JsonValue): [string | number, JsonValue][] {
  if (Array.isArray(value)) return value.map((each, at) => [at, each]);
  return isObject(value) ? Object.entries(value) : [];
}

/** Depth is bounded above, and what is compared here holds nothing else, or is deeper than anybody reads. */
function allSame(values: (JsonValue | undefined)[]): boolean {
  const [first, ...others] = values.map((value) => (typeof value === "object" ? JSON.stringify(value) : value));
  return others.every((each) => each === first);
}

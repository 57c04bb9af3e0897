/** Events side by side: every field that one of them has, and whether it is the same in all. */
import { isObject, pathOf } from "./json";
import type { Part } from "./json";
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
  const found = new Map<string, Part[]>();
  let more = false;
  given.forEach((value, at) => {
    const most = (MOST_FIELDS * (at + 1)) / given.length; // each has its share
    const walk = (held: JsonValue, parts: Part[]): void => {
      const inner = parts.length < DEEPEST ? inside(held) : [];
      if (inner.length === 0) found.set(pathOf(parts), parts);
      for (const [name, each] of inner) {
        if (found.size >= most) {
          more = true;
          return;
        }
        walk(each, [...parts, name]);
      }
    };
    walk(value, []);
  });
  const fields = [...found].map(([path, parts]) => {
    const values = given.map((value) => reached(value, parts));
    return { path, values, same: allSame(values) };
  });
  return { fields, more };
}

function inside(value: JsonValue): [Part, JsonValue][] {
  if (Array.isArray(value)) return value.map((each, at) => [at, each]);
  return isObject(value) ? Object.entries(value) : [];
}

function reached(value: JsonValue, parts: readonly Part[]): JsonValue | undefined {
  let held: JsonValue | undefined = value;
  for (const part of parts) {
    if (Array.isArray(held)) held = held[Number(part)];
    else held = isObject(held) && Object.hasOwn(held, part) ? held[part] : undefined;
  }
  return held;
}

function allSame(values: (JsonValue | undefined)[]): boolean {
  const [first, ...others] = values.map((value) => (typeof value === "object" ? JSON.stringify(value) : value));
  return others.every((each) => each === first);
}

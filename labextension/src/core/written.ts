/** Filters as text, to tell whether they are the same. */
import type { EventFilter } from "./wire";

export function isFilter(value: unknown): value is EventFilter {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON with sorted keys. */
export function written(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) =>
    isFilter(held) ? Object.fromEntries(Object.entries(held).sort(([one], [other]) => (one < other ? -1 : 1))) : held,
  );
}

/** The same text for filters that differ only in the order of their keys, or in empty parts that are written or not. */
export function filterKey(filter: EventFilter): string {
  const parts = Object.entries(filter).map(([name, part]) => [name, isFilter(part) ? Object.fromEntries(Object.entries(part).filter(filled)) : part]);
  return written(Object.fromEntries(parts.filter(filled)));
}

function filled([, value]: unknown[]): boolean {
  return value !== null && value !== false && value !== "DESC" && JSON.stringify(value) !== "[]" && JSON.stringify(value) !== "{}";
}

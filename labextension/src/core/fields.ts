/** The fields of a row that can be focused, clicked and filtered by, each with its path as templates write it. */
import type { FeedRow, JsonValue } from "./wire";

export interface Field {
  path: string;
  text: string;
}

/** In the order they stand: name, resource, and the added columns, or else what tells the event apart. */
export function fieldsOf(row: FeedRow, columns: readonly string[]): Field[] {
  const hints = row.hints.map(([inside, text]): [string, string] => [inside.startsWith("[") ? `payload${inside}` : `payload.${inside}`, text]);
  const shown = columns.length > 0 ? columns.map((path): [string, string] => [path, row.cells?.[path] ?? ""]) : hints;
  return [
    { path: "event", text: row.event },
    { path: "resource.id", text: row.resource_name ?? row.resource },
    ...shown.map(([path, text]) => ({ path, text })),
  ];
}

/** A path without what all paths of a payload begin with, for a heading. */
export function heading(path: string): string {
  return path.replace(/^payload\.?/, "") || path;
}

/** Whether events can be filtered by a value there: a text, a number, true, false or null of what an event is about. */
export function filterable(path: string, value: JsonValue): boolean {
  return (typeof value !== "object" || value === null) && /^(event$|resource\b|related\b|payload\b)/.test(path);
}

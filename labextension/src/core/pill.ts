/** Conditions as the query bar has them. */
import type { JsonValue } from "./wire";

export type Kind =
  | "name"
  | "begins"
  | "own"
  | "resource"
  | "resource begins"
  | "label"
  | "related"
  | "none of"
  | "payload"
  | "time"
  | "more";

/** How a field of the payload is asked. number: comparisons, one or two; pattern: matchers this bar has no words for. */
export type Op = "is" | "begins" | "ends" | "contains" | "number" | "exists" | "pattern";

/**
 * One condition. own: the events that eventkit emits about its own work are left out. at: which label, or which field as a path; empty for all other kinds. out: what fits is left out.
 * off: kept in the bar, and not in the filter.
 */
export interface Pill {
  kind: Kind;
  at: string;
  op: Op;
  values: JsonValue[];
  out: boolean;
  off: boolean;
}

/** What the names of events begin with that eventkit and Prefect emit about themselves. */
export const OWN: readonly string[] = ["prefect.", "eventkit."];

export function pill(kind: Kind, values: JsonValue[], more: Partial<Pill> = {}): Pill {
  return { kind, at: "", op: "is", values, out: false, off: false, ...more };
}

/** Fields by their paths: which label or payload field a path means, and clauses added by it. */
import { changed } from "./clauses";
import type { Group } from "./clauses";
import { put, valueAt } from "./draft";
import type { Place } from "./draft";
import { isObject, partsOf } from "./json";
import type { JsonObject } from "./json";
import { literal } from "./operators";
import { withSpec } from "./prune";
import type { JsonValue } from "./wire";

export type Field =
  { kind: "name" } | { kind: "label"; label: string; related: boolean } | { kind: "payload"; parts: string[] };

const SHORT: Record<string, string> = {
  id: "prefect.resource.id",
  name: "prefect.resource.name",
  role: "prefect.resource.role",
};

/** What a path means; null where no clause can be made of it. */
export function fieldOf(path: string): Field | null {
  const [root, ...rest] = partsOf(path.trim());
  if (root === "event" || root === "name") return rest.length === 0 ? { kind: "name" } : null;
  if (root === "payload") return rest.length > 0 ? { kind: "payload", parts: rest } : null;
  if (root !== "resource" && root !== "related") return null;
  const [first, ...others] = rest;
  const names = first !== undefined && root === "related" && /^\d+$/.test(first) ? others : rest;
  const label = names.join(".");
  return label ? { kind: "label", label: SHORT[label] ?? label, related: root === "related" } : null;
}

/** A path as a template writes it, from `event` on: labels with dots in brackets. */
export function templatePath(path: string): string {
  const field = fieldOf(path);
  if (!field) return `event.${path}`;
  if (field.kind === "name") return "event.event";
  if (field.kind === "payload") return `event.payload${field.parts.map(step).join("")}`;
  const at = field.related ? (partsOf(path)[1] ?? "0") : "";
  const whose = field.related ? `related${/^\d+$/.test(at) ? `.${at}` : ".0"}` : "resource";
  return `event.${whose}${step(field.label)}`;
}

function step(name: string): string {
  return /^(?:[A-Za-z_]\w*|\d+)$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** The trigger with one clause more, in a group of it: that the field has this value, or where none is known that it is there. */
export function withClause(
  leaf: JsonObject,
  group: Group,
  path: string,
  value: JsonValue | undefined,
): JsonObject | string {
  const field = fieldOf(path);
  if (!field) return `${path || "That"} is no field of an event: write event, resource.…, related.… or payload.…`;
  if (group.kind === "none" || group.kind === "related") return withLabel(leaf, group.place, field, value);
  if (field.kind === "label" && field.related)
    return withSpec(leaf, "match_related", { [field.label]: pattern(value) });
  if (field.kind === "label") return added(leaf, ["match", field.label], pattern(value), path);
  if (field.kind === "payload") return withPayload(leaf, group, field.parts, value);
  const expect = Array.isArray(leaf["expect"]) ? leaf["expect"] : [];
  const name = typeof value === "string" ? value : "";
  return changed(leaf, ["expect"], expect.includes(name) ? expect : [...expect, name]);
}

function withLabel(leaf: JsonObject, place: Place, field: Field, value: JsonValue | undefined): JsonObject | string {
  if (field.kind !== "label") return "Here only labels of resources can be asked for: write resource.region";
  return added(leaf, [...place, field.label], pattern(value), field.label);
}

function withPayload(
  leaf: JsonObject,
  group: Group,
  parts: string[],
  value: JsonValue | undefined,
): JsonObject | string {
  const root: Place = group.place.length > 0 ? group.place : ["match_payload"];
  const isScalar = value !== undefined && !isObject(value) && !Array.isArray(value);
  return added(leaf, [...root, ...parts], [isScalar ? value : { exists: true }], `payload.${parts.join(".")}`);
}

function added(leaf: JsonObject, place: Place, made: JsonValue, path: string): JsonObject | string {
  for (let many = 1; many <= place.length; many += 1) {
    const there = valueAt(leaf, place.slice(0, many));
    if (there === undefined || there === null) break;
    if (many === place.length || (Array.isArray(there) && typeof place[many] !== "number"))
      return `There is a clause for ${path} already: change that one, or put this one into another group`;
  }
  const held = put(leaf, place, made);
  return isObject(held) ? held : leaf;
}

function pattern(value: JsonValue | undefined): string {
  return typeof value === "string" && value !== "" ? literal(value) : "*";
}

/** The trigger with an `$or` of a field: the start of a group of alternatives. */
export function withChoice(leaf: JsonObject, path: string, value: JsonValue | undefined): JsonObject | string {
  const field = fieldOf(path);
  if (field?.kind !== "payload") return "Alternatives are between fields of the payload: write payload.…";
  if (valueAt(leaf, ["match_payload", "$or"]) !== undefined)
    return "There is a group of alternatives already: add to that one";
  const isScalar = value !== undefined && !isObject(value) && !Array.isArray(value);
  const made = put({}, field.parts, [isScalar ? value : { exists: true }]);
  return changed(leaf, ["match_payload", "$or"], [made]);
}

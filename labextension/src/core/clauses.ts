/** The clauses of one event trigger, as rows in groups: where each stands, what it asks, and what else the JSON holds. */
import { isObject } from "./json";
import type { JsonObject } from "./json";
import { kindOf, put, same, valueAt } from "./draft";
import type { At, Place } from "./draft";
import { MUTED, mutedOf } from "./mute";
import type { Muted } from "./mute";
import { readMatchers, readPatterns, writeMatchers, writePatterns } from "./operators";
import type { Asked, FieldKind } from "./operators";
import type { JsonValue } from "./wire";

export interface Clause {
  kind: FieldKind;
  place: Place;
  held: JsonValue;
  /** Of what, as the form shows it: `event name`, `region`, `payload.order.total`. */
  field: string;
}

export interface Group {
  /** all: of the event's resource and payload; related: of somebody who took part; any: one of its groups; none. */
  kind: "all" | "related" | "any" | "none";
  place: Place;
  clauses: Clause[];
  groups: Group[];
  muted: Muted[];
}

const TIMES = ["after", "for_each", "posture", "threshold", "within", "collect"];
const FORM = ["type", "match", "match_related", "expect", "match_payload", "none_of", MUTED, ...TIMES];
const COMPOSITE = ["type", "triggers", "require", "within", MUTED];

/** Everything an event trigger asks of an event, but when. */
export function clausesOf(leaf: JsonObject): Group {
  const muted = mutedOf(leaf);
  const expect = leaf["expect"] === undefined ? [] : leaf["expect"];
  const clauses: Clause[] = [];
  const isMuted = muted.some((each) => each.place[0] === "expect");
  if (!isMuted) clauses.push({ kind: "name", place: ["expect"], held: expect, field: "event name" });
  clauses.push(...labels(leaf["match"], ["match"]));
  const groups = [
    ...specs(leaf, "match_related", "related"),
    ...payload(leaf["match_payload"], ["match_payload"], clauses),
    ...specs(leaf, "none_of", "none"),
  ];
  const inner = new Set(groups.map((each) => JSON.stringify(each.place)));
  const own = muted.filter((each) => !inner.has(JSON.stringify(each.place.slice(0, -1))));
  for (const group of groups)
    group.muted = muted.filter((each) => JSON.stringify(each.place.slice(0, -1)) === JSON.stringify(group.place));
  return { kind: "all", place: [], clauses, groups, muted: own };
}

function labels(spec: JsonValue | undefined, place: Place): Clause[] {
  if (!isObject(spec)) return [];
  return Object.entries(spec).map(([label, held]) => ({ kind: "label", place: [...place, label], held, field: label }));
}

/** Specs as groups; one object stands for a list of one. Those that ask for nothing are left out. */
function specs(leaf: JsonObject, key: "match_related" | "none_of", kind: "related" | "none"): Group[] {
  const held = leaf[key];
  const places: [JsonValue, Place][] = Array.isArray(held)
    ? held.map((each, at) => [each, [key, at]])
    : [[held ?? null, [key]]];
  return places
    .filter(([spec]) => isObject(spec) && Object.keys(spec).length > 0)
    .map(([spec, place]) => ({ kind, place, clauses: labels(spec, place), groups: [], muted: [] }));
}

/** The fields of a payload pattern into `clauses`, nested ones too; each `$or` as a group of groups. */
function payload(pattern: JsonValue | undefined, place: Place, clauses: Clause[]): Group[] {
  if (!isObject(pattern)) return [];
  const groups: Group[] = [];
  for (const [name, held] of Object.entries(pattern)) {
    const here = [...place, name];
    if (name === "$or" && Array.isArray(held)) groups.push(choice(held, here));
    else if (isObject(held)) groups.push(...payload(held, here, clauses));
    else clauses.push({ kind: "payload", place: here, held, field: payloadField(here) });
  }
  return groups;
}

function choice(alternatives: JsonValue[], place: Place): Group {
  const groups = alternatives.map((each, at): Group => {
    const clauses: Clause[] = [];
    const inner = payload(each, [...place, at], clauses);
    return { kind: "all", place: [...place, at], clauses, groups: inner, muted: [] };
  });
  return { kind: "any", place, clauses: [], groups, muted: [] };
}

/** The field of a payload a place asks about, without the alternatives it stands in. */
export function payloadField(place: Place): string {
  const names = place
    .slice(1)
    .filter((part, at, all) => part !== "$or" && !(typeof part === "number" && all[at - 1] === "$or"));
  return names.reduce<string>(
    (path, name) =>
      /^[A-Za-z_]\w*$/.test(String(name)) ? `${path}.${name}` : `${path}[${JSON.stringify(String(name))}]`,
    "payload",
  );
}

/** What the JSON of a trigger holds that the form has no rows for: keys not known here, and known ones in a shape unknown. */
export function unknownOf(trigger: JsonObject): [string, JsonValue][] {
  const known = kindOf(trigger) === "event" ? FORM : COMPOSITE;
  return Object.entries(trigger).filter(([key, value]) => !known.includes(key) || !asExpected(key, value));
}

function asExpected(key: string, value: JsonValue): boolean {
  if (key === "match") return isObject(value);
  if (key === "match_payload") return isObject(value) || value === null;
  if (key === "match_related" || key === "none_of")
    return isObject(value) || (Array.isArray(value) && value.every(isObject));
  if (key === "expect" || key === "after" || key === "for_each")
    return Array.isArray(value) && value.every((each) => typeof each === "string");
  if (key === "triggers") return Array.isArray(value) && value.every(isObject);
  return true;
}

/** What a clause asks, as an operator with values. */
export function askedOf(clause: Clause): Asked {
  return clause.kind === "payload" ? readMatchers(clause.held) : readPatterns(clause.held, clause.kind);
}

/** The trigger with a clause that asks something else. */
export function askAnew(leaf: JsonObject, clause: Clause, asked: Asked): JsonObject {
  const isAnyName = clause.kind === "name" && asked.op === "is there";
  const made =
    clause.kind === "payload"
      ? writeMatchers(asked)
      : isAnyName
        ? anyName(clause.held)
        : writePatterns(asked, clause.held, clause.kind);
  return changed(leaf, clause.place, made);
}

/** No name at all, or `*` where that is how it is written. */
function anyName(held: JsonValue): JsonValue {
  return same(held, ["*"]) ? held : [];
}

export function changed(leaf: JsonObject, place: Place, made: JsonValue | undefined): JsonObject {
  const held = put(leaf, place, made);
  return isObject(held) ? held : leaf;
}

/**
 * The path a clause's values are seen at, as templates write it; of somebody who took part: `related.0` and the label,
 * whichever of them it is.
 */
export function pathOfClause(clause: Clause): string {
  if (clause.kind === "name") return "event";
  if (clause.kind === "payload") return payloadField(clause.place);
  const whose = clause.place[0] === "match_related" ? "related.0" : "resource";
  return /^[A-Za-z_]\w*$/.test(clause.field) ? `${whose}.${clause.field}` : `${whose}[${JSON.stringify(clause.field)}]`;
}

/** The name of a place in its trigger, as counts and findings name it: `match.region`, `match_related.0`. */
export function nameOfPlace(place: Place): string {
  const [key, second] = place;
  const isSpec = key === "match_related" || key === "none_of";
  return (isSpec && typeof second !== "number" ? [key, 0, ...place.slice(1)] : place).join(".");
}

/** The same, from the draft's root. */
export function nameFromRoot(at: At, place: Place): string {
  return [...at.flatMap((each) => ["triggers", each]), nameOfPlace(place)].join(".");
}

/** Whether a place holds something. */
export function isTaken(leaf: JsonObject, place: Place): boolean {
  return valueAt(leaf, place) !== undefined;
}

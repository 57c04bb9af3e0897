/** The query bar's pills and the filter they stand for: either can be made of the other, and nothing is lost. */
import { isObject, partsOf, pathOf } from "./json";
import type { JsonObject } from "./json";
import { matchersOf, pillOf } from "./matchers";
import { OWN, pill } from "./pill";
import type { Kind, Pill } from "./pill";
import { isFilter, written } from "./written";
import type { EventFilter, JsonValue } from "./wire";

export const RESOURCE_ID = "prefect.resource.id";
const ROLE = "prefect.resource.role";

/** The words of a filter's text search. */
export function textOf(filter: EventFilter): string {
  return filter.text?.query ?? "";
}

/** The pills of a filter, in a fixed order; what no pill knows is in one of kind "more". */
export function pillsOf(filter: EventFilter): Pill[] {
  const whole: JsonObject = JSON.parse(JSON.stringify(filter));
  const { occurred, event, resource, related, none_of, payload, text: _, order, ...rest } = whole;
  const { name, prefix, exclude_name, exclude_prefix, ...names } = inner(event);
  const { id, id_prefix, labels, ...others } = inner(resource);
  const { since, until, ...times } = inner(occurred);
  const found: Pill[] = [];
  const list = (kind: Kind, values: JsonValue[]) => values.length > 0 && found.push(pill(kind, values));
  list("name", listed(name));
  list("begins", listed(prefix));
  for (const each of listed(exclude_name)) found.push(pill("name", [each], { out: true }));
  const refused = listed(exclude_prefix);
  const own = OWN.every((each) => refused.includes(each));
  for (const each of refused) if (!own || !OWN.includes(String(each))) found.push(pill("begins", [each], { out: true }));
  if (own) found.push(pill("own", []));
  list("resource", listed(id));
  list("resource begins", listed(id_prefix));
  for (const [at, values] of Object.entries(inner(labels))) found.push(pill("label", listed(values), { at }));
  for (const role of listed(related)) if (isObject(role) && written(trimmed(role)) !== "{}") found.push(pill("related", [trimmed(role)]));
  for (const spec of listed(none_of)) if (isObject(spec)) found.push(refusal(spec));
  const left = fields(inner(payload), [], found);
  if (since || until) found.push(pill("time", [since ?? null, until ?? null]));
  const unknown = trimmed({
    ...rest,
    event: trimmed(names),
    resource: trimmed(others),
    occurred: trimmed(times),
    payload: left,
    order: order === "ASC" ? order : null,
  });
  if (Object.keys(unknown).length > 0) found.push(pill("more", [unknown]));
  return found;
}

/** The filter that pills and a text search stand for; those that are off are left out. */
export function filterOf(pills: readonly Pill[], text = ""): EventFilter {
  const on = pills.filter((each) => !each.off);
  const more = on.filter((each) => each.kind === "more").map((each) => each.values[0]);
  const of = (kind: Kind, out = false) => on.filter((each) => each.kind === kind && each.out === out);
  const all = (kind: Kind, out = false) => of(kind, out).flatMap((each) => each.values);
  const asked = on.filter((each) => each.kind === "payload");
  const payload = asked.reduce((held, each) => placed(held, partsOf(each.at).slice(1), matchersOf(each)), EMPTY);
  const time = of("time")[0]?.values;
  const made: JsonObject = {
    occurred: trimmed({ since: time?.[0] ?? null, until: time?.[1] ?? null }),
    event: trimmed({
      name: all("name"),
      prefix: all("begins"),
      exclude_name: all("name", true),
      exclude_prefix: [...all("begins", true), ...(of("own").length > 0 ? OWN : [])],
    }),
    resource: trimmed({
      id: all("resource"),
      id_prefix: all("resource begins"),
      labels: Object.fromEntries(of("label").map((each) => [each.at, each.values])),
    }),
    related: all("related"),
    none_of: on.flatMap(specOf),
    payload,
    text: text.trim() ? { query: text.trim().slice(0, 200) } : null,
  };
  const whole = trimmed(more.reduce<JsonObject>((held, each) => (isObject(each) ? merged(held, each) : held), made));
  return isFilter(whole) ? whole : {};
}

/** A filter without its empty parts, as these pills would write it. */
export function normal(filter: EventFilter): EventFilter {
  return filterOf(pillsOf(filter), textOf(filter));
}

/** Whether two filters admit the same by being written the same, whatever the order of their keys. */
export function sameFilter(one: EventFilter, other: EventFilter): boolean {
  return written(normal(one)) === written(normal(other));
}

/** The pill the other way round: what was let in is left out; null where there is no such condition. */
export function inverted(given: Pill): Pill | null {
  const turned = { ...given, out: !given.out };
  if (given.kind === "name" || given.kind === "begins" || given.kind === "label") return turned;
  if (given.kind === "resource") return turned;
  if (given.kind === "related") return isObject(given.values[0]) && "resources_in_roles" in given.values[0] ? null : turned;
  if (given.kind !== "payload" || given.op === "pattern") return null;
  if (given.op === "number") return given.values.length === 2 && given.values[0] !== "=" ? turned : null;
  return given.op === "is" && !alike(given.values) ? null : turned;
}

/** The pills with one more; one that asks the same field the same way takes its values in. */
export function added(pills: readonly Pill[], more: Pill): Pill[] {
  const twin = pills.findIndex((each) => sameField(each, more) && each.op === more.op && each.out === more.out);
  const held = pills[twin];
  const values = unique([...(held?.values ?? []), ...more.values]);
  if (held && joins(more, values)) {
    return pills.map((each, at) => (at === twin ? { ...each, values, off: false } : each));
  }
  if (held && more.op === "number") {
    const range = both(held.values, more.values);
    return pills.map((each, at) => (at === twin ? { ...more, values: range } : each));
  }
  if (more.kind === "time" || more.kind === "payload") return [...pills.filter((each) => !sameField(each, more)), more];
  const known = pills.some((each) => written(each) === written(more));
  return known ? [...pills] : [...pills.filter((each) => written({ ...each, out: !each.out }) !== written(more)), more];
}

/** A pill that lets in, or leaves out, events with a value at a path as templates write it; null where none can. */
export function fieldPill(path: string, value: JsonValue, out: boolean): Pill | null {
  const scalar = !Array.isArray(value) && !isObject(value);
  if (!scalar) return null;
  const text = String(value);
  if (path === "event") return pill("name", [text], { out });
  if (path.startsWith("resource.") || path.startsWith("resource[")) {
    const label = labelOf(path, 1);
    return label === RESOURCE_ID ? pill("resource", [text], { out }) : pill("label", [text], { at: label, out });
  }
  if (path.startsWith("related")) {
    const label = labelOf(path, 2);
    const key = label === RESOURCE_ID ? "id" : label === ROLE ? "role" : null;
    return pill("related", [key ? { [key]: [text] } : { labels: { [label]: [text] } }], { out });
  }
  if (!path.startsWith("payload.") && !path.startsWith("payload[")) return null;
  return pill("payload", [value], { at: pathOf(partsOf(path).filter((part, at) => at === 0 || !/^\d+$/.test(part))), out });
}

/** The label at the end of a path, dots and all: `resource.prefect.resource.id`, `related.0["a b"]`. */
function labelOf(path: string, from: number): string {
  const label = partsOf(path).slice(from).join(".");
  return /^(id|name|role)$/.test(label) ? `prefect.resource.${label}` : label;
}

const EMPTY: JsonObject = {};

/** A filter's lists may be written as the one value that they hold. */
function listed(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function inner(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : EMPTY;
}

function unique(values: JsonValue[]): JsonValue[] {
  return [...new Map(values.map((each) => [written(each), each])).values()];
}

/** Whether all are texts or all numbers, or there is but one: what may be left out together. */
function alike(values: JsonValue[]): boolean {
  const kinds = new Set(values.map((each) => typeof each));
  return values.length === 1 || (kinds.size === 1 && (kinds.has("string") || kinds.has("number")));
}

/** Whether a pill takes the values of another in, as further alternatives. */
function joins(given: Pill, values: JsonValue[]): boolean {
  if (given.kind === "payload") return /is|begins|ends|contains/.test(given.op) && (!given.out || alike(values));
  return !given.out && ["name", "begins", "resource", "resource begins", "label"].includes(given.kind);
}

function sameField(one: Pill, other: Pill): boolean {
  return one.kind === other.kind && one.at === other.at;
}

/** Two comparisons of a number as one range, where one is a lower and one an upper bound; else the newer. */
function both(held: JsonValue[], more: JsonValue[]): JsonValue[] {
  const [one, low] = held;
  const [other, high] = more;
  const ends = held.length === 2 && String(one).charAt(0) !== String(other).charAt(0) && one !== "=" && other !== "=";
  if (!ends) return more;
  const rising = String(one).startsWith(">") ? Number(low) < Number(high) : Number(high) < Number(low);
  return rising ? [...held, ...more] : more;
}

/** What an event is refused for: of a resource id, a label, or several at once. */
function refusal(spec: JsonObject): Pill {
  const entries = Object.entries(spec);
  const [label, values] = entries[0] ?? ["", []];
  if (entries.length === 1 && label === RESOURCE_ID) return pill("resource", listed(values), { out: true });
  if (entries.length === 1 && label !== ROLE) return pill("label", listed(values), { at: label, out: true });
  const { [ROLE]: role, [RESOURCE_ID]: id, ...labels } = spec;
  if (role === undefined) return pill("none of", [spec]);
  return pill("related", [trimmed({ role: listed(role), id: listed(id), labels })], { out: true });
}

function specOf(given: Pill): JsonValue[] {
  const [first] = given.values;
  if (given.kind === "none of") return first === undefined ? [] : [first];
  if (!given.out) return [];
  if (given.kind === "resource") return [{ [RESOURCE_ID]: given.values }];
  if (given.kind === "label") return [Object.fromEntries([[given.at, given.values]])];
  if (given.kind !== "related" || !isObject(first)) return [];
  const { role, id, labels } = first;
  return [{ ...trimmed({ [ROLE]: role ?? null, [RESOURCE_ID]: id ?? null }), ...(isObject(labels) ? labels : {}) }];
}

/** Takes every field of a payload pattern as a pill; what is left (`$or`) is given back. */
function fields(pattern: JsonObject, parts: string[], found: Pill[]): JsonObject {
  const left: [string, JsonValue][] = [];
  for (const [name, held] of Object.entries(pattern)) {
    if (name === "$or") left.push([name, held]);
    else if (isObject(held)) {
      const inside = fields(held, [...parts, name], found);
      if (Object.keys(inside).length > 0) left.push([name, inside]);
    } else found.push(pillOf(pathOf(["payload", ...parts, name]), listed(held)));
  }
  return Object.fromEntries(left);
}

/** Without what is null, empty text, empty list or empty object. */
function trimmed(given: { [key: string]: JsonValue | undefined }): JsonObject {
  const kept: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (Array.isArray(value) ? value.length > 0 : !isObject(value) || Object.keys(value).length > 0) kept.push([name, value]);
  }
  return Object.fromEntries(kept);
}

function placed(held: JsonObject, parts: string[], value: JsonValue): JsonObject {
  const [name = "", ...rest] = parts;
  const below = Object.hasOwn(held, name) ? held[name] : undefined;
  const inner = rest.length === 0 ? value : placed(isObject(below) ? below : EMPTY, rest, value);
  return Object.fromEntries([...Object.entries(held).filter(([key]) => key !== name), [name, inner]]);
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  return Object.entries(other).reduce((held, [name, value]) => {
    const known = Object.hasOwn(held, name) ? held[name] : undefined;
    return placed(held, [name], isObject(known) && isObject(value) ? merged(known, value) : value);
  }, one);
}

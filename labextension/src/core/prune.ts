/** Clauses taken away, added, moved and renamed in one event trigger; what is left empty goes with them. */
import { put, valueAt, withKeys } from "./draft";
import type { Place } from "./draft";
import { isObject } from "./json";
import type { JsonObject } from "./json";
import type { JsonValue } from "./wire";

/** The trigger without what stands at a place, nor what held nothing else. */
export function pruned(leaf: JsonObject, place: Place): JsonObject {
  const [first] = place;
  if (place.length === 1 && (first === "expect" || first === "match"))
    return held(put(leaf, place, first === "match" ? {} : []), leaf);
  const made = held(put(leaf, place, undefined), leaf);
  const above = place.slice(0, -1);
  const rest = valueAt(made, above);
  const isEmpty = (isObject(rest) && Object.keys(rest).length === 0) || (Array.isArray(rest) && rest.length === 0);
  return isEmpty && above.length > 0 && !(above.length === 1 && first === "match") ? pruned(made, above) : made;
}

function held(value: JsonValue, otherwise: JsonObject): JsonObject {
  return isObject(value) ? value : otherwise;
}

/** The key of an object moved one place up (-1) or down (1) among its siblings; an item of a list likewise. */
export function moved(leaf: JsonObject, place: Place, by: -1 | 1): JsonObject {
  const above = place.slice(0, -1);
  const name = place.at(-1);
  const parent = valueAt(leaf, above);
  if (Array.isArray(parent) && typeof name === "number") return held(put(leaf, above, swapped(parent, name, by)), leaf);
  if (!isObject(parent)) return leaf;
  const entries = Object.entries(parent);
  const made = Object.fromEntries(
    swapped(
      entries,
      entries.findIndex(([key]) => key === name),
      by,
    ),
  );
  return above.length === 0 ? leaf : held(put(leaf, above, made), leaf);
}

/** Whether a place can be moved: it has a sibling there, and its name is none that JavaScript sorts by itself. */
export function canMove(leaf: JsonObject, place: Place, by: -1 | 1): boolean {
  const [parent, name] = [valueAt(leaf, place.slice(0, -1)), place.at(-1)];
  if (place.length < 2 || name === undefined) return false;
  if (Array.isArray(parent)) return Number(name) + by >= 0 && Number(name) + by < parent.length;
  if (!isObject(parent)) return false;
  const names = Object.keys(parent);
  const at = names.indexOf(String(name));
  const other = names[at + by];
  return at >= 0 && other !== undefined && ![String(name), other].some((each) => /^(0|[1-9]\d*)$/.test(each));
}

function swapped<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const made = [...list];
  const [one, other] = [list[at], list[at + by]];
  if (one !== undefined && other !== undefined) [made[at], made[at + by]] = [other, one];
  return made;
}

/** The clause at a place under another name, in the same position; undefined where that one is taken. */
export function renamed(leaf: JsonObject, place: Place, to: Place): JsonObject | undefined {
  const value = valueAt(leaf, place);
  if (value === undefined || valueAt(leaf, to) !== undefined) return undefined;
  const above = place.slice(0, -1);
  const parent = valueAt(leaf, above);
  const [name, next] = [place.at(-1), to.at(-1)];
  if (isObject(parent) && above.join("\n") === to.slice(0, -1).join("\n") && above.length > 0) {
    const made = Object.fromEntries(
      Object.entries(parent).map(([key, each]) => [key === name ? String(next) : key, each]),
    );
    return held(put(leaf, above, made), leaf);
  }
  return held(put(pruned(leaf, place), to, value), leaf);
}

/** The trigger with a spec more in `match_related` or `none_of`, which is a list from then on. */
export function withSpec(leaf: JsonObject, key: "match_related" | "none_of", spec: JsonObject): JsonObject {
  const was = leaf[key];
  const list = Array.isArray(was) ? was : was === undefined || was === null ? [] : [was];
  const asking = list.filter((each) => !isObject(each) || Object.keys(each).length > 0);
  return withKeys(leaf, { [key]: asking.length === 0 ? spec : [...asking, spec] });
}

/** A copy of a spec or an alternative after it. */
export function cloned(leaf: JsonObject, place: Place): JsonObject {
  const value = valueAt(leaf, place);
  const name = place.at(-1);
  const list = valueAt(leaf, place.slice(0, -1));
  if (value === undefined) return leaf;
  if (Array.isArray(list) && typeof name === "number")
    return held(put(leaf, place.slice(0, -1), list.toSpliced(name + 1, 0, value)), leaf);
  return held(put(leaf, place, [value, value]), leaf);
}

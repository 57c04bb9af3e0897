/**
 * A draft: a trigger's JSON as it is being written. It may be wrong, and keeps keys that nobody here knows: what reads
 * it never writes, and what writes it touches one place and shares the rest with the draft before.
 */
import { isObject } from "./json";
import type { JsonObject } from "./json";
import type { JsonValue } from "./wire";

/** Which trigger of a composite: [] the root, [0, 1] the second child of the first child. */
export type At = readonly number[];
/** Where in a value: keys and places in lists. */
export type Place = readonly (string | number)[];
export type Kind = "event" | "compound" | "sequence";

/** What a trigger is, by its `type` or else by its shape, as Python reads it. */
export function kindOf(trigger: JsonObject): Kind {
  const { type } = trigger;
  if (type === "event" || type === "compound" || type === "sequence") return type;
  return "triggers" in trigger ? ("require" in trigger ? "compound" : "sequence") : "event";
}

/** The children of a composite; none where `triggers` is no list. */
export function childrenOf(trigger: JsonObject): JsonObject[] {
  return Array.isArray(trigger["triggers"]) ? trigger["triggers"].filter(isObject) : [];
}

/** The value at a place; undefined where there is none. */
export function valueAt(value: JsonValue | undefined, place: Place): JsonValue | undefined {
  let found = value;
  for (const part of place) {
    if (Array.isArray(found)) found = found[Number(part)];
    else if (isObject(found) && Object.hasOwn(found, part)) found = found[part];
    else return undefined;
  }
  return found;
}

/** The value with another at a place; undefined takes it away. What has to be there on the way is made. */
export function put(value: JsonValue | undefined, place: Place, made: JsonValue | undefined): JsonValue {
  const [first, ...rest] = place;
  if (first === undefined) return made ?? null;
  if (typeof first === "number") {
    const list = Array.isArray(value) ? [...value] : [];
    if (rest.length === 0 && made === undefined) list.splice(first, 1);
    else list[first] = put(list[first], rest, made);
    return list;
  }
  const held = isObject(value) ? value : {};
  if (rest.length > 0 || made !== undefined) return withKey(held, first, put(held[first], rest, made));
  return Object.fromEntries(Object.entries(held).filter(([key]) => key !== first));
}

/** The object with a key; a key such as `__proto__` is one like any other. */
function withKey(held: JsonObject, key: string, made: JsonValue): JsonObject {
  if (!Object.hasOwn(held, key)) return Object.fromEntries([...Object.entries(held), [key, made]]);
  return Object.fromEntries(Object.entries(held).map(([each, was]) => [each, each === key ? made : was]));
}

/** The object with a key or keys set, others as they are; undefined takes one away. */
export function withKeys(held: JsonObject, changes: Record<string, JsonValue | undefined>): JsonObject {
  let made: JsonValue = held;
  for (const [key, value] of Object.entries(changes)) made = put(made, [key], value);
  return isObject(made) ? made : held;
}

function steps(at: At): Place {
  return at.flatMap((place) => ["triggers", place]);
}

/** The trigger at a path; undefined where there is none. */
export function triggerAt(draft: JsonObject, at: At): JsonObject | undefined {
  const found = valueAt(draft, steps(at));
  return isObject(found) ? found : undefined;
}

/** The draft with the trigger at a path made another. */
export function changeTrigger(draft: JsonObject, at: At, change: (trigger: JsonObject) => JsonObject): JsonObject {
  const held = triggerAt(draft, at);
  if (!held) return draft;
  const made = put(draft, steps(at), change(held));
  return isObject(made) ? made : draft;
}

/** Every event trigger with its path, children in their order. */
export function leavesOf(draft: JsonObject, at: At = []): { at: At; leaf: JsonObject }[] {
  if (kindOf(draft) === "event") return [{ at, leaf: draft }];
  return childrenOf(draft).flatMap((child, place) => leavesOf(child, [...at, place]));
}

/** Whether two JSON values are the same; the order of keys does not matter. */
export function same(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, place) => same(each, other[place]));
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
  );
}

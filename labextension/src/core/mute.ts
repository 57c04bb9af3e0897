/**
 * Muted clauses: kept by the form beside what the draft asks, each with the place it came from. They are never part of
 * what is asked of Python or saved.
 */
import { changeTrigger, childrenOf, kindOf, leavesOf, put, triggerAt, valueAt, withKeys } from "./draft";
import type { At, Place } from "./draft";
import { isObject } from "./json";
import type { JsonObject } from "./json";
import { pruned } from "./prune";
import type { JsonValue } from "./wire";

/** The key under which a working draft keeps its muted clauses: no program writes such a one. */
export const MUTED = "\u0000muted";

export interface Muted {
  place: Place;
  value: JsonValue;
}

export function mutedOf(leaf: JsonObject): Muted[] {
  const held = leaf[MUTED];
  if (!Array.isArray(held)) return [];
  return held.flatMap((each) => {
    const place = isObject(each) && Array.isArray(each["place"]) ? each["place"] : null;
    const parts = place?.filter((part) => typeof part === "string" || typeof part === "number");
    return isObject(each) && parts ? [{ place: parts, value: each["value"] ?? null }] : [];
  });
}

function withMuted(leaf: JsonObject, muted: Muted[]): JsonObject {
  const made = muted.map(({ place, value }) => ({ place: [...place], value }));
  return withKeys(leaf, { [MUTED]: made.length > 0 ? made : undefined });
}

/** The trigger without what stands at a place, which is kept. */
export function mute(leaf: JsonObject, place: Place): JsonObject {
  const value = valueAt(leaf, place);
  return value === undefined ? leaf : withMuted(pruned(leaf, place), [...mutedOf(leaf), { place, value }]);
}

/** A muted copy of what stands at a place. */
export function cloneMuted(leaf: JsonObject, place: Place): JsonObject {
  const value = valueAt(leaf, place);
  return value === undefined ? leaf : withMuted(leaf, [...mutedOf(leaf), { place, value }]);
}

/** The muted clause asks again. What stands in its place meanwhile is muted in turn; in a list it is put between. */
export function unmute(leaf: JsonObject, at: number): JsonObject {
  const muted = mutedOf(leaf);
  const found = muted[at];
  if (!found) return leaf;
  const last = found.place.at(-1);
  const list = typeof last === "number" ? valueAt(leaf, found.place.slice(0, -1)) : undefined;
  if (Array.isArray(list) && typeof last === "number") {
    const made = put(leaf, found.place.slice(0, -1), list.toSpliced(last, 0, found.value));
    return withMuted(isObject(made) ? made : leaf, muted.toSpliced(at, 1));
  }
  const there = valueAt(leaf, found.place);
  const left = muted.toSpliced(
    at,
    1,
    ...(there === undefined || isBlank(there) ? [] : [{ place: found.place, value: there }]),
  );
  const made = put(leaf, found.place, found.value);
  return withMuted(isObject(made) ? made : leaf, left);
}

function isBlank(value: JsonValue): boolean {
  return (Array.isArray(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0);
}

/** The trigger without a muted clause. */
export function dropMuted(leaf: JsonObject, at: number): JsonObject {
  return withMuted(leaf, mutedOf(leaf).toSpliced(at, 1));
}

const cleaned = new WeakMap<JsonObject, JsonObject>();

/** The draft as others see it: without muted clauses. The same draft gives the same value. */
export function clean(draft: JsonObject): JsonObject {
  const known = cleaned.get(draft);
  if (known) return known;
  let made = MUTED in draft ? withKeys(draft, { [MUTED]: undefined }) : draft;
  if (kindOf(made) !== "event" && Array.isArray(made["triggers"])) {
    const children = made["triggers"].map((child) => (isObject(child) ? clean(child) : child));
    if (children.some((child, at) => child !== childAt(draft, at))) made = withKeys(made, { triggers: children });
  }
  cleaned.set(draft, made);
  return made;
}

function childAt(draft: JsonObject, at: number): JsonValue | undefined {
  return Array.isArray(draft["triggers"]) ? draft["triggers"][at] : undefined;
}

/** A draft that was made elsewhere (typed, edited by Python), with the muted clauses of the one before where it has the same triggers. */
export function carried(before: JsonObject, made: JsonObject): JsonObject {
  return leavesOf(before).reduce((draft, { at, leaf }) => {
    const muted = mutedOf(leaf);
    return muted.length > 0 && isSameTrigger(draft, at)
      ? changeTrigger(draft, at, (held) => withMuted(held, muted))
      : draft;
  }, made);
}

function isSameTrigger(draft: JsonObject, at: At): boolean {
  const held = triggerAt(draft, at);
  return held !== undefined && kindOf(held) === "event" && childrenOf(held).length === 0;
}

/**
 * Muted clauses: kept by the form beside what the draft asks, each with the place it came from. They are never part of
 * what is asked of Python or saved.
 */
import { changeTrigger, childrenOf, kindOf, leavesOf, put, same, triggerAt, valueAt, withKeys } from "./draft";
import type { At, Place } from "./draft";
import { isObject } from "./json";
import type { JsonObject } from "./json";
import { pruned, withSpec } from "./prune";
import type { JsonValue } from "./wire";

/** The key under which a working draft keeps its muted clauses: no program writes such a one. */
export const MUTED = "\u0000muted";

export interface Muted {
  place: Place;
  value: JsonValue;
}

export function mutedOf(leaf: JsonObject): Muted[] {
  const held = leaf[MUTED];
  return Array.isArray(held) ? held.flatMap(readMuted) : [];
}

function readMuted(held: JsonValue): Muted[] {
  const place = isObject(held) && Array.isArray(held["place"]) ? held["place"] : null;
  const parts = place?.filter((part) => typeof part === "string" || typeof part === "number");
  return isObject(held) && parts && parts.length > 0 ? [{ place: parts, value: held["value"] ?? null }] : [];
}

/** A muted clause as it is kept beside a draft; none where it is something else. */
export function readMutedAt(held: JsonValue): MutedAt[] {
  const at = isObject(held) && Array.isArray(held["at"]) ? held["at"].filter((each) => typeof each === "number") : [];
  return readMuted(held).map((each) => ({ at, ...each }));
}

function written(muted: readonly Muted[]): JsonObject[] {
  return muted.map(({ place, value }) => ({ place: [...place], value }));
}

function withMuted(leaf: JsonObject, muted: readonly Muted[]): JsonObject {
  return withKeys(leaf, { [MUTED]: muted.length > 0 ? written(muted) : undefined });
}

/**
 * What goes when a clause is taken out: the clause, or the whole spec or alternative that holds nothing else. That is then
 * what is muted, so that it comes back as one of its own and never into another.
 */
function whole(leaf: JsonObject, place: Place): Place {
  let found = place;
  while (found.length > 1 && !isMember(found)) {
    const above = found.slice(0, -1);
    const held = valueAt(leaf, above);
    if (!isObject(held) || Object.keys(held).length > 1 || above.join() === "match") break;
    found = above;
  }
  return isMember(found) ? found : place;
}

/** Whether a place is that of a spec or an alternative: one of several that are asked for each by itself. */
function isMember(place: Place): boolean {
  return typeof place.at(-1) === "number" || (place.length === 1 && isSpecs(place[0]));
}

function isSpecs(key: string | number | undefined): key is "match_related" | "none_of" {
  return key === "match_related" || key === "none_of";
}

/** The trigger without what stands at a place, which is kept. */
export function mute(leaf: JsonObject, place: Place): JsonObject {
  const found = whole(leaf, place);
  const value = valueAt(leaf, found);
  return value === undefined ? leaf : withMuted(pruned(leaf, found), [...mutedOf(leaf), { place: [...found], value }]);
}

/** A muted copy of what stands at a place. */
export function cloneMuted(leaf: JsonObject, place: Place): JsonObject {
  const value = valueAt(leaf, place);
  return value === undefined ? leaf : withMuted(leaf, [...mutedOf(leaf), { place, value }]);
}

/** The muted clause asks again. A spec or an alternative comes between the others; what else stands in its place is muted in turn. */
export function unmute(leaf: JsonObject, at: number): JsonObject {
  const muted = mutedOf(leaf);
  const found = muted[at];
  if (!found) return leaf;
  const left = muted.toSpliced(at, 1);
  const { place, value } = found;
  const member = isMember(place) ? among(leaf, place, value) : undefined;
  if (member) return withMuted(member, left);
  const blocking = blockerOf(leaf, place);
  const there = blocking && valueAt(leaf, blocking);
  const without = blocking && blocking.length < place.length ? put(leaf, blocking, undefined) : leaf;
  const made = put(without, place, value);
  const also = blocking && there !== undefined && !isBlank(there) ? [{ place: blocking, value: there }] : [];
  return withMuted(isObject(made) ? made : leaf, [...left, ...also]);
}

/** The trigger with a spec or an alternative put back among the others there are now; undefined where nothing can hold it. */
function among(leaf: JsonObject, place: Place, value: JsonValue): JsonObject | undefined {
  const [key] = place;
  if (place.length === 1 && isSpecs(key)) return isObject(value) ? withSpec(leaf, key, value) : undefined;
  const [above, last] = [place.slice(0, -1), place.at(-1)];
  const blocking = blockerOf(leaf, above);
  if (blocking && blocking.length < above.length) return undefined;
  const held = valueAt(leaf, above) ?? null;
  if (held !== null && typeof held !== "object") return undefined;
  const others = Array.isArray(held) ? held : held === null || isBlank(held) ? [] : [held];
  const made = put(leaf, above, others.toSpliced(typeof last === "number" ? last : others.length, 0, value));
  return isObject(made) ? made : undefined;
}

/** What stands at a place, or on the way to it where it can hold nothing more; null where the way is free. */
function blockerOf(leaf: JsonObject, place: Place): Place | null {
  for (let many = 1; many <= place.length; many += 1) {
    const there = valueAt(leaf, place.slice(0, many));
    if (there === undefined || there === null) return null;
    if (many === place.length || (!isObject(there) && typeof place[many] !== "number")) return place.slice(0, many);
  }
  return null;
}

function isBlank(value: JsonValue): boolean {
  return (Array.isArray(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0);
}

/** An edited trigger whose muted clauses still belong to the specs and alternatives that they were muted in, wherever those are now. */
export function relocated(before: JsonObject, after: JsonObject): JsonObject {
  const muted = mutedOf(after);
  if (muted.length === 0 || !same(before[MUTED], after[MUTED])) return after;
  const made = muted.flatMap((each) => {
    const place = moved(before, after, each.place);
    return place ? [{ ...each, place }] : [];
  });
  return same(after[MUTED], written(made)) ? after : withMuted(after, made);
}

/** Where a place is after an edit: that of the same spec or alternative; null where that was taken away. */
function moved(before: JsonObject, after: JsonObject, place: Place): Place | null {
  const inside = place.slice(0, -1).findLastIndex((_, at) => isMember(place.slice(0, at + 1))) + 1;
  const home = place.slice(0, inside);
  const held = valueAt(before, home);
  if (inside === 0 || held === undefined || same(valueAt(after, home), held)) return place;
  const [key] = home;
  const list = isSpecs(key) ? [key] : home.slice(0, -1);
  const others = valueAt(after, list);
  if (same(others, held)) return [...list, ...place.slice(inside)];
  const were = valueAt(before, list);
  if (!Array.isArray(others)) return others === undefined ? null : place;
  const found = others.findIndex((each) => same(each, held));
  if (found >= 0) return [...list, found, ...place.slice(inside)];
  return Array.isArray(were) && others.length < were.length ? null : place;
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
      ? changeTrigger(draft, at, (held) => relocated(leaf, withMuted(held, muted)))
      : draft;
  }, made);
}

/** A draft after an edit, its muted clauses where what they were muted in is now. */
export function settledIn(before: JsonObject, after: JsonObject): JsonObject {
  return leavesOf(after).reduce((draft, { at, leaf }) => {
    const was = triggerAt(before, at);
    return was && was !== leaf ? changeTrigger(draft, at, (held) => relocated(was, held)) : draft;
  }, after);
}

/** A muted clause and the trigger it belongs to. */
export interface MutedAt extends Muted {
  at: At;
}

/** Every muted clause of a draft, as it is kept beside it. */
export function mutedIn(draft: JsonObject): MutedAt[] {
  return leavesOf(draft).flatMap(({ at, leaf }) => mutedOf(leaf).map((each) => ({ at, ...each })));
}

/** The draft with the muted clauses that were kept beside it; those of triggers that are gone are left out. */
export function withMutedIn(draft: JsonObject, muted: readonly MutedAt[]): JsonObject {
  return muted.reduce(
    (made, { at, place, value }) =>
      isSameTrigger(made, at)
        ? changeTrigger(made, at, (leaf) => withMuted(leaf, [...mutedOf(leaf), { place, value }]))
        : made,
    draft,
  );
}

function isSameTrigger(draft: JsonObject, at: At): boolean {
  const held = triggerAt(draft, at);
  return held !== undefined && kindOf(held) === "event" && childrenOf(held).length === 0;
}

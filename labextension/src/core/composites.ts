/** Triggers made of triggers: children added, moved, copied and taken away; a trigger put into a composite and out. */
import { changeTrigger, childrenOf, triggerAt, withKeys } from "./draft";
import type { At } from "./draft";
import type { JsonObject } from "./json";

/** An event trigger that asks for nothing yet. */
export const BLANK: JsonObject = { type: "event", expect: [], match: {} };

function changeChildren(draft: JsonObject, at: At, change: (children: JsonObject[]) => JsonObject[]): JsonObject {
  return changeTrigger(draft, at, (trigger) => withKeys(trigger, { triggers: change(childrenOf(trigger)) }));
}

/** The draft with a child more, at the end of the composite at a path. */
export function addChild(draft: JsonObject, at: At, child: JsonObject = BLANK): JsonObject {
  return changeChildren(draft, at, (children) => [...children, child]);
}

function inParent(draft: JsonObject, at: At, change: (children: JsonObject[], place: number) => void): JsonObject {
  const place = at.at(-1);
  if (place === undefined) return draft;
  return changeChildren(draft, at.slice(0, -1), (children) => {
    const made = [...children];
    change(made, place);
    return made;
  });
}

export function removeChild(draft: JsonObject, at: At): JsonObject {
  return inParent(draft, at, (children, place) => children.splice(place, 1));
}

/** A copy of the child, after it. */
export function cloneChild(draft: JsonObject, at: At): JsonObject {
  const held = triggerAt(draft, at);
  return held ? inParent(draft, at, (children, place) => children.splice(place + 1, 0, held)) : draft;
}

/** The child one place up (-1) or down (1); as it was at either end. */
export function moveChild(draft: JsonObject, at: At, by: -1 | 1): JsonObject {
  return inParent(draft, at, (children, place) => {
    const [one, other] = [children[place], children[place + by]];
    if (one && other) [children[place], children[place + by]] = [other, one];
  });
}

/** The trigger at a path as the first child of a composite, beside one that is still blank. */
export function combine(draft: JsonObject, at: At, kind: "compound" | "sequence"): JsonObject {
  return changeTrigger(draft, at, (trigger) =>
    kind === "compound"
      ? { type: kind, triggers: [trigger, BLANK], require: "all", within: 60 }
      : { type: kind, triggers: [trigger, BLANK], within: 60 },
  );
}

/** The only child in place of its composite. */
export function release(draft: JsonObject, at: At): JsonObject {
  return changeTrigger(draft, at, (trigger) => childrenOf(trigger)[0] ?? trigger);
}

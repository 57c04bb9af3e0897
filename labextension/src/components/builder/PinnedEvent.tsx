import { useMemo, useState } from "react";
import { clausesOf } from "../../core/clauses";
import { leavesOf } from "../../core/draft";
import type { At } from "../../core/draft";
import { fieldOf } from "../../core/paths";
import { isObject } from "../../core/json";
import { marksOf } from "../../core/marks";
import type { EditAsk, JsonValue } from "../../core/wire";
import { FieldMenu } from "../FieldMenu";
import type { FieldAction } from "../FieldMenu";
import { JsonTree } from "../JsonTree";
import { useBuilding } from "./context";

export type How = EditAsk["how"] | "parameter";

export interface PinnedProps {
  onEdit: (path: string, value: JsonValue, how: How, at: At) => void;
  onOther: () => void;
}

/** The pinned event's JSON: a click on a value, or Enter, says what of the trigger it should change. */
export function PinnedEvent({ onEdit, onOther }: PinnedProps) {
  const { wire, drafting } = useBuilding();
  const [picked, setPicked] = useState<{ path: string; value: JsonValue; anchor: HTMLElement } | null>(null);
  const [search, setSearch] = useState("");
  const [which, setWhich] = useState(0);
  const leaves = leavesOf(drafting.trigger);
  const leaf = leaves[which] ?? leaves[0];
  const marks = useMemo(() => (leaf ? marksOf(clausesOf(leaf.leaf)) : {}), [drafting.trigger, which]);
  return (
    <section className="ek-pinned" aria-label="Pinned event">
      <p className="ek-together">
        <strong>Pinned event</strong>
        <button type="button" onClick={onOther}>
          {wire ? "Pin another" : "Pin one"}
        </button>
        {wire && (
          <input
            type="search"
            aria-label="Search in the pinned event"
            placeholder="search"
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        {leaves.length > 1 && (
          <label>
            Clicks change{" "}
            <select value={String(which)} onChange={(event) => setWhich(Number(event.currentTarget.value))}>
              {leaves.map((each, at) => (
                <option key={at} value={String(at)}>
                  trigger {each.at.map((place) => place + 1).join(".")}
                </option>
              ))}
            </select>
          </label>
        )}
      </p>
      {wire ? (
        <>
          <p className="ek-note">Pick a value to require it, exclude it or make it general.</p>
          <JsonTree
            value={wire}
            search={search}
            marks={marks}
            onPick={(path, value, anchor) => setPicked({ path, value, anchor })}
          />
        </>
      ) : (
        <p className="ek-note">No event is pinned: pin one to see its verdict beside each clause.</p>
      )}
      {picked && leaf && (
        <FieldMenu
          {...picked}
          actions={actionsFor(picked.path, picked.value, (how) => onEdit(picked.path, picked.value, how, leaf.at))}
          onClose={() => setPicked(null)}
        />
      )}
    </section>
  );
}

const ACTIONS: readonly (readonly [How, string])[] = [
  ["require", "Require this value"],
  ["exclude", "Exclude this value"],
  ["exists", "Any value, as long as it is there"],
  ["prefix", "Begins with this"],
  ["at_least", "At least this"],
  ["at_most", "At most this"],
  ["drop", "Do not ask for it"],
  ["parameter", "Use as parameter"],
];

/** What can be done with a value, and why what cannot be done cannot. */
export function actionsFor(path: string, value: JsonValue, run: (how: How) => void): FieldAction[] {
  return ACTIONS.map(([how, label]) => {
    const disabled = whyNot(path, value, how);
    return { name: how, label, run: () => run(how), ...(disabled ? { disabled } : {}) };
  });
}

function whyNot(path: string, value: JsonValue, how: How): string {
  if (how === "parameter") return "";
  const field = fieldOf(path);
  if (!field) return "a trigger cannot ask for this";
  const isNumber = field.kind === "payload" && typeof value === "number";
  if ((how === "at_least" || how === "at_most") && !isNumber) return "it is no number";
  if (how === "prefix" && typeof value !== "string") return "it is no text";
  if ((how === "require" || how === "exclude") && (isObject(value) || Array.isArray(value)))
    return "it holds others: pick one of them";
  return "";
}

import { useState } from "react";
import { clausesOf } from "../../core/clauses";
import type { Group } from "../../core/clauses";
import { changeTrigger, triggerAt } from "../../core/draft";
import type { At, Place } from "../../core/draft";
import { fieldOf, withChoice, withClause } from "../../core/paths";
import { atPath } from "../../core/json";
import type { JsonObject } from "../../core/json";
import { literal } from "../../core/operators";
import { withSpec } from "../../core/prune";
import type { JsonValue } from "../../core/wire";
import { Combo } from "./Combo";
import { rowName, useBuilding } from "./context";
import { useFields } from "./useFields";

const WHERE = [
  ["all", "all of"],
  ["any", "any of (alternatives)"],
  ["none", "none of"],
  ["related", "somebody who took part"],
] as const;
type Where = (typeof WHERE)[number][0];

/** One clause more: which field, and in which group. It begins with the value that the pinned event has there. */
export function AddClause({ at, group }: { at: At; group: Group }) {
  const { drafting, wire, focusAfter } = useBuilding();
  const fields = useFields();
  const [text, setText] = useState("");
  const [where, setWhere] = useState<Where>("all");
  const [problem, setProblem] = useState("");
  const isTop = group.place.length === 0;
  const whose = {
    all: isTop ? "" : " to this alternative",
    any: " to these alternatives",
    none: " to this none-of group",
    related: " to who took part",
  }[group.kind];

  const add = (path: string) => {
    if (path.trim() === "") return;
    const leaf = triggerAt(drafting.work.trigger, at) ?? {};
    const value = wire ? atPath(wire, path) : undefined;
    const made = isTop ? withNew(leaf, group, where, path, value) : withClause(leaf, group, path, value);
    if (typeof made === "string") return setProblem(made);
    setProblem("");
    setText("");
    const known = new Set(places(clausesOf(leaf)));
    const fresh = places(clausesOf(made)).find((each) => !known.has(each));
    focusAfter(fresh === undefined ? rowName(at, ["expect"]) : `${at.join(".")}|${fresh}`);
    drafting.edit((trigger) => changeTrigger(trigger, at, () => made), `Clause ${path} added`);
  };
  return (
    <div className="ek-add" data-focus={isTop ? `add ${at.join(".")}` : undefined}>
      <Combo
        label={`Add a clause${whose}: which field`}
        text={text}
        problem={problem}
        placeholder="field, such as payload.total"
        onText={setText}
        suggest={fields}
      />
      {isTop && (
        <select
          aria-label="Into which group"
          value={where}
          onChange={(event) => setWhere(WHERE.find(([name]) => name === event.currentTarget.value)?.[0] ?? "all")}
        >
          {WHERE.map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      )}
      <button type="button" onClick={() => add(text)}>
        Add{whose}
      </button>
    </div>
  );
}

function places(group: Group): string[] {
  return [...group.clauses.map((each) => JSON.stringify(each.place)), ...group.groups.flatMap(places)];
}

function withNew(
  leaf: JsonObject,
  group: Group,
  where: Where,
  path: string,
  value: JsonValue | undefined,
): JsonObject | string {
  if (where === "all") return withClause(leaf, group, path, value);
  if (where === "any") return withChoice(leaf, path, value);
  const field = fieldOf(path);
  if (field?.kind !== "label") return "Here only labels of resources can be asked for: write resource.region";
  const pattern = typeof value === "string" && value ? literal(value) : "*";
  return withSpec(leaf, where === "none" ? "none_of" : "match_related", { [field.label]: pattern });
}

/** One alternative more in an `$or`. */
export function AddAlternative({ at, place }: { at: At; place: Place }) {
  const { drafting, wire } = useBuilding();
  const fields = useFields();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const add = () => {
    const leaf = triggerAt(drafting.work.trigger, at) ?? {};
    const many = clausesOf(leaf).groups.find((each) => each.place.join() === place.join())?.groups.length ?? 0;
    const alternative: Group = { kind: "all", place: [...place, many], clauses: [], groups: [], muted: [] };
    const made = withClause(leaf, alternative, text, wire ? atPath(wire, text) : undefined);
    if (typeof made === "string") return setProblem(made);
    setProblem("");
    setText("");
    drafting.edit((trigger) => changeTrigger(trigger, at, () => made), `Alternative ${text} added`);
  };
  return (
    <div className="ek-add">
      <Combo
        label="Add an alternative: which field"
        text={text}
        problem={problem}
        placeholder="field, such as payload.vip"
        onText={setText}
        suggest={fields}
      />
      <button type="button" onClick={add}>
        Add alternative
      </button>
    </div>
  );
}

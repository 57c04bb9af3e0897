import { useState } from "react";
import { pillFrom } from "../../core/pill_form";
import type { Pill } from "../../core/pill";

const FIELDS = [
  ["name", "name is"],
  ["begins", "name begins"],
  ["resource", "resource id is"],
  ["label", "label of the resource"],
  ["related", "related resource"],
  ["payload", "field of the payload"],
  ["none of", "none of: label"],
] as const;

const OPS = ["is", "begins", "ends", "contains", ">", ">=", "<", "<=", "exists"];

/** A condition written by hand. */
export function PillForm({ onAdd }: { onAdd: (pill: Pill) => void }) {
  const [given, setGiven] = useState({ kind: "name", at: "", op: "is", value: "", out: false });
  const [problem, setProblem] = useState("");
  const put = (change: Partial<typeof given>) => setGiven({ ...given, ...change });
  const named = given.kind === "label" || given.kind === "payload" || given.kind === "none of";
  return (
    <form
      className="ek-bar ek-raised"
      aria-label="A new condition"
      onSubmit={(event) => {
        event.preventDefault();
        const made = pillFrom(given);
        if (typeof made === "string") setProblem(made);
        else onAdd(made);
      }}
    >
      <select aria-label="What" value={given.kind} onChange={(event) => put({ kind: event.currentTarget.value })}>
        {FIELDS.map(([kind, words]) => (
          <option key={kind} value={kind}>
            {words}
          </option>
        ))}
      </select>
      {named && (
        <input
          aria-label={given.kind === "payload" ? "Field, such as order.total" : "Label, such as region"}
          placeholder={given.kind === "payload" ? "order.total" : "region"}
          value={given.at}
          onInput={(event) => put({ at: event.currentTarget.value })}
        />
      )}
      {given.kind === "payload" && (
        <select aria-label="How" value={given.op} onChange={(event) => put({ op: event.currentTarget.value })}>
          {OPS.map((op) => (
            <option key={op}>{op}</option>
          ))}
        </select>
      )}
      {given.op !== "exists" || given.kind !== "payload" ? (
        <input aria-label="Value" placeholder="value" value={given.value} onInput={(event) => put({ value: event.currentTarget.value })} />
      ) : null}
      <label>
        <input type="checkbox" checked={given.out} onChange={(event) => put({ out: event.currentTarget.checked })} /> leave out
      </label>
      <button type="submit">Add</button>
      {problem && (
        <span role="alert" className="ek-bad">
          {problem}
        </span>
      )}
    </form>
  );
}

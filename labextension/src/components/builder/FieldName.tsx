import { useState } from "react";
import type { Clause } from "../../core/clauses";
import { changeTrigger, triggerAt } from "../../core/draft";
import type { At } from "../../core/draft";
import { fieldOf } from "../../core/paths";
import { renamed } from "../../core/prune";
import { Combo } from "./Combo";
import { useBuilding } from "./context";
import { useFields } from "./useFields";

/** The field: typing another moves the clause there. */
export function FieldName({ at, clause }: { at: At; clause: Clause }) {
  const { drafting } = useBuilding();
  const fields = useFields();
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  if (clause.kind === "name") return <span className="ek-clause-field">event name</span>;

  const commit = (typed: string) => {
    setText(null);
    if (typed === clause.field || typed.trim() === "") return setProblem("");
    const to = fieldOf(qualified(typed, clause));
    const above = clause.place.slice(0, -1);
    const place =
      to?.kind === "label"
        ? [...above, to.label]
        : to?.kind === "payload"
          ? [...clause.place.slice(0, rootOf(clause)), ...to.parts]
          : null;
    if (!place || to?.kind !== clause.kind)
      return setProblem(
        `${typed} cannot stand here: it is no ${clause.kind === "label" ? "label" : "field of the payload"}`,
      );
    const leaf = triggerAt(drafting.work.trigger, at) ?? {};
    const made = renamed(leaf, clause.place, place);
    setProblem(made ? "" : `There is a clause for ${typed} already`);
    if (made) drafting.edit((trigger) => changeTrigger(trigger, at, () => made), `${clause.field} is now ${typed}`);
  };
  return (
    <span className="ek-clause-field" title={clause.field}>
      <Combo
        label={`Field of ${clause.field}`}
        text={text ?? clause.field}
        problem={problem}
        onText={setText}
        onCommit={commit}
        suggest={async (typed) => fields(typed)}
      />
    </span>
  );
}

function qualified(typed: string, clause: Clause): string {
  if (/^(resource|related|payload)[.[]/.test(typed)) return typed;
  return clause.kind === "label" ? `resource[${JSON.stringify(typed)}]` : `payload.${typed}`;
}

/** How much of a payload clause's place its alternative or the pattern itself takes. */
function rootOf(clause: Clause): number {
  const or = clause.place.lastIndexOf("$or");
  return or < 0 ? 1 : or + 2;
}

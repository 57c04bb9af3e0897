import { useRef, useState } from "react";
import { askAnew, askedOf } from "../../core/clauses";
import type { Clause } from "../../core/clauses";
import { changeTrigger, same, triggerAt, valueAt } from "../../core/draft";
import type { At } from "../../core/draft";
import { cloneMuted, mute } from "../../core/mute";
import { operatorsOf, withOperator } from "../../core/operators";
import type { Asked, Op } from "../../core/operators";
import { canMove, moved, pruned } from "../../core/prune";
import type { ClauseCount, JsonValue } from "../../core/wire";
import { countOf, rowName, useBuilding } from "./context";
import { FieldName } from "./FieldName";
import { RowButtons } from "./RowButtons";
import { neighbour } from "./useFocusAfter";
import { Values } from "./Values";

const RESULTS: Record<NonNullable<ClauseCount["result"]>, string> = {
  pass: "✓ passes",
  fail: "✗ fails",
  error: "! error",
  "not reached": "· not reached",
  suppressed: "▨ suppressed",
};

/** One clause: field, operator, value, how many events pass it alone, and its verdict on the pinned event. */
export function ClauseRow({ at, clause }: { at: At; clause: Clause }) {
  const building = useBuilding();
  const { drafting, focusAfter } = building;
  const row = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<Asked | null>(null);
  const { kind, place, field } = clause;
  const leaf = triggerAt(drafting.work.trigger, at) ?? {};
  // an operator that was chosen stays while what it writes is what is held, though it may read as another
  const asked = typed && same(valueAt(askAnew(leaf, clause, typed), place), clause.held) ? typed : askedOf(clause);
  const count = countOf(building, at, place);
  const seen = count?.seen ?? [];
  const ops = operatorsOf(kind, seen);

  const change = (made: Asked, says: string, as = "") => {
    setTyped(made);
    drafting.edit((trigger) => changeTrigger(trigger, at, (held) => askAnew(held, clause, made)), says, as);
  };
  const values = (made: JsonValue[], which: number) =>
    change(
      { op: asked.op, values: made },
      `${field} ${asked.op} ${made.map(String).join(" or ")}`,
      `value ${rowName(at, place)} ${which}`,
    );
  const choose = (op: Op) => change(withOperator(asked, op, kind, clause.held), `${field} ${op}`);

  return (
    <div
      className="ek-clause-row"
      role="group"
      aria-label={`Clause ${field}`}
      ref={row}
      data-row
      data-result={count?.result ?? undefined}
    >
      <FieldName at={at} clause={clause} />
      <select
        aria-label={`Operator of ${field}`}
        value={asked.op}
        onChange={(event) => choose(ops.concat(asked.op).find((op) => op === event.currentTarget.value) ?? asked.op)}
      >
        {[...new Set([...ops, asked.op])].map((op) => (
          <option key={op} value={op}>
            {kind === "name" && op === "is there" ? "is any" : op}
          </option>
        ))}
      </select>
      <Values clause={clause} asked={asked} seen={seen} onChange={values} focusName={rowName(at, place)} />
      <span className="ek-row-end">
        <Judged count={count} />
        <RowButtons
          field={field}
          canUp={canMove(leaf, place, -1)}
          canDown={canMove(leaf, place, 1)}
          onMove={(by) => {
            focusAfter(document.activeElement instanceof HTMLElement ? document.activeElement : null);
            drafting.edit(
              (trigger) => changeTrigger(trigger, at, (held) => moved(held, place, by)),
              `${field} moved ${by < 0 ? "up" : "down"}`,
            );
          }}
          onMute={() => {
            focusAfter(neighbour(row.current));
            drafting.edit(
              (trigger) => changeTrigger(trigger, at, (held) => mute(held, place)),
              `${field} muted: it is not asked for until unmuted`,
            );
          }}
          onClone={() =>
            drafting.edit(
              (trigger) => changeTrigger(trigger, at, (held) => cloneMuted(held, place)),
              `A muted copy of ${field}: unmuting it changes places with this one`,
            )
          }
          onRemove={() => {
            focusAfter(neighbour(row.current));
            drafting.edit((trigger) => changeTrigger(trigger, at, (held) => pruned(held, place)), `${field} removed`);
          }}
        />
      </span>
      {count?.advice && (
        <p className="ek-warn ek-advice">
          ⚠ <bdi>{count.advice}</bdi>
        </p>
      )}
    </div>
  );
}

/** How many pass a clause alone, and what the pinned event does. */
export function Judged({ count }: { count: ClauseCount | null }) {
  const { counted } = useBuilding();
  if (!count) return <span className="ek-judged ek-note">{counted ? "" : "not counted yet"}</span>;
  return (
    <span className="ek-judged">
      <span title="Of the events looked at, so many pass this clause alone">
        {count.passes.toLocaleString("en")} pass
      </span>
      {count.result && (
        <span
          className={count.result === "pass" ? "ek-good" : "ek-bad"}
          title={count.actual ? `The pinned event has ${count.actual}` : undefined}
        >
          {RESULTS[count.result]}
          {count.result !== "pass" && count.actual && (
            <span className="ek-hidden">: the pinned event has {count.actual}</span>
          )}
        </span>
      )}
    </span>
  );
}

import { useState } from "react";
import { pathOfClause, payloadField } from "../../core/clauses";
import type { Clause } from "../../core/clauses";
import { takes } from "../../core/operators";
import type { Asked } from "../../core/operators";
import type { JsonValue } from "../../core/wire";
import { JsonBox, ValueBox } from "./ValueBox";

/** How many values are drawn at once. */
const MORE = 20;

interface ValuesProps {
  clause: Clause;
  asked: Asked;
  seen: readonly string[];
  onChange: (values: JsonValue[], which: number) => void;
  focusName: string;
}

/** The values of an operator: none, one, two, or alternatives with "or" between them. */
export function Values({ clause, asked, seen, onChange, focusName }: ValuesProps) {
  const [most, setMost] = useState(MORE);
  const { op, values } = asked;
  const many = takes(op, clause.kind);
  const name = clause.kind === "payload" ? payloadField(clause.place) : clause.field;
  if (many === "none") return <span className="ek-values" />;
  if (op === "as JSON")
    return (
      <span className="ek-values">
        <JsonBox label={`JSON of ${name}`} value={values[0] ?? null} onChange={(value) => onChange([value], 0)} />
      </span>
    );
  return (
    <span className="ek-values">
      {values.slice(0, most).map((value, which) => (
        <span key={which} className="ek-value">
          {which > 0 && <span className="ek-note">{many === "two" ? "and" : "or"} </span>}
          <ValueBox
            label={`Value ${values.length > 1 ? `${which + 1} ` : ""}of ${name}`}
            path={pathOfClause(clause)}
            kind={clause.kind}
            op={op}
            value={value}
            seen={seen}
            onChange={(made) => onChange(values.with(which, made), which)}
            {...(which === 0 ? { focusName } : {})}
          />
          {many === "many" && values.length > 1 && (
            <button
              type="button"
              aria-label={`Remove value ${which + 1} of ${name}`}
              title="Remove this value"
              onClick={() => onChange(values.toSpliced(which, 1), -1)}
            >
              ×
            </button>
          )}
        </span>
      ))}
      {values.length > most && (
        <button type="button" onClick={() => setMost(most + MORE)}>
          Show more of its {values.length} values
        </button>
      )}
      {many === "many" && (
        <button
          type="button"
          aria-label={`+ or another value of ${name}`}
          title="Another value: any of them will do"
          onClick={() => {
            setMost(Math.max(most, values.length + 1));
            onChange([...values, ""], -1);
          }}
        >
          + or
        </button>
      )}
    </span>
  );
}

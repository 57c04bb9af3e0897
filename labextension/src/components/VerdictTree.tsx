import type { JsonObject } from "../core/json";
import type { ClauseView, VerdictView } from "../core/wire";
import { CopyButton } from "./CopyButton";

const RESULTS: Record<ClauseView["result"], string> = {
  pass: "✓",
  fail: "✗",
  error: "!",
  "not reached": "·",
  suppressed: "▨",
};

interface Props {
  verdict: VerdictView;
  /** Takes the trigger with the nearest edit made. */
  onAdmit?: (edited: JsonObject) => void;
}

/** Why one event did or did not satisfy one trigger: the answer, its clauses, and the nearest edit. */
export function VerdictTree({ verdict, onAdmit }: Props) {
  const { edit, edited } = verdict;
  return (
    <article className="ek-verdict" data-outcome={verdict.outcome} aria-label={`Verdict of ${verdict.automation || "this trigger"}`}>
      {verdict.automation && (
        <h4 className="ek-whose">
          <bdi>{verdict.automation}</bdi>
        </h4>
      )}
      <p className="ek-sentence">
        <bdi>{verdict.sentence}</bdi>
      </p>
      {verdict.note && <p className="ek-note">{verdict.note}</p>}
      <ul className="ek-clauses">
        {verdict.clauses.map((clause, at) => (
          <Clause key={at} clause={clause} />
        ))}
      </ul>
      {edit !== null && (
        <p className="ek-edit">
          Nearest edit: <bdi>{edit}</bdi>{" "}
          {edited !== null && onAdmit && (
            <button type="button" onClick={() => onAdmit(edited)}>
              Make this edit
            </button>
          )}
        </p>
      )}
      <CopyButton text={verdict.text} label="Copy as text" />
    </article>
  );
}

function Clause({ clause }: { clause: ClauseView }) {
  return (
    <li data-result={clause.result} data-decisive={clause.decisive || undefined}>
      <span className="ek-clause">
        <span className="ek-mark" aria-hidden="true">
          {RESULTS[clause.result]}
        </span>{" "}
        <bdi>{clause.what || clause.kind}</bdi> <span className="ek-result">{clause.result}</span>
        {clause.decisive && <span className="ek-result"> · decided</span>}
      </span>
      {clause.why && (
        <span className="ek-why">
          <bdi>{clause.why}</bdi>
        </span>
      )}
      {clause.decisive && (clause.wanted || clause.actual) && (
        <dl className="ek-pairs">
          <dt>wanted</dt>
          <dd>
            <code>
              <bdi>{clause.wanted}</bdi>
            </code>
          </dd>
          <dt>actual</dt>
          <dd>
            <code>
              <bdi>{clause.actual}</bdi>
            </code>
          </dd>
        </dl>
      )}
      {clause.parts.length > 0 && (
        <ul>
          {clause.parts.map((part, at) => (
            <Clause key={at} clause={part} />
          ))}
        </ul>
      )}
    </li>
  );
}

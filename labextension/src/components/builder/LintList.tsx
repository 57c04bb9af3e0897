import type { Lint } from "../../core/wire";
import { Trouble } from "../Frame";
import type { Asked } from "../useAsk";
import { useBuilding } from "./context";

const SEVERITY = {
  error: ["✗", "error", "ek-bad"],
  warning: ["⚠", "warning", "ek-warn"],
  note: ["·", "note", "ek-note"],
} as const;

export interface LintProps {
  lint: Asked<Lint>;
}

/** What is odd about the draft before any event comes, worst first, each with its edit where one is known. */
export function LintList({ lint }: LintProps) {
  const { drafting } = useBuilding();
  if (lint.error) return <Trouble error={lint.error} retry={lint.again} />;
  if (!lint.reply) return <p className="ek-note">Looking it through …</p>;
  return (
    <section aria-label="Lint" aria-busy={lint.pending}>
      {lint.reply.findings.length === 0 && <p className="ek-good">✓ Nothing odd was found.</p>}
      <ul className="ek-findings">
        {lint.reply.findings.map((each, at) => {
          const [symbol, word, colour] = SEVERITY[each.severity];
          const { edited } = each;
          return (
            <li key={at} data-severity={each.severity}>
              <span className={colour}>
                {symbol} {word}
              </span>{" "}
              <code>{each.code}</code>{" "}
              {each.where && (
                <code className="ek-note">
                  <bdi>{each.where}</bdi>
                </code>
              )}{" "}
              <bdi>{each.sentence}</bdi>{" "}
              {each.edit && edited && (
                <button type="button" onClick={() => drafting.replace(edited, each.edit ?? "mended")}>
                  Mend: <bdi>{each.edit}</bdi>
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

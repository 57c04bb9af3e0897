import { useState } from "react";
import { segments, statesWords } from "../core/runs";
import { clock, span } from "../core/time";
import type { StateRow } from "../core/wire";
import { StateMark } from "./Chip";

/** The states that a run went through, as a bar by how long each lasted, and as a list with its times. */
export function StatesBar({ states }: { states: readonly StateRow[] }) {
  const [now] = useState(Date.now);
  const parts = segments(states, Math.max(now, Date.parse(states.at(-1)?.at ?? "") || 0));
  if (parts.length === 0) return <p className="ek-note">It has entered no state yet.</p>;
  const words = statesWords(parts);
  return (
    <div className="ek-states">
      <svg role="img" aria-label={`States: ${words}`} viewBox="0 0 100 8" preserveAspectRatio="none">
        <title>{words}</title>
        {parts.map((part, at) => (
          <rect key={at} data-kind={part.kind} x={part.from} y={0} width={Math.max(0.5, part.width - 0.6)} height={8} />
        ))}
      </svg>
      <ol>
        {states.map((state, at) => (
          <li key={at}>
            <StateMark name={state.name} kind={state.kind} />{" "}
            <time dateTime={state.at}>{clock(state.at)}</time>
            {parts[at] && parts[at].seconds !== null && <span className="ek-note"> for {span(parts[at].seconds)}</span>}
            {state.message && (
              <>
                {" "}
                <bdi className={state.kind === "FAILED" || state.kind === "CRASHED" ? "ek-bad" : "ek-note"}>{state.message}</bdi>
              </>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

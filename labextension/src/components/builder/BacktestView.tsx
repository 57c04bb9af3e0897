import { useState } from "react";
import { clock } from "../../core/time";
import { short } from "../../core/json";
import type { JsonObject } from "../../core/json";
import type { Firing, Rehearsal } from "../../core/wire";
import { CopyButton } from "../CopyButton";
import { Trouble } from "../Frame";
import { Spark } from "../Spark";
import { When } from "../Time";
import { useAsk } from "../useAsk";
import { useBuilding } from "./context";

/** Over how many of the newest events it may be tried. */
const MOST = [
  [1_000, "the newest 1,000 events"],
  [20_000, "the newest 20,000 events"],
  [100_000, "the newest 100,000 events"],
  [10_000_000, "all events"],
] as const;
const HOW = { same: ["=", "same"], gained: ["+", "gained"], lost: ["−", "lost"] } as const;

export interface BacktestProps {
  /** The draft once it is no longer being edited. */
  settled: JsonObject;
  /** The saved automation it is compared with. */
  against: string | null;
}

/** What the draft would have done with the events that there are; nothing is run. */
export function BacktestView({ settled, against }: BacktestProps) {
  const { transport, drafting } = useBuilding();
  const { deployment, parameters } = drafting.work;
  const [most, setMost] = useState(20_000);
  const { reply, error, pending, progress, again } = useAsk(
    transport, "draft.backtest", { trigger: settled, against, deployment, parameters, most }, [settled, against, deployment, parameters, most],
  ); // prettier-ignore
  return (
    <section className="ek-backtest" aria-label="Backtest" aria-busy={pending}>
      <p className="ek-together">
        <label>
          On{" "}
          <select value={String(most)} onChange={(event) => setMost(Number(event.currentTarget.value))}>
            {MOST.map(([many, words]) => (
              <option key={many} value={String(many)}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={again}>
          Run it again
        </button>
        {pending && (
          <label>
            {progress?.words || "Going through the events"}{" "}
            <progress value={progress?.done ?? 0} max={Math.max(1, progress?.of ?? 1)} />{" "}
            {progress && `${progress.done.toLocaleString("en")} of ${progress.of.toLocaleString("en")}`}
          </label>
        )}
      </p>
      {error && <Trouble error={error} retry={again} />}
      {reply && !error && <Outcome reply={reply} against={against} />}
    </section>
  );
}

function Outcome({ reply, against }: { reply: Rehearsal; against: string | null }) {
  return (
    <>
      <p>
        <strong>Would have fired {times(reply.fired)}</strong> on {reply.seen.toLocaleString("en")} of{" "}
        {reply.of.toLocaleString("en")} events
        {reply.since && reply.until && (
          <>
            {" "}
            from {clock(reply.since)} to {clock(reply.until)}
          </>
        )}
        .
        {against !== null && reply.gained !== null && reply.lost !== null && (
          <>
            {" "}
            Against the saved <bdi>{against}</bdi>: <span className="ek-good">+ {reply.gained} gained</span>,{" "}
            <span className="ek-bad">− {reply.lost} lost</span>.
          </>
        )}
      </p>
      {reply.spark.length > 0 && <Spark counts={reply.spark} label="Firings, oldest first" />}
      {reply.errors.map((each, at) => (
        <p key={at} className="ek-bad">
          ! <bdi>{each}</bdi>
        </p>
      ))}
      {reply.firings.length > 0 && (
        <Firings
          firings={reply.firings}
          of={reply.fired + (reply.lost ?? 0)}
          isBeside={reply.gained !== null}
          runs={reply.firings.some((each) => each.parameters !== null || each.problems.length > 0)}
        />
      )}
      {reply.passed_over > 0 && (
        <details>
          <summary>{reply.passed_over.toLocaleString("en")} events fit and came to nothing</summary>
          <ul className="ek-problems">
            {reply.suppressed.map((each, at) => (
              <li key={at}>
                ▨ <bdi>{each.event.event}</bdi>{" "}
                <bdi className="ek-note">{each.event.resource_name ?? each.event.resource}</bdi>{" "}
                <When at={each.event.occurred} />: <bdi>{each.why}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
      <CopyButton text={reply.text} label="Copy as text" />
    </>
  );
}

function times(many: number): string {
  return many === 1 ? "once" : `${many.toLocaleString("en")} times`;
}

interface FiringsProps {
  firings: readonly Firing[];
  of: number;
  /** Whether there is a saved version that it is compared with. */
  isBeside: boolean;
  /** Whether anything is run. */
  runs: boolean;
}

function Firings({ firings, of, isBeside, runs }: FiringsProps) {
  return (
    <div className="ek-firings" tabIndex={0} role="region" aria-label="Firings">
      <table>
        <caption className="ek-note">
          {firings.length < of ? `The newest ${firings.length} of ${of.toLocaleString("en")}` : "Newest first"}
        </caption>
        <thead>
          <tr>
            <th scope="col">time</th>
            <th scope="col">key</th>
            <th scope="col">event</th>
            {runs && <th scope="col">parameters</th>}
            {isBeside && <th scope="col">saved version</th>}
          </tr>
        </thead>
        <tbody>
          {firings.map((each, at) => (
            <tr key={at} data-how={each.how}>
              <th scope="row">
                <When at={each.at} />
              </th>
              <td>
                <bdi>{Object.values(each.key).join(", ") || "–"}</bdi>
              </td>
              <td>
                {each.event ? (
                  <bdi>
                    {each.event.event} {each.event.resource_name ?? each.event.resource}
                  </bdi>
                ) : (
                  "no event: one was missing"
                )}
                {each.gathered > 1 && <span className="ek-note"> and {each.gathered - 1} more</span>}
              </td>
              {runs && (
                <td>
                  {each.parameters && (
                    <code>
                      <bdi>
                        {Object.entries(each.parameters)
                          .map(([name, value]) => `${name}=${short(value, 40)}`)
                          .join(", ")}
                      </bdi>
                    </code>
                  )}
                  {each.problems.map((problem, place) => (
                    <div key={place} className="ek-bad">
                      ✗ <bdi>{problem}</bdi>
                    </div>
                  ))}
                </td>
              )}
              {isBeside && (
                <td className={each.how === "gained" ? "ek-good" : each.how === "lost" ? "ek-bad" : "ek-note"}>
                  {HOW[each.how].join(" ")}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

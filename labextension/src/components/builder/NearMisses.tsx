import type { JsonObject } from "../../core/json";
import type { Miss, MissValue } from "../../core/wire";
import { Trouble } from "../Frame";
import { useAsk } from "../useAsk";
import { useBuilding } from "./context";

export interface NearProps {
  settled: JsonObject;
  onPin: (id: string) => void;
}

/** Events that failed on one clause alone, by what they have instead, and what admitting them would change. */
export function NearMisses({ settled, onPin }: NearProps) {
  const { transport, drafting } = useBuilding();
  const { reply, error, pending, progress, again } = useAsk(transport, "draft.near", { trigger: settled, most: 500 }, [
    settled,
  ]);
  if (error) return <Trouble error={error} retry={again} />;
  if (!reply) return <p className="ek-note">{progress?.words || "Looking for events that nearly fit …"}</p>;
  const admit = (value: MissValue) => {
    if (value.edited) drafting.replace(value.edited, value.edit ?? "Near misses admitted");
  };
  return (
    <section aria-label="Near misses" aria-busy={pending}>
      {reply.misses.length === 0 && (
        <p className="ek-note">
          Of the last {reply.looked.toLocaleString("en")} events none failed on one clause alone.
        </p>
      )}
      {reply.misses.map((miss) => (
        <OneMiss key={`${miss.clause} ${miss.wanted}`} miss={miss} onAdmit={admit} onPin={onPin} />
      ))}
    </section>
  );
}

function OneMiss({
  miss,
  onAdmit,
  onPin,
}: {
  miss: Miss;
  onAdmit: (value: MissValue) => void;
  onPin: (id: string) => void;
}) {
  return (
    <section className="ek-miss" aria-label={`Failed only on ${miss.clause}`}>
      <p>
        ◐ <strong>{miss.events === 1 ? "1 event" : `${miss.events.toLocaleString("en")} events`}</strong> failed only on{" "}
        <code>
          <bdi>{miss.clause}</bdi>
        </code>{" "}
        <span className="ek-note">
          (wanted <bdi>{miss.wanted}</bdi>)
        </span>
      </p>
      <ul>
        {miss.values.map((value) => (
          <li key={`${value.actual} ${value.sample}`} className="ek-together">
            <bdi>{value.actual}</bdi> <span className="ek-badge">{value.events.toLocaleString("en")}</span>
            {value.edited ? (
              <button
                type="button"
                aria-label={`Admit these: ${value.edit ?? value.actual}`}
                onClick={() => onAdmit(value)}
              >
                Admit these
              </button>
            ) : (
              <span className="ek-note">no edit is known that admits them</span>
            )}
            {value.firings !== null && value.edited && <span className="ek-note">{change(value.firings)}</span>}
            {value.edit && <bdi className="ek-note">{value.edit}</bdi>}
            <button type="button" aria-label={`Pin one that has ${value.actual}`} onClick={() => onPin(value.sample)}>
              Pin one
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function change(firings: number): string {
  if (firings === 0) return "no more firings";
  return `${firings > 0 ? "+" : "−"}${Math.abs(firings).toLocaleString("en")} firing${Math.abs(firings) === 1 ? "" : "s"}`;
}

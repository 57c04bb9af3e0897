import { useState } from "react";
import { leavesOf } from "../../core/draft";
import { along, captionOf, extentOf, laneWords, windowWords } from "../../core/lanes";
import type { Extent } from "../../core/lanes";
import { clock, span } from "../../core/time";
import type { Transport } from "../../client/transport";
import type { JsonObject } from "../../core/json";
import type { Lane, LaneEvent, Lanes } from "../../core/wire";
import { cut } from "../../core/json";
import { useAsk } from "../useAsk";
import { useSettled } from "./useSettled";

const HEIGHT = 44;
const WIDTH = 600;

interface Props {
  transport: Transport;
  draft: JsonObject;
  pinned: string | null;
  /** The event that is looked at elsewhere, such as in the feed: it is dropped on the lanes. */
  looked: string | null;
}

/** A trigger's windows on the newest events, drawn as lanes: one a key, with what came in each and when it fired. */
export function WindowLane({ transport, draft, pinned, looked }: Props) {
  const [which, setWhich] = useState(0);
  const [chosen, setChosen] = useState<string | null>(null);
  const leaves = leavesOf(draft);
  const trigger = leaves[which]?.leaf ?? leaves[0]?.leaf ?? draft;
  const event = useSettled(looked) ?? chosen;
  const { reply, error, pending } = useAsk(transport, "draft.lanes", { trigger, event, most: 200 }, [trigger, event]);
  const [shown, setShown] = useState<LaneEvent | null>(null);
  if (error) return <p className="ek-note">No picture of its windows: {error.message}</p>;
  if (!reply) return <p className="ek-note">{pending ? "Drawing its windows on the newest events …" : ""}</p>;
  const extent = extentOf(reply);
  return (
    <figure className="ek-lanes" aria-busy={pending}>
      <figcaption className="ek-together">
        {leaves.length > 1 && (
          <select
            aria-label="Windows of which trigger"
            value={String(which)}
            onChange={(event) => setWhich(Number(event.currentTarget.value))}
          >
            {leaves.map((each, at) => (
              <option key={at} value={String(at)}>
                trigger {each.at.map((place) => place + 1).join(".")}
              </option>
            ))}
          </select>
        )}
        <span>{captionOf(reply)}</span>
        <DropBox transport={transport} chosen={chosen} onChoose={setChosen} />
      </figcaption>
      {reply.lanes.length === 0 || !extent ? (
        <Empty lanes={reply} />
      ) : (
        reply.lanes.map((lane) => (
          <OneLane key={lane.key} lane={lane} lanes={reply} extent={extent} pinned={pinned} onShow={setShown} />
        ))
      )}
      {reply.more > 0 && <p className="ek-note">{reply.more.toLocaleString("en")} more keys, with fewer events each</p>}
      {event !== null && reply.dropped && (
        <p role="status">
          ▼ <bdi>{reply.dropped.event.title}</bdi> at {clock(reply.dropped.event.at)}: <bdi>{reply.dropped.words}</bdi>
        </p>
      )}
      <p className="ek-note ek-lane-said">
        <bdi>
          {shown
            ? `${shown.title} at ${clock(shown.at)}: ${shown.role}`
            : "● counts · ○ opens a window · × came to nothing · ▲ fires · ◎ the pinned event · ▼ one dropped here"}
        </bdi>
      </p>
    </figure>
  );
}

/** Which event is dropped on the lanes: one of the newest. */
function DropBox({
  transport,
  chosen,
  onChoose,
}: {
  transport: Transport;
  chosen: string | null;
  onChoose: (id: string | null) => void;
}) {
  const { reply, again } = useAsk(transport, "draft.events", { most: 50 }, []);
  return (
    <label>
      Drop an event on it{" "}
      <select value={chosen ?? ""} onFocus={again} onChange={(event) => onChoose(event.currentTarget.value || null)}>
        <option value="">none</option>
        {chosen !== null && !reply?.rows.some((row) => row.id === chosen) && (
          <option value={chosen}>the one chosen</option>
        )}
        {reply?.rows.map((row) => (
          <option key={row.id} value={row.id}>
            {cut(`${row.event} ${row.resource_name ?? row.resource}, ${clock(row.occurred)}`, 80)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A lane with nothing on it: of absence, the alarm at its end is what there is to see. */
function Empty({ lanes }: { lanes: Lanes }) {
  const isAbsence = lanes.posture === "Proactive";
  const said = isAbsence
    ? `An empty window of ${span(lanes.within)}: with nothing in it, it fires at its end`
    : "No event of the newest fits, so that there is no window yet";
  return (
    <svg role="img" aria-label={said} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
      <title>{said}</title>
      <rect className="ek-window" x={10} y={8} width={WIDTH - 40} height={HEIGHT - 20} />
      {isAbsence && (
        <text x={WIDTH - 26} y={HEIGHT / 2 + 4}>
          ⏰
        </text>
      )}
    </svg>
  );
}

interface LaneProps {
  lane: Lane;
  lanes: Lanes;
  extent: Extent;
  pinned: string | null;
  onShow: (event: LaneEvent | null) => void;
}

function OneLane({ lane, lanes, extent, pinned, onShow }: LaneProps) {
  const x = (moment: string) => 6 + along(extent, moment) * (WIDTH - 12);
  const said = laneWords(lane, lanes);
  const dropped = lanes.dropped?.lane === lane.key ? lanes.dropped.event : null;
  const mid = HEIGHT / 2;
  return (
    <div className="ek-lane">
      {lane.key && (
        <bdi className="ek-lane-key" title={lane.key}>
          {lane.key}
        </bdi>
      )}
      <svg role="img" aria-label={said} viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
        {lane.windows.map((window, at) => {
          const end = window.end === null ? WIDTH - 4 : x(window.end);
          return (
            <g key={at} className="ek-window-of" data-fired={window.fired || undefined}>
              <title>{windowWords(window, lanes)}</title>
              <rect
                className="ek-window"
                x={x(window.start)}
                y={6}
                width={Math.max(3, end - x(window.start))}
                height={HEIGHT - 16}
              />
              <Threshold from={x(window.start)} to={end} count={window.count} of={lanes.threshold} />
              {lanes.posture === "Proactive" && window.fired && (
                <text x={Math.min(end, WIDTH - 8)} y={16} textAnchor="middle">
                  ⏰
                </text>
              )}
            </g>
          );
        })}
        {lane.events.map((event) => (
          <g
            key={event.id}
            className="ek-dot"
            data-role={event.role}
            data-pinned={event.id === pinned || undefined}
            onMouseEnter={() => onShow(event)}
            onMouseLeave={() => onShow(null)}
          >
            <title>{`${event.title}: ${event.role}`}</title>
            {event.id === pinned && <circle className="ek-ring" cx={x(event.at)} cy={mid} r={7} />}
            {event.role === "passed over" ? (
              <path d={`M${x(event.at) - 3} ${mid - 3}l6 6m0 -6l-6 6`} />
            ) : (
              <circle cx={x(event.at)} cy={mid} r={3.5} />
            )}
          </g>
        ))}
        {dropped && (
          <path className="ek-dropped" d={`M${x(dropped.at) - 5} 1h10l-5 9z`}>
            <title>{`${dropped.title}: ${dropped.role}`}</title>
          </path>
        )}
        {lane.firings.map((moment, at) => (
          <path key={at} className="ek-firing" d={`M${x(moment) - 4} ${HEIGHT - 1}l4 -8l4 8z`}>
            <title>{`fires at ${clock(moment)}`}</title>
          </path>
        ))}
      </svg>
      <details className="ek-note">
        <summary>In words</summary>
        <bdi>{said}</bdi>
      </details>
    </div>
  );
}

/** How many of the threshold a window has counted, as dots: filled for those that came. */
function Threshold({ from, to, count, of }: { from: number; to: number; count: number; of: number }) {
  const many = Math.min(of, Math.floor((to - from) / 6));
  if (of < 2 || of > 20 || many < of) return null;
  return (
    <>
      {Array.from({ length: of }, (_, at) => (
        <circle
          key={at}
          className="ek-threshold"
          data-filled={at < count || undefined}
          cx={from + 5 + at * 6}
          cy={11}
          r={2}
        />
      ))}
    </>
  );
}

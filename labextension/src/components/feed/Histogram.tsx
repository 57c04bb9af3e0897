import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import { brushKey, ends, times } from "../../core/brush";
import type { Brush } from "../../core/brush";
import { counted } from "../../core/json";
import { clock, hours, span } from "../../core/time";
import type { Histogram as Counts } from "../../core/wire";

interface Props {
  counts: Counts;
  since: string | null;
  until: string | null;
  /** Both null: no bounds. */
  onTimes: (since: string | null, until: string | null) => void;
}

const HIGH = 40;

/** How many events when, those with a firing hatched at the foot; a stretch can be marked and looked at alone. */
export function Histogram({ counts, since, until, onTimes }: Props) {
  const [marked, setMarked] = useState<{ brush: Brush | null; of: string }>({ brush: null, of: "" });
  const dragging = useRef(false);
  const id = useId();
  const { start, seconds } = counts;
  const all = counts.counts;
  // a mark is of the spans it was made on: other spans are other times
  const of = `${start} ${seconds}`;
  const brush = marked.of === of ? marked.brush : null;
  const setBrush = (next: Brush | null) => setMarked({ brush: next, of });
  if (start === null || all.length === 0) return null;

  const most = Math.max(1, ...all);
  const total = all.reduce((sum, each) => sum + each, 0);
  const [low, high] = brush ? ends(brush) : [-1, -1];
  const apply = (held: Brush | null) => {
    if (!held) return;
    const bounds = times(held, start, seconds);
    onTimes(bounds.since, bounds.until);
  };
  const clear = () => {
    setBrush(null);
    if (since || until) onTimes(null, null);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = brushKey(brush, event.key, event.shiftKey, all.length);
    if (next === null || (next === "clear" && !brush && !since && !until)) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === "apply") apply(brush);
    else if (next === "clear") clear();
    else setBrush(next);
  };
  const spanAt = (event: PointerEvent<Element>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / Math.max(1, box.width)) * all.length);
    return Math.min(Math.max(at, 0), all.length - 1);
  };
  const said = brush ? saysBrush(brush, counts) : `${counted(total, "event")} in ${counted(all.length, "span")} of ${span(seconds)}`;

  return (
    <div className="ek-histogram">
      <div
        className="ek-brush"
        role="slider"
        tabIndex={0}
        aria-label="Events over time. Arrows move a mark, Shift and arrows extend it, Enter looks at it alone, Escape clears"
        aria-valuemin={0}
        aria-valuemax={all.length - 1}
        aria-valuenow={brush ? brush.head : all.length - 1}
        aria-valuetext={said}
        onKeyDown={press}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          dragging.current = true;
          event.currentTarget.setPointerCapture?.(event.pointerId);
          setBrush({ anchor: spanAt(event), head: spanAt(event) });
        }}
        onPointerMove={(event) => dragging.current && brush && setBrush({ ...brush, head: spanAt(event) })}
        onPointerUp={(event) => {
          if (!dragging.current) return;
          dragging.current = false;
          if (brush) apply({ ...brush, head: spanAt(event) });
        }}
        onDoubleClick={clear}
      >
        <svg viewBox={`0 0 ${all.length} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
          <pattern id={id} width="0.5" height="4" patternUnits="userSpaceOnUse">
            <rect width="0.5" height="4" className="ek-bar-fired" />
            <rect width="0.5" height="1.5" className="ek-bar-gap" />
          </pattern>
          {all.map((count, at) => {
            const tall = count === 0 ? 0 : Math.max(1, (count / most) * HIGH);
            const fired = count === 0 ? 0 : (tall * (counts.fired[at] ?? 0)) / count;
            return (
              <g key={at} data-in={(at >= low && at <= high) || undefined}>
                <rect x={at + 0.1} width={0.8} y={HIGH - tall} height={tall - fired} className="ek-bar-plain" />
                <rect x={at + 0.1} width={0.8} y={HIGH - fired} height={fired} fill={`url(#${id})`} />
              </g>
            );
          })}
          {brush && <rect x={low} width={high - low + 1} y={0} height={HIGH} className="ek-bar-brush" />}
        </svg>
      </div>
      <p className="ek-hidden">{saysAll(counts, total)}</p>
      <div className="ek-bar ek-note">
        <span aria-hidden="true">{brush ? said : `${clock(start)} … · ${said} · hatched: fired`}</span>
        <Bounds since={since} until={until} onTimes={onTimes} />
      </div>
    </div>
  );
}

/** From and until as fields, for those who know the moment; they take hold on Enter and when they are left. */
function Bounds({ since, until, onTimes }: Omit<Props, "counts">) {
  const [typed, setTyped] = useState({ since: local(since), until: local(until) });
  useEffect(() => setTyped({ since: local(since), until: local(until) }), [since, until]);
  const read = (value: string) => (value === "" ? null : new Date(value).toISOString());
  const apply = () => {
    if (typed.since !== local(since) || typed.until !== local(until)) onTimes(read(typed.since), read(typed.until));
  };
  const field = (name: "since" | "until") => (
    <input type="datetime-local" step="1" value={typed[name]} onInput={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })} onBlur={apply} />
  );
  return (
    <form
      className="ek-bounds"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label>from {field("since")}</label>
      <label>to {field("until")}</label>
      <button type="submit" className="ek-hidden" tabIndex={-1}>
        Apply
      </button>
      {(since || until) && (
        <button type="button" onClick={() => onTimes(null, null)}>
          all times
        </button>
      )}
    </form>
  );
}

function local(at: string | null): string {
  return at === null ? "" : clock(at).slice(0, 19).replace(" ", "T");
}

function saysBrush(brush: Brush, { counts, fired, start, seconds }: Counts): string {
  const [low, high] = ends(brush);
  const sum = (of: number[]) => of.slice(low, high + 1).reduce((held, each) => held + each, 0);
  const { since, until } = times(brush, start ?? "", seconds);
  return `${hours(since)} to ${hours(until)}: ${counted(sum(counts), "event")}, ${sum(fired)} with a firing`;
}

function saysAll({ counts, fired, start, seconds }: Counts, total: number): string {
  const most = counts.indexOf(Math.max(...counts));
  const when = clock(times({ anchor: most, head: most }, start ?? "", seconds).since);
  const firings = fired.reduce((sum, each) => sum + each, 0);
  return `${counted(total, "event")}, ${firings} with a firing. Most in ${span(seconds)} from ${when}: ${counts[most] ?? 0}.`;
}

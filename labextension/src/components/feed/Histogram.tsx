import { memo, useRef, useState } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import { brushKey, ends, times } from "../../core/brush";
import type { Brush } from "../../core/brush";
import { counted } from "../../core/json";
import { clock, hours, span, tick } from "../../core/time";
import type { Histogram as Counts } from "../../core/wire";

interface Props {
  counts: Counts;
  /** Whether the view has bounds in time, which a double click or Escape takes away. */
  bounded: boolean;
  /** Both null: no bounds. */
  onTimes: (since: string | null, until: string | null) => void;
}

/** How many events when, those with a firing hatched at the foot; a stretch can be marked and looked at alone. */
export const Histogram = memo(function Histogram({ counts, bounded, onTimes }: Props) {
  const [marked, setMarked] = useState<{ brush: Brush | null; of: string }>({ brush: null, of: "" });
  const dragging = useRef(false);
  const { start, seconds } = counts;
  const all = counts.counts;
  // a mark is of the spans it was made on: other spans are other times
  const of = `${start} ${seconds} ${all.length}`;
  const brush = marked.of === of ? marked.brush : null;
  const setBrush = (next: Brush | null) => setMarked({ brush: next, of });
  if (start === null || all.length === 0) return null;

  const apply = (held: Brush | null) => {
    if (!held) return;
    const bounds = times(held, start, seconds);
    onTimes(bounds.since, bounds.until);
  };
  const clear = () => {
    setBrush(null);
    if (bounded) onTimes(null, null);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = brushKey(brush, event.key, event.shiftKey, all.length);
    if (next === null || (next === "clear" && !brush && !bounded)) return;
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
  return (
    <figure className="ek-histogram">
      <div
        className="ek-brush"
        role="slider"
        tabIndex={0}
        aria-label="Events over time. Arrows move a mark, Shift and arrows extend it, Enter looks at it alone, Escape clears"
        aria-valuemin={0}
        aria-valuemax={all.length - 1}
        aria-valuenow={brush ? brush.head : all.length - 1}
        aria-valuetext={brush ? saysBrush(brush, counts) : saysAll(counts)}
        title="drag to look at a stretch alone, double click for all"
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
          // a click alone marks; only a stretch that was drawn is gone to
          if (brush && brush.anchor !== spanAt(event)) apply({ ...brush, head: spanAt(event) });
        }}
        onDoubleClick={clear}
      >
        <Bars counts={counts} />
        {brush && <Mark brush={brush} spans={all.length} />}
      </div>
      <div className="ek-axis" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <span key={part}>{tick(Date.parse(start) + part * all.length * seconds * 1000, all.length * seconds)}</span>
        ))}
      </div>
      <figcaption className="ek-note">
        <span className="ek-legend">
          <i className="ek-key" aria-hidden="true" /> events
        </span>
        <span className="ek-legend">
          <i className="ek-key" data-fired aria-hidden="true" /> with a firing
        </span>
        <span>{brush ? `${saysBrush(brush, counts)}; Enter looks at it alone` : `${span(seconds)} a bar, ${counted(Math.max(...all), "event")} at most`}</span>
        <span className="ek-hidden">{saysAll(counts)}</span>
      </figcaption>
    </figure>
  );
});

const Bars = memo(function Bars({ counts: { counts, fired } }: { counts: Counts }) {
  const most = Math.max(1, ...counts);
  return (
    <div className="ek-bars" aria-hidden="true">
      {counts.map((count, at) => (
        <span key={at} className="ek-span" style={{ height: `${(100 * count) / most}%` }} data-none={count === 0 || undefined}>
          {(fired[at] ?? 0) > 0 && <i style={{ height: `${(100 * Math.min(fired[at] ?? 0, count)) / Math.max(1, count)}%` }} />}
        </span>
      ))}
    </div>
  );
});

function Mark({ brush, spans }: { brush: Brush; spans: number }) {
  const [low, high] = ends(brush);
  const part = (at: number) => `${(100 * at) / spans}%`;
  return <div className="ek-mark-span" aria-hidden="true" style={{ left: part(low), width: part(high - low + 1) }} />;
}

function saysBrush(brush: Brush, { counts, fired, start, seconds }: Counts): string {
  const [low, high] = ends(brush);
  const sum = (of: number[]) => of.slice(low, high + 1).reduce((held, each) => held + each, 0);
  const { since, until } = times(brush, start ?? "", seconds);
  return `${hours(since)} to ${hours(until)}: ${counted(sum(counts), "event")}, ${sum(fired)} with a firing`;
}

function saysAll({ counts, fired, start, seconds }: Counts): string {
  const all = { anchor: 0, head: counts.length - 1 };
  const most = counts.indexOf(Math.max(...counts));
  const when = (at: number) => times({ anchor: at, head: at }, start ?? "", seconds).since;
  const sum = (of: number[]) => of.reduce((held, each) => held + each, 0);
  const whole = times(all, start ?? "", seconds);
  return (
    `${counted(sum(counts), "event")} from ${clock(whole.since)} to ${clock(whole.until)}, ${sum(fired)} with a firing. ` +
    `Most in the ${span(seconds)} from ${clock(when(most))}: ${counts[most] ?? 0}.`
  );
}

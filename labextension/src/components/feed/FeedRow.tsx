import { memo } from "react";
import { fieldsOf, heading } from "../../core/fields";
import type { Field } from "../../core/fields";
import type { Run } from "../../core/folds";
import { hours, span } from "../../core/time";
import type { Chip as ChipView, FeedRow as Row } from "../../core/wire";
import { Chip, RunMark } from "../Chip";
import { When } from "../Time";

interface Props {
  /** null where the row is gone, undefined where it is not here yet. */
  row: Row | null | undefined;
  rank: number;
  index: number;
  /** The repeats that it stands for, or begins. */
  fold: Run | null;
  columns: readonly string[];
  active: boolean;
  selected: boolean;
  open: boolean;
  bookmarked: boolean;
}

/** Chips of a row; of more it is said how many. */
const MOST = 2;

/**
 * One event. What is clicked in it is told by `data-rank` and by `data-field`, `data-chip`, `data-run` or `data-fold`: the
 * list hears of all of them.
 */
export const FeedRow = memo(function FeedRow({ row, rank, index, fold, columns, active, selected, open, bookmarked }: Props) {
  const shared = { role: "row", "aria-rowindex": index + 2, "data-rank": rank, tabIndex: active ? 0 : -1, className: "ek-row" };
  if (!row)
    return (
      <div {...shared} data-absent>
        <span role="gridcell">{row === null ? "no longer in the log" : <span aria-label="not read yet">…</span>}</span>
      </div>
    );
  const [name, resource, ...rest] = fieldsOf(row, columns);
  return (
    <div {...shared} aria-selected={selected} data-open={open || undefined} data-ours={row.ours || undefined}>
      <span role="gridcell" className="ek-cell-time">
        {bookmarked && (
          <span role="img" aria-label="bookmarked">
            ★{" "}
          </span>
        )}
        <When at={row.occurred} />
        {row.skew !== 0 && (
          <span className="ek-skew ek-warn" role="img" aria-label={skewed(row.skew)} title={skewed(row.skew)}>
            {row.skew > 0 ? "⇤" : "⇥"}
          </span>
        )}
      </span>
      <span role="rowheader" className="ek-cell-name">
        {name && <FieldButton field={name} />}
        {fold && <Fold fold={fold} rank={rank} since={row.occurred} />}
      </span>
      <span role="gridcell">{resource && <FieldButton field={resource} title={row.resource} />}</span>
      {columns.length === 0 ? (
        <span role="gridcell" className="ek-payload ek-cell-hints">
          {rest.map((field) => (
            <FieldButton key={field.path} field={field} named />
          ))}
        </span>
      ) : (
        rest.map((field) => (
          <span role="gridcell" key={field.path}>
            {field.text && <FieldButton field={field} />}
          </span>
        ))
      )}
      <Chips chips={row.chips} />
    </div>
  );
});

/** What became of it: each chip opens why, each run its page. */
const Chips = memo(function Chips({ chips }: { chips: readonly ChipView[] | null }) {
  return (
    <span role="gridcell" className="ek-cell-chips">
      {chips?.slice(0, MOST).map((chip, at) => (
        <button key={at} type="button" tabIndex={-1} className="ek-chip-open" data-chip={at} title={`${chip.why}. Opens why`}>
          <Chip chip={chip} />
        </button>
      ))}
      {chips?.slice(0, MOST).flatMap((chip) =>
        chip.runs.slice(-1).map((run) => (
          <button key={run.id} type="button" tabIndex={-1} className="ek-chip-open" data-run={run.id} title={`run ${run.name}, ${run.state}. Opens its page`}>
            <RunMark run={run} />
          </button>
        )),
      )}
      {chips && chips.length > MOST && <span className="ek-badge">+{chips.length - MOST}</span>}
    </span>
  );
});

/** That a row stands for others like it: how many, from when to when. */
function Fold({ fold, rank, since }: { fold: Run; rank: number; since: string }) {
  const said = `×${(fold.to - rank + 1).toLocaleString("en")}, ${hours(fold.since).slice(0, 8)}–${hours(since).slice(0, 8)}`;
  return (
    <button type="button" tabIndex={-1} className="ek-fold" data-fold aria-expanded={fold.open} title={fold.open ? "Shows them as one row" : "Shows each of them"}>
      {said}
    </button>
  );
}

/** The two clocks of an event, where they are far apart. */
function skewed(skew: number): string {
  return `received ${span(skew)} ${skew > 0 ? "after" : "before"} it occurred`;
}

function FieldButton({ field, named = false, title }: { field: Field; named?: boolean; title?: string }) {
  const said = (
    <>
      {named && <bdi className="ek-note">{heading(field.path)} </bdi>}
      <bdi>{field.text}</bdi>
    </>
  );
  // a path that was cut names no field
  if (field.path.endsWith("…")) return <span>{said}</span>;
  return (
    <button type="button" tabIndex={-1} className="ek-field" data-field={field.path} title={title ?? `${field.path}: ${field.text}`}>
      {said}
    </button>
  );
}

import { memo } from "react";
import { fieldsOf, heading } from "../../core/fields";
import type { Field } from "../../core/fields";
import { span } from "../../core/time";
import type { FeedRow as Row } from "../../core/wire";
import { Chip } from "../Chip";
import { When } from "../Time";

interface Props {
  /** null where the row is gone, undefined where it is not here yet. */
  row: Row | null | undefined;
  rank: number;
  index: number;
  columns: readonly string[];
  active: boolean;
  selected: boolean;
  open: boolean;
  bookmarked: boolean;
}

/** One event. What is clicked in it is told by `data-field` and `data-rank`: the list hears of all of them. */
export const FeedRow = memo(function FeedRow({ row, rank, index, columns, active, selected, open, bookmarked }: Props) {
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
      <span role="rowheader">{name && <FieldButton field={name} />}</span>
      <span role="gridcell">{resource && <FieldButton field={resource} title={row.resource} />}</span>
      {columns.length === 0 ? (
        <span role="gridcell" className="ek-cell-hints">
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
      <span role="gridcell" className="ek-cell-chips">
        {row.chips?.slice(0, 2).map((chip, at) => (
          <Chip key={at} chip={chip} />
        ))}
        {row.chips && row.chips.length > 2 && <span className="ek-badge">+{row.chips.length - 2}</span>}
      </span>
    </div>
  );
});

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

/** The rows of a feed: a virtual list, however long; a grid with headers, one place of which has the focus. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, MouseEvent, ReactElement } from "react";
import { Virtualizer } from "virtua";
import { foldAt, indexOf, lengthOf, rankOf, rowAt } from "../../core/feed";
import type { Feed } from "../../core/feed";
import { heading } from "../../core/fields";
import { MOST, MOST_IN_FIREFOX, ROW, places, scrolled, showing } from "../../core/scale";
import type { Scroll } from "../../core/scale";
import { FeedRow } from "./FeedRow";
import { useHeight } from "./useHeight";

declare module "react" {
  interface CSSProperties {
    "--ek-columns"?: number;
  }
}

interface Props {
  feed: Feed;
  busy: boolean;
  columns: readonly string[];
  /** The rank of the row that Tab comes to. */
  active: number | null;
  /** Brings a rank into view, at the top or wherever it takes least; a new object is a new wish. */
  show: { rank: number; focus: boolean; top?: boolean } | null;
  open: string | null;
  selected: ReadonlySet<string>;
  bookmarked: ReadonlySet<string>;
  onLook: (from: number, to: number) => void;
  onActive: (rank: number) => void;
  onAway: (away: boolean) => void;
  onFocus: (inside: boolean) => void;
  onPick: (rank: number, how: "open" | "toggle" | "range") => void;
  /** A chip, by its place in the row. */
  onChip: (rank: number, chip: number) => void;
  onRun: (rank: number, run: string) => void;
  onFold: (rank: number) => void;
  onField: (rank: number, path: string, anchor: HTMLElement) => void;
  onDropColumn: (path: string) => void;
}

/** Ranks that are read at a time at most, where many of them are folded: fewer than are kept. */
const REACH = 900;

const most = () => (CSS.supports("-moz-appearance", "none") ? MOST_IN_FIREFOX : MOST);

export function FeedList(props: Props) {
  const { feed, columns, active, show, selected, onLook, onAway } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const at = useRef<Scroll>({ first: 0, shift: 0 });
  /** The first in view; null where that is the newest there is. */
  const top = useRef<number | null>(null);
  const [shift, setShift] = useState(0);
  const limit = useMemo(most, []);
  const length = lengthOf(feed);
  const count = places(length, limit);
  const data = useMemo(() => ({ length: count }), [count]);
  const high = useHeight(scroller, () => look(at.current));
  const page = () => Math.ceil(high.current / ROW);

  const look = (to: Scroll) => {
    at.current = to;
    setShift(to.shift);
    const first = to.first + to.shift;
    const rank = rankOf(feed, first);
    top.current = first > 0 ? rank : null;
    onLook(rank, Math.min(rankOf(feed, first + page()) + 1, rank + REACH));
  };
  const moved = (offset: number) => {
    look(scrolled(at.current, Math.floor(offset / ROW), length, page(), limit));
    onAway(offset > ROW / 2);
  };
  useEffect(() => look(at.current), [length, feed.anchor]);
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
    at.current = { first: 0, shift: 0 };
    setShift(0);
  }, [feed.anchor]);

  // what is folded, or not any more, above the place that is looked at moves nothing there
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || top.current === null) return;
    const first = indexOf(feed, top.current);
    if (first === at.current.first + at.current.shift) return;
    const within = box.scrollTop % ROW;
    const to = showing(first, length, page(), limit);
    look(to);
    box.scrollTop = to.first * ROW + within;
  }, [feed.folds]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!show || !box) return;
    const index = Math.max(0, Math.min(indexOf(feed, show.rank), length - 1));
    const seen = index - at.current.first - at.current.shift;
    if (show.top || seen < 0 || seen >= page() - 1) {
      const first = show.top ? index : seen < 0 ? index : index - page() + 2;
      const to = showing(Math.max(0, first), length, page(), limit);
      look(to);
      box.scrollTop = to.first * ROW;
    }
    if (show.focus) focusRow(box, rankOf(feed, index));
  }, [show]);

  const focused = active === null ? -1 : indexOf(feed, active) - shift;
  const kept = focused >= 0 && focused < count ? [focused] : [];
  /** Where Tab comes to: the row that had the focus, else the first in view. */
  const stop = () => kept[0] ?? Math.min(at.current.first, count - 1);
  const draw = (_: unknown, place: number): ReactElement => {
    const index = place + shift;
    const rank = rankOf(feed, index);
    const row = rowAt(feed, rank);
    const mine = row ? selected.has(row.id) : false;
    const shown = row?.id === props.open && props.open !== null;
    return (
      <FeedRow
        key={rank}
        row={row}
        rank={rank}
        index={index}
        fold={foldAt(feed, rank)}
        columns={columns}
        active={place === stop()}
        selected={mine}
        bookmarked={row ? props.bookmarked.has(row.id) : false}
        open={shown}
      />
    );
  };

  return (
    <div
      className="ek-grid"
      role="grid"
      aria-label="Events, newest first"
      aria-rowcount={length + 1}
      aria-colcount={4 + Math.max(1, columns.length)}
      aria-multiselectable="true"
      aria-busy={props.busy}
      data-columns={columns.length > 0 || undefined}
      style={{ "--ek-columns": Math.max(1, columns.length) }}
    >
      <Head columns={columns} onDrop={props.onDropColumn} />
      <div
        className="ek-rows"
        role="rowgroup"
        ref={scroller}
        onClick={(event) => clicked(event, props)}
        onKeyDown={(event) => arrows(event)}
        onFocus={(event) => {
          const rank = rankAt(event.target);
          if (rank === null) return;
          props.onActive(rank);
          props.onFocus(true);
        }}
        onBlur={(event) => {
          if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) props.onFocus(false);
        }}
      >
        <Virtualizer scrollRef={scroller} data={data} itemSize={ROW} keepMounted={kept} onScroll={moved}>
          {draw}
        </Virtualizer>
      </div>
    </div>
  );
}

function Head({ columns, onDrop }: { columns: readonly string[]; onDrop: (path: string) => void }) {
  return (
    <div role="rowgroup" className="ek-head">
      <div role="row" aria-rowindex={1} className="ek-row">
        <span role="columnheader">time</span>
        <span role="columnheader">name</span>
        <span role="columnheader">resource</span>
        {columns.length === 0 && (
          <span role="columnheader" className="ek-payload">
            payload
          </span>
        )}
        {columns.map((path) => (
          <span role="columnheader" key={path} title={path}>
            <bdi>{heading(path)}</bdi>
            <button type="button" className="ek-quiet" aria-label={`Remove column ${path}`} onClick={() => onDrop(path)}>
              ×
            </button>
          </span>
        ))}
        <span role="columnheader">what became of it</span>
      </div>
    </div>
  );
}

export function rankAt(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-rank]") : null;
  return row ? Number(row.dataset["rank"]) : null;
}

/** Gives a row the focus, once it is drawn and measured: until then the list has it not, or hides it. */
function focusRow(box: HTMLElement, rank: number): void {
  const attempt = (left: number) => {
    const row = box.querySelector<HTMLElement>(`[data-rank="${rank}"]`);
    row?.focus({ preventScroll: true });
    if (!row?.matches(":focus") && left > 0) requestAnimationFrame(() => attempt(left - 1));
  };
  attempt(10);
}

function clicked(event: MouseEvent<HTMLElement>, { onField, onPick, onChip, onRun, onFold }: Props): void {
  const rank = rankAt(event.target);
  if (rank === null || !(event.target instanceof Element)) return;
  const how = event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "open";
  const part = event.target.closest<HTMLElement>(STOPS);
  const { chip, run } = part?.dataset ?? {};
  if (chip !== undefined && how === "open") return onChip(rank, Number(chip));
  if (run !== undefined && how === "open") return onRun(rank, run);
  if (part?.matches("[data-fold]")) return onFold(rank);
  const field = event.target.closest<HTMLElement>("[data-field]");
  if (field && how === "open") return onField(rank, field.dataset["field"] ?? "", field);
  if (how === "open" && window.getSelection()?.isCollapsed === false) return;
  onPick(rank, how);
}

/** What in a row can have the focus. */
const STOPS = "[data-field], [data-fold], [data-chip], [data-run]";

/** Left and right go through the fields of the focused row. */
function arrows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-rank]") : null;
  if (!row) return;
  const stops = [row, ...row.querySelectorAll<HTMLElement>(STOPS)];
  const to = stops[stops.findIndex((each) => each === event.target) + step];
  to?.focus({ preventScroll: true });
  event.preventDefault();
}

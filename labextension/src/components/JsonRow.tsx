import { memo, useState } from "react";
import type { MouseEvent } from "react";
import { counted, cut, escaped, short, sized } from "../core/json";
import { STEP } from "../core/tree";
import type { TreeRow } from "../core/tree";
import type { JsonValue } from "../core/wire";
import type { Mark } from "./JsonTree";

export interface RowActions {
  turn: (row: TreeRow, open: boolean) => void;
  more: (row: TreeRow) => void;
  show: (row: TreeRow) => void;
  pick: (row: TreeRow, anchor: HTMLElement) => void;
}

interface Props {
  row: TreeRow;
  current: boolean;
  hit: boolean;
  mark: Mark | null;
  /** Whether a long text is shown below its row. */
  whole: boolean;
  pickable: boolean;
  actions: RowActions;
}

/** Characters of a text that a row shows, and that are shown at a time of a longer one. */
export const CUT = 500;
const MORE = 20_000;
/** Levels that are drawn further in; what is deeper says its level instead. */
const DEEPEST = 24;

const MARKS: Record<Mark, string> = { required: "✓ required", excluded: "⊘ excluded" };

function same(before: Props, after: Props): boolean {
  const { row: a, ...held } = before;
  const { row: b, ...given } = after;
  const rows = a.path === b.path && a.value === b.value && a.open === b.open && a.of === b.of && a.hidden === b.hidden && a.at === b.at;
  return (
    rows &&
    held.current === given.current &&
    held.hit === given.hit &&
    held.mark === given.mark &&
    held.whole === given.whole &&
    held.pickable === given.pickable &&
    held.actions === given.actions
  );
}

/** One row of a JSON tree. */
export const JsonRow = memo(function JsonRow({ row, current, hit, mark, whole, pickable, actions }: Props) {
  const branch = row.children !== null && row.children > 0;
  const long = typeof row.value === "string" && row.value.length > CUT;
  const pick = (event: MouseEvent<HTMLElement>) => {
    if (pickable && !selecting()) actions.pick(row, event.currentTarget);
  };
  return (
    <div
      role="treeitem"
      className="ek-json-row"
      aria-level={row.level}
      aria-setsize={row.of}
      aria-posinset={row.at}
      aria-expanded={branch && row.name !== null ? row.open : undefined}
      aria-selected={current}
      data-path={row.path}
      data-hit={hit || undefined}
      data-mark={mark ?? undefined}
      tabIndex={current ? 0 : -1}
      style={{ paddingInlineStart: `${Math.min(row.level - 1, DEEPEST) * 14 + 16}px` }}
    >
      {branch && row.name !== null && (
        <span className="ek-json-fold" aria-hidden="true" onClick={() => actions.turn(row, !row.open)}>
          {row.open ? "▾" : "▸"}
        </span>
      )}
      {row.level > DEEPEST && <span className="ek-note">level {row.level} </span>}
      {row.name !== null && (
        <span className="ek-json-key">
          <bdi>{escaped(cut(String(row.name), 100))}</bdi>:{" "}
        </span>
      )}
      {row.hidden !== undefined ? (
        <button type="button" tabIndex={-1} onClick={() => actions.more(row)}>
          {saysMore(row.hidden, row.of)}
        </button>
      ) : (
        <span className="ek-json-value" data-kind={kindOf(row.value)} onClick={pick} data-pick={pickable || undefined}>
          <bdi>{branch && row.open ? opening(row) : written(row.value)}</bdi>
        </span>
      )}
      {long && (
        <button type="button" tabIndex={-1} aria-expanded={whole} onClick={() => actions.show(row)}>
          {sizeOf(row.value)}, {whole ? "hide" : "show"}
        </button>
      )}
      {mark && <span className="ek-badge">{MARKS[mark]}</span>}
      {pickable && (
        <button type="button" className="ek-json-pick" tabIndex={-1} aria-label={`Use ${cut(row.path, 100)}`} title="Use this field" onClick={pick}>
          ⋯
        </button>
      )}
      {long && whole && typeof row.value === "string" && <LongText text={row.value} />}
    </div>
  );
}, same);

/** A long text, twenty thousand characters at a time. */
export function LongText({ text }: { text: string }) {
  const [shown, setShown] = useState(MORE);
  const left = text.length - shown;
  return (
    <div className="ek-long">
      <pre tabIndex={0} aria-label="The whole text">
        <bdi>{text.slice(0, shown)}</bdi>
      </pre>
      {left > 0 && (
        <button type="button" onClick={() => setShown(shown + MORE)}>
          Show {sized(Math.min(left, MORE))} more of {sized(left)}
        </button>
      )}
    </div>
  );
}

function written(value: JsonValue): string {
  if (typeof value !== "string") return short(value, 400);
  return value.length > CUT ? `"${escaped(cut(value, CUT))}` : `"${escaped(value)}"`;
}

function opening(row: TreeRow): string {
  return Array.isArray(row.value) ? `[ ${counted(row.children ?? 0, "item")}` : `{ ${counted(row.children ?? 0, "key")}`;
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

function sizeOf(value: JsonValue): string {
  return sized(new TextEncoder().encode(String(value)).length);
}

function saysMore(hidden: number, of: number): string {
  return `Show ${Math.min(hidden, STEP).toLocaleString("en")} more of ${of.toLocaleString("en")}`;
}

/** Whether a person is marking text, which is no click. */
function selecting(): boolean {
  const held = window.getSelection?.();
  return held !== null && held !== undefined && !held.isCollapsed;
}

import { useEffect, useMemo, useRef, useState } from "react";
import type { Mark, Marks } from "../core/marks";
import { FOLDED, STEP, findIn, opened, rowsOf } from "../core/tree";
import type { Folds, Found, TreeRow } from "../core/tree";
import type { JsonValue } from "../core/wire";
import { JsonRow } from "./JsonRow";
import type { RowActions } from "./JsonRow";
import { useTreeKeys } from "./useTreeKeys";

interface Props {
  value: JsonValue;
  /** Where the value stands in its event, such as `payload`; paths told begin with it. */
  path?: string;
  onPick?: (path: string, value: JsonValue, anchor: HTMLElement) => void;
  marks?: Marks;
  search?: string;
  wrap?: boolean;
  sorted?: boolean;
}

const NONE: Marks = {};

/**
 * A JSON value as a tree: text only, whatever it holds. What is folded is not drawn, children come a hundred at a time
 * and long texts are cut, so that no value makes the page stand still.
 */
export function JsonTree({ value, path = "", onPick, marks = NONE, search = "", wrap = false, sorted = false }: Props) {
  const [folds, setFolds] = useState<Folds>(FOLDED);
  const [texts, setTexts] = useState<ReadonlySet<string>>(new Set<string>());
  const open = useMemo(() => opened(value, path), [value, path]);
  const found = useMemo(() => findIn(value, path, search), [value, path, search]);
  const rows = useMemo(() => rowsOf(value, { path, open, folds, sorted, found }), [value, path, open, folds, sorted, found]);
  const tree = useRef<HTMLDivElement>(null);

  const latest = useRef({ onPick });
  latest.current = { onPick };
  const actions = useMemo<RowActions>(
    () => ({
      turn: (row, to) => setFolds((held) => ({ ...held, turned: new Map(held.turned).set(row.path, to) })),
      more: (row) =>
        setFolds((held) => {
          const at = row.parent ?? path;
          return { ...held, shown: new Map(held.shown).set(at, (held.shown.get(at) ?? STEP) + STEP) };
        }),
      show: (row) => setTexts((held) => toggled(held, row.path)),
      pick: (row, anchor) => latest.current.onPick?.(row.path, row.value, anchor),
    }),
    [path],
  );
  const keys = useTreeKeys({ tree, rows, actions, pickable: onPick !== undefined });

  useEffect(() => {
    if (found && found.hits.size > 0) tree.current?.querySelector("[data-hit]")?.scrollIntoView?.({ block: "nearest" });
  }, [found]);

  return (
    <div className="ek-json" data-wrap={wrap || undefined}>
      {search.trim() !== "" && (
        <p role="status" className="ek-note">
          {saysFound(found)}
        </p>
      )}
      <div role="tree" aria-label={path || "JSON"} ref={tree} onKeyDown={keys.press} onFocus={keys.focus}>
        {rows.map((row) => (
          <JsonRow
            key={row.path}
            row={row}
            current={row.path === keys.current}
            hit={found?.hits.has(row.path) ?? false}
            mark={marks[row.path] ?? null}
            whole={texts.has(row.path)}
            pickable={onPick !== undefined && row.hidden === undefined}
            actions={actions}
          />
        ))}
      </div>
    </div>
  );
}

function toggled(held: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const next = new Set(held);
  if (!next.delete(path)) next.add(path);
  return next;
}

function saysFound(found: Found | null): string {
  if (!found) return "";
  const said = found.hits.size === 0 ? "Not found" : `Found in ${found.hits.size} ${found.hits.size === 1 ? "place" : "places"}`;
  return found.whole ? `${said}.` : `${said}; the value is too large to look through all of it.`;
}

export type { Mark, TreeRow };

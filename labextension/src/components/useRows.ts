import { useRef, useState } from "react";
import type { KeyboardEvent, MouseEvent, RefObject } from "react";

interface Given {
  ids: readonly string[];
  onOpen: (id: string) => void;
  /** Closes what is open; absent where nothing is, and Escape is then not taken. */
  onClose?: (() => void) | undefined;
}

export interface Rows {
  table: RefObject<HTMLTableElement>;
  press: (event: KeyboardEvent) => void;
  /** What the row of an id is given. */
  row: (id: string) => RowProps;
  /** The row that has the one place in the order of Tab. */
  current: string | null;
  focus: (id: string | null) => void;
}

export interface RowProps {
  tabIndex: number;
  "data-row": string;
  onFocus: () => void;
  onClick: (event: MouseEvent) => void;
}

/** Rows of a grid by keys: arrows, Home and End walk, Enter opens, Escape closes. Controls in a row keep their own. */
export function useRows({ ids, onOpen, onClose }: Given): Rows {
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<string | null>(null);
  const index = Math.max(0, ids.findIndex((id) => id === at));
  const current = ids[index] ?? null;

  const focus = (id: string | null) => {
    if (id === null) return;
    setAt(id);
    const rows = table.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [];
    [...rows].find((row) => row.dataset["row"] === id)?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    const inRow = event.target instanceof Element && event.target.matches("[data-row]");
    if (event.key === "Escape" && onClose) onClose();
    else if (!inRow) return;
    else if (event.key === "ArrowDown") focus(ids[Math.min(index + 1, ids.length - 1)] ?? null);
    else if (event.key === "ArrowUp") focus(ids[Math.max(index - 1, 0)] ?? null);
    else if (event.key === "Home") focus(ids[0] ?? null);
    else if (event.key === "End") focus(ids.at(-1) ?? null);
    else if (event.key === "Enter" && current !== null) onOpen(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const row = (id: string): RowProps => ({
    tabIndex: id === current ? 0 : -1,
    "data-row": id,
    onFocus: () => setAt(id),
    onClick: (event) => {
      if (!(event.target instanceof Element && event.target.closest("button, a, input, label, select"))) onOpen(id);
    },
  });
  return { table, press, row, current, focus };
}

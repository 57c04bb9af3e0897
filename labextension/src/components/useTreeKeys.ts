import { useState } from "react";
import type { FocusEvent, KeyboardEvent, RefObject } from "react";
import type { TreeRow } from "../core/tree";
import { CUT } from "./JsonRow";
import type { RowActions } from "./JsonRow";

interface Given {
  tree: RefObject<HTMLElement>;
  rows: readonly TreeRow[];
  actions: RowActions;
  pickable: boolean;
}

/** The keys of a tree: one row is reached by Tab, arrows, Home and End move on, Enter picks, Space folds. */
export function useTreeKeys({ tree, rows, actions, pickable }: Given) {
  const [at, setAt] = useState<string | null>(null);
  const index = Math.max(0, rows.findIndex((row) => row.path === at));
  const current = rows[index]?.path ?? null;

  const go = (to: number) => {
    const row = rows[Math.max(0, Math.min(to, rows.length - 1))];
    if (!row) return;
    setAt(row.path);
    element(tree.current, row.path)?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const row = rows[index];
    const inText = event.target instanceof Element && event.target.closest(".ek-long") !== null;
    if (!row || inText || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const done = act(event.key, row, index);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const act = (key: string, row: TreeRow, from: number): boolean => {
    const branch = row.children !== null && row.children > 0 && row.name !== null;
    if (key === "ArrowDown") go(from + 1);
    else if (key === "ArrowUp") go(from - 1);
    else if (key === "Home") go(0);
    else if (key === "End") go(rows.length - 1);
    else if (key === "ArrowRight") branch && !row.open ? actions.turn(row, true) : branch && go(from + 1);
    else if (key === "ArrowLeft") branch && row.open ? actions.turn(row, false) : go(rows.findIndex((each) => each.path === row.parent));
    else if (key === "Enter" && pickable && row.hidden === undefined) actions.pick(row, element(tree.current, row.path) ?? document.body);
    else if (key === "Enter" || key === " ") use(row, branch);
    else return false;
    return true;
  };
  const use = (row: TreeRow, branch: boolean) => {
    if (row.hidden !== undefined) actions.more(row);
    else if (branch) actions.turn(row, !row.open);
    else if (typeof row.value === "string" && row.value.length > CUT) actions.show(row);
  };

  const focus = (event: FocusEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-path]") : null;
    if (row?.dataset["path"] !== undefined) setAt(row.dataset["path"]);
  };
  return { current, press, focus };
}

function element(tree: HTMLElement | null, path: string): HTMLElement | null {
  const rows = tree?.querySelectorAll<HTMLElement>("[data-path]") ?? [];
  return [...rows].find((row) => row.dataset["path"] === path) ?? null;
}

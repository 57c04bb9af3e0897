import { useCallback, useLayoutEffect, useRef } from "react";
import type { RefObject } from "react";

/** Where the focus goes once an edit is drawn: the element with this `data-focus`, or the one given if it is still there. */
export type FocusAfter = (target: string | HTMLElement | null) => void;

const FOCUSABLE = "input, select, textarea, button";

/** Keeps the focus sensible where an edit takes away or makes what has it. */
export function useFocusAfter(root: RefObject<HTMLElement>): FocusAfter {
  const wanted = useRef<string | HTMLElement | null>(null);
  useLayoutEffect(() => {
    const target = wanted.current;
    if (target === null) return;
    const found = typeof target === "string" ? named(root.current, target) : target;
    if (!found?.isConnected) return;
    wanted.current = null;
    const inside = found.querySelector<HTMLElement>("input:checked") ?? found.querySelector<HTMLElement>(FOCUSABLE);
    (found.matches(FOCUSABLE) ? found : (inside ?? found)).focus();
  });
  return useCallback((target) => {
    wanted.current = target;
  }, []);
}

function named(root: HTMLElement | null, name: string): HTMLElement | undefined {
  return [...(root?.querySelectorAll<HTMLElement>("[data-focus]") ?? [])].find(
    (each) => each.dataset["focus"] === name,
  );
}

/** Of the parts like this one (same `data-row`) the next, else the one before: who has the focus when it goes. */
export function neighbour(part: HTMLElement | null): HTMLElement | null {
  const rows = [...(part?.closest(".ek-form")?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  const own = rows.filter((each) => each === part || !part?.contains(each));
  const at = own.findIndex((each) => each === part);
  return own[at + 1] ?? own[at - 1] ?? null;
}

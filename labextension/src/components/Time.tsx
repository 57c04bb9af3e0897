import { createContext, useCallback, useContext, useEffect, useState } from "react";
import type { Transport } from "../client/transport";
import { ago, clock } from "../core/time";

/** Whose clock times are told by: the transport's, where there is one around. */
export const Clock = createContext<Pick<Transport, "ahead"> | null>(null);

/** The present of the workspace that is looked at, in milliseconds. */
export function useNow(): () => number {
  const there = useContext(Clock);
  return useCallback(() => Date.now() + (there?.ahead ?? 0), [there]);
}

const hearing = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls back once a second while anybody listens: one clock for the page. */
function everySecond(hear: () => void): () => void {
  hearing.add(hear);
  timer ??= setInterval(() => hearing.forEach((each) => each()), 1_000);
  return () => {
    hearing.delete(hear);
    if (hearing.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Words that follow the clock, drawn anew only when they change. words: made by useCallback. fixed: another now. */
export function useWords(words: (now: number) => string, fixed?: number): string {
  const [, draw] = useState("");
  const now = useNow();
  useEffect(() => (fixed === undefined ? everySecond(() => draw(words(now()))) : undefined), [words, fixed, now]);
  return words(fixed ?? now());
}

/** A moment in relative words; the moment itself is its title and part of its accessible name. */
export function When({ at, now }: { at: string; now?: number }) {
  const said = useWords(useCallback((held: number) => ago(at, held), [at]), now);
  return (
    <time dateTime={at} title={clock(at)} className="ek-when">
      {said}
      <span className="ek-hidden"> ({clock(at)})</span>
    </time>
  );
}

import { useCallback, useEffect, useState } from "react";
import { ago, clock } from "../core/time";

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
  useEffect(() => (fixed === undefined ? everySecond(() => draw(words(Date.now()))) : undefined), [words, fixed]);
  return words(fixed ?? Date.now());
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

import { useCallback, useRef, useState } from "react";
import { began, did, redone, undone } from "../../core/history";
import type { History } from "../../core/history";
import type { JsonObject } from "../../core/json";
import { carried, clean, settledIn } from "../../core/mute";
import type { DraftTest } from "../../core/wire";

/** What is being written: the trigger (with what is muted in it), what it runs, what it is for, and its own tests. */
export interface Work {
  trigger: JsonObject;
  deployment: string | null;
  parameters: JsonObject;
  description: string;
  tests: readonly DraftTest[];
}

export interface Drafting {
  work: Work;
  /** The trigger as others see it: without what is muted. */
  trigger: JsonObject;
  /** One edit; `kind` joins it with one of the same kind just before, as while typing. */
  edit: (change: (trigger: JsonObject) => JsonObject, says: string, kind?: string) => void;
  /** The trigger as it was made elsewhere; what is muted stays where it can. */
  replace: (trigger: JsonObject, says: string, kind?: string) => void;
  set: (part: Partial<Work>, says: string, kind?: string) => void;
  /** Starts over from here: nothing to undo. */
  begin: (part: Partial<Work>) => void;
  /** The trigger now, whatever was drawn last. */
  latest: () => JsonObject;
  undo: () => void;
  redo: () => void;
  /** What would be undone and done again, in words; null where there is nothing. */
  back: string | null;
  forth: string | null;
  /** What was done last, for those who do not see it. */
  said: string;
  say: (words: string) => void;
}

/** A draft with its history. Every change is said in words, and can be undone. */
export function useDrafting(first: Work): Drafting {
  const [history, setHistory] = useState<History<Work>>(() => began(first));
  const [said, say] = useState("");
  const held = useRef(history);

  const go = useCallback((next: History<Work>, words: string) => {
    if (next === held.current) return;
    held.current = next;
    setHistory(next);
    say(words);
  }, []);
  const set = useCallback(
    (part: Partial<Work>, says: string, kind = "") =>
      go(did(held.current, { ...held.current.now.state, ...part }, says, Date.now(), kind), says),
    [go],
  );
  const edit = useCallback(
    (change: (trigger: JsonObject) => JsonObject, says: string, kind = "") => {
      const { trigger } = held.current.now.state;
      const made = settledIn(trigger, change(trigger));
      if (made !== trigger && JSON.stringify(made) !== JSON.stringify(trigger)) set({ trigger: made }, says, kind);
    },
    [set],
  );
  const replace = useCallback(
    (trigger: JsonObject, says: string, kind = "") => edit((before) => carried(before, trigger), says, kind),
    [edit],
  );
  const begin = useCallback((part: Partial<Work>) => {
    held.current = began({ ...held.current.now.state, ...part });
    setHistory(held.current);
  }, []);
  const latest = useCallback(() => clean(held.current.now.state.trigger), []);
  const undo = useCallback(() => go(undone(held.current), `Undone: ${held.current.now.says}`), [go]);
  const redo = useCallback(() => go(redone(held.current), `Done again: ${held.current.future[0]?.says ?? ""}`), [go]);

  const work = history.now.state;
  return {
    work, trigger: clean(work.trigger), edit, replace, set, begin, latest, undo, redo, said, say,
    back: history.past.length > 0 ? history.now.says : null,
    forth: history.future[0]?.says ?? null,
  }; // prettier-ignore
}

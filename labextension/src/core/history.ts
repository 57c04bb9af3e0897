/** What was done, to undo and do again. Edits of one kind that follow each other closely, as while typing, are one step. */

/** How many steps are kept. */
export const MOST_STEPS = 200;
/** Milliseconds within which edits of one kind are one step. */
const TOGETHER = 1_000;

interface Step<T> {
  state: T;
  /** What led to the state, in words. */
  says: string;
}

export interface History<T> {
  past: readonly Step<T>[];
  now: Step<T>;
  future: readonly Step<T>[];
  kind: string;
  at: number;
}

export function began<T>(state: T): History<T> {
  return { past: [], now: { state, says: "" }, future: [], kind: "", at: 0 };
}

/** After an edit. kind: edits of the same kind within a second are one step; empty for one that stands alone. */
export function did<T>(history: History<T>, state: T, says: string, at: number, kind = ""): History<T> {
  if (Object.is(state, history.now.state)) return history;
  const together = kind !== "" && kind === history.kind && at - history.at < TOGETHER && history.past.length > 0;
  const past = together ? history.past : [...history.past, history.now].slice(-MOST_STEPS);
  return { past, now: { state, says }, future: [], kind, at };
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (!before) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], kind: "", at: 0 };
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { past: [...history.past, history.now], now: next, future, kind: "", at: 0 };
}

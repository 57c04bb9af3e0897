/**
 * Repeats folded: events of the same name and resource that follow each other stand as one row, their newest. What was
 * seen to repeat stays known when its rows are let go, so that nothing unfolds behind one's back.
 */
import type { FeedRow } from "./wire";

/** Events that repeat each other, from the rank of the newest to that of the oldest known. */
export interface Run {
  from: number;
  to: number;
  key: string;
  /** When the oldest occurred. */
  since: string;
  /** Whether all of them are shown. */
  open: boolean;
}

/** Ascending, apart from each other. */
export type Runs = readonly Run[];

type RowAt = (rank: number) => FeedRow | null | undefined;

/** The run that a rank belongs to. */
export function runAt(runs: Runs, rank: number): Run | null {
  const run = runs[after(runs, rank) - 1];
  return run && rank <= run.to ? run : null;
}

/** How many of the ranks from `first` to before `rank` are not shown; the first of all stands for what it repeats. */
export function hiddenIn(runs: Runs, first: number, rank: number): number {
  if (rank <= first) return 0;
  const run = runAt(runs, first);
  const stands = run && !run.open && run.from < first ? 1 : 0;
  return hiddenBefore(runs, rank) - hiddenBefore(runs, first) - stands;
}

/** The rank that a rank is shown as: its own, or that of the newest of what it repeats. */
export function headOf(runs: Runs, first: number, rank: number): number {
  const run = runAt(runs, rank);
  return run && !run.open ? Math.max(run.from, first) : rank;
}

/** The runs, with what the rows of these ranks repeat. */
export function repeated(runs: Runs, rowAt: RowAt, low: number, high: number): Runs {
  const next = [...runs];
  for (let rank = low; rank <= high + 1; rank += 1) {
    const [newer, older] = [rowAt(rank - 1), rowAt(rank)];
    const [above, below] = [runAt(next, rank - 1), runAt(next, rank)];
    if (above && above === below) continue;
    const key = keyOf(newer) ?? above?.key;
    if (key === undefined || key !== (keyOf(older) ?? below?.key)) continue;
    const since = below?.since ?? older?.occurred;
    if (since === undefined) continue;
    const made = { from: above?.from ?? rank - 1, to: below?.to ?? rank, key, since, open: above?.open ?? below?.open ?? false };
    const at = above ? next.indexOf(above) : after(next, rank - 1);
    next.splice(at, Number(above !== null) + Number(below !== null), made);
  }
  return next;
}

/** The runs with that of a rank opened, or folded again. */
export function turnedAt(runs: Runs, rank: number): Runs {
  const run = runAt(runs, rank);
  return run ? runs.map((each) => (each === run ? { ...run, open: !run.open } : each)) : runs;
}

/** Of runs, how many events those before each of them hide. */
const sums = new WeakMap<Runs, readonly number[]>();

function sumsOf(runs: Runs): readonly number[] {
  const known = sums.get(runs);
  if (known) return known;
  const made = [0];
  for (const run of runs) made.push((made[made.length - 1] ?? 0) + (run.open ? 0 : run.to - run.from));
  sums.set(runs, made);
  return made;
}

function hiddenBefore(runs: Runs, rank: number): number {
  const at = after(runs, rank - 1) - 1;
  const run = runs[at];
  if (!run) return 0;
  return (sumsOf(runs)[at] ?? 0) + (run.open ? 0 : Math.min(run.to, rank - 1) - run.from);
}

function keyOf(row: FeedRow | null | undefined): string | undefined {
  return row ? `${row.event}\n${row.resource}` : undefined;
}

/** How many runs begin at or before a rank. */
function after(runs: Runs, rank: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.from ?? 0) <= rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

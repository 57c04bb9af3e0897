/** Runs as lists and pictures: what is known joined with what was asked anew, and states as parts of a bar. */
import { between, span } from "./time";
import type { LogRow, RunRow, Runs, StateRow } from "./wire";

export const KINDS = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "CRASHED",
  "CANCELLED",
  "CANCELLING",
  "PAUSED",
] as const;

const FINAL = new Set(["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]);

export function isFinal(kind: string): boolean {
  return FINAL.has(kind);
}

/** A state's type as a word: `Failed`. */
export function kindWord(kind: string): string {
  return kind.charAt(0) + kind.slice(1).toLowerCase();
}

/** The newest runs with the older ones that were known; those are dropped where it is not known what lies between. */
export function joined(newest: Runs, known: Runs): Runs {
  const last = newest.runs.at(-1);
  const at = last ? known.runs.findIndex((run) => run.id === last.id) : -1;
  if (!newest.more || at < 0 || at === known.runs.length - 1) return newest;
  return { ...known, runs: [...newest.runs, ...known.runs.slice(at + 1)], servers: newest.servers };
}

export function followed(known: Runs, older: Runs): Runs {
  const ids = new Set(known.runs.map((run) => run.id));
  return { ...older, runs: [...known.runs, ...older.runs.filter((run) => !ids.has(run.id))] };
}

/** How long a run took, or takes until now. */
export function took(run: RunRow, now: number): string {
  if (run.seconds !== null) return span(run.seconds);
  if (run.started === null || isFinal(run.kind)) return "";
  return span(Math.max(0, Math.round((now - Date.parse(run.started)) / 1000)));
}

export interface Segment {
  name: string;
  kind: string;
  /** Seconds it lasted; null for the state that it is in. */
  seconds: number | null;
  from: number;
  width: number;
}

/** Of a bar a hundred wide: each state by how long it lasted, and none too narrow to be seen. */
export function segments(states: readonly StateRow[], now: number): Segment[] {
  const lasted = states.map((state, at) => {
    const next = states[at + 1];
    if (next) return Math.max(0, between(state.at, next.at));
    return isFinal(state.kind) ? null : Math.max(0, (now - Date.parse(state.at)) / 1000);
  });
  const total = lasted.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const least = Math.min(6, 100 / Math.max(1, states.length));
  const free = 100 - least * states.length;
  let from = 0;
  return states.map((state, at) => {
    const seconds = lasted[at] ?? null;
    const width = least + free * (total > 0 ? (seconds ?? 0) / total : 1 / states.length);
    const segment = { name: state.name, kind: state.kind, seconds: at === states.length - 1 ? null : seconds, from, width };
    from += width;
    return segment;
  });
}

/** The same in words: `Pending for 20 ms, Running for 1.2 s, then Completed`. */
export function statesWords(parts: readonly Segment[]): string {
  return parts.map((part) => (part.seconds === null ? `then ${part.name}` : `${part.name} for ${span(part.seconds)}`)).join(", ");
}

const LEVELS: readonly (readonly [number, string])[] = [
  [50, "CRITICAL"],
  [40, "ERROR"],
  [30, "WARNING"],
  [20, "INFO"],
  [1, "DEBUG"],
];

/** A line's level as a word; `print` for what was printed. */
export function levelWord(level: number): string {
  return LEVELS.find(([least]) => level >= least)?.[1] ?? "print";
}

/** A log as text, to copy. */
export function logText(lines: readonly LogRow[]): string {
  return lines.map((line) => `${line.at} ${levelWord(line.level)}${line.task ? ` [${line.task}]` : ""} ${line.text}`).join("\n");
}

import type { Chip as ChipView, RunMark as RunMarkView } from "../core/wire";

/** What became of an event, as a symbol beside the word; the border tells them apart too. */
export const BECAME: Record<ChipView["became"], string> = {
  fired: "●",
  "by hand": "◉",
  "in shadow": "◌",
  matched: "○",
  suppressed: "▨",
  stopped: "⊗",
  nearly: "◐",
  error: "✗",
  waiting: "◴",
};

const KINDS: Record<string, string> = {
  SCHEDULED: "◷",
  PENDING: "◔",
  RUNNING: "▶",
  COMPLETED: "✓",
  FAILED: "✗",
  CANCELLED: "⊘",
  CANCELLING: "⊖",
  CRASHED: "⚡",
  PAUSED: "⏸",
};

/** What became of an event with one automation. */
export function Chip({ chip, onOpen }: { chip: ChipView; onOpen?: (chip: ChipView) => void }) {
  const said = (
    <>
      <span aria-hidden="true">{BECAME[chip.became]}</span> {chip.automation && <bdi>{chip.automation}</bdi>}{" "}
      <span className="ek-chip-word">{chip.became}</span>
    </>
  );
  if (!onOpen)
    return (
      <span className="ek-chip" data-became={chip.became} title={chip.why}>
        {said}
      </span>
    );
  return (
    <button type="button" className="ek-chip" data-became={chip.became} title={chip.why} onClick={() => onOpen(chip)}>
      {said}
    </button>
  );
}

/** A state of a run: symbol, word and border. */
export function StateMark({ name, kind }: { name: string; kind: string }) {
  return (
    <span className="ek-chip ek-state" data-kind={kind}>
      <span aria-hidden="true">{KINDS[kind] ?? "·"}</span> <bdi>{name}</bdi>
    </span>
  );
}

/** The state of a run as a symbol, its name and what it came to for those who hear it. */
export function RunMark({ run }: { run: RunMarkView }) {
  return (
    <span className="ek-chip ek-state ek-run-mark" data-kind={run.kind}>
      <span aria-hidden="true">{KINDS[run.kind] ?? "·"}</span>
      <span className="ek-hidden">
        run <bdi>{run.name}</bdi> {run.state}
      </span>
    </span>
  );
}

/** A run that came of an event, with its state. */
export function RunChip({ run, onOpen }: { run: RunMarkView; onOpen?: (run: RunMarkView) => void }) {
  const said = (
    <>
      <span aria-hidden="true">{KINDS[run.kind] ?? "·"}</span> run <bdi>{run.name}</bdi> <span className="ek-chip-word">{run.state}</span>
    </>
  );
  if (!onOpen)
    return (
      <span className="ek-chip ek-state" data-kind={run.kind} title={run.flow}>
        {said}
      </span>
    );
  return (
    <button type="button" className="ek-chip ek-state" data-kind={run.kind} title={run.flow} onClick={() => onOpen(run)}>
      {said}
    </button>
  );
}

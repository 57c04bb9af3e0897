import { useEffect, useState } from "react";
import type { Transport } from "../client/transport";
import { followed, joined } from "../core/runs";
import type { Runs, RunsAsk } from "../core/wire";
import { useAsk } from "./useAsk";
import { useChanged } from "./useChanged";

export type RunsFilter = Pick<RunsAsk, "flow" | "automation" | "text" | "kind" | "server">;

const STEP = 50;
const MOST = 200;
const NONE: Runs = { runs: [], more: false, after: null, servers: [] };

/** The runs that fit a filter, newest first, ours or a server's: kept up to date, and older ones when they are asked for. */
export function useRuns(transport: Transport, filter: RunsFilter) {
  const changed = useChanged(transport, "runs");
  const [known, setKnown] = useState<{ key: string; runs: Runs }>({ key: "", runs: NONE });
  const [reading, setReading] = useState(false);
  const [failed, setFailed] = useState<Error | null>(null);
  const key = JSON.stringify(filter);
  const held = known.key === key ? known.runs : NONE;
  // as many as are shown are asked for, so that an old run's state is the present one too
  const limit = Math.min(MOST, Math.max(STEP, held.runs.length));
  const newest = useAsk(transport, "runs.list", { ...filter, limit }, [key, changed]);

  useEffect(() => {
    const { reply } = newest;
    if (reply) setKnown((before) => ({ key, runs: before.key === key ? joined(reply, before.runs) : reply }));
  }, [newest.reply]);

  const older = async () => {
    const last = held.runs.at(-1);
    if (!last) return;
    setReading(true);
    try {
      const place = filter.server ? { after: held.after } : { before: last.id };
      const reply = await transport.ask("runs.list", { ...filter, ...place, limit: STEP });
      setFailed(null);
      setKnown((before) => (before.key === key ? { key, runs: followed(before.runs, reply) } : before));
    } catch (error) {
      setFailed(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setReading(false);
    }
  };
  return { ...held, first: known.key !== key && newest.error === null, pending: newest.pending, error: newest.error ?? failed, again: newest.again, older, reading };
}

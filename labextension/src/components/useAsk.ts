import { useCallback, useEffect, useRef, useState } from "react";
import type { Progress, QuestionName, Transport } from "../client/transport";
import type { Questions } from "../core/wire";

export interface Asked<Reply> {
  /** The last reply; kept while a newer question waits. */
  reply: Reply | null;
  error: Error | null;
  pending: boolean;
  progress: Progress | null;
  /** Asks the same anew. */
  again: () => void;
}

/** Times that a question is asked anew because another part of the page asked the same kind meanwhile. */
const PATIENCE = 5;

/** What is answered to a question; it is asked anew when `deps` change, and the former is then given up. */
export function useAsk<Name extends QuestionName>(
  transport: Transport,
  name: Name,
  of: Questions[Name]["ask"] | null,
  deps: readonly unknown[],
): Asked<Questions[Name]["reply"]> {
  const [reply, setReply] = useState<Questions[Name]["reply"] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [pending, setPending] = useState(of !== null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [round, setRound] = useState(0);
  const asked = useRef(of);
  asked.current = of;
  const again = useCallback(() => setRound((held) => held + 1), []);

  useEffect(() => {
    const wanted = asked.current;
    setPending(wanted !== null);
    if (wanted === null) return;
    const aborting = new AbortController();
    const settle = (error: Error | null) => {
      setError(error);
      setPending(false);
      setProgress(null);
    };
    const ask = (left: number) =>
      transport.ask(name, wanted, { signal: aborting.signal, onProgress: setProgress }).then(
        (given) => {
          if (aborting.signal.aborted) return;
          setReply(given);
          settle(null);
        },
        (why: unknown) => {
          if (aborting.signal.aborted) return;
          if (kindOf(why) === "Superseded" && left > 0) void ask(left - 1);
          else if (kindOf(why) === "KernelGone" && transport.says?.lost === null) settle(null); // it is said above
          else settle(why instanceof Error ? why : new Error(String(why)));
        },
      );
    void ask(PATIENCE);
    return () => aborting.abort();
  }, [transport, name, of === null, round, ...deps]);

  return { reply, error, pending, progress, again };
}

/** Which error of Python's it is; by its field, for what the loader throws is of a class of its own. */
export function kindOf(why: unknown): string {
  return why instanceof Error && "kind" in why ? String(why.kind) : "";
}

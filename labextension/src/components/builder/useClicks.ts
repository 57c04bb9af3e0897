import { useCallback, useEffect, useRef, useState } from "react";
import type { BuilderRequest } from "../../client/parts";
import type { Transport } from "../../client/transport";
import type { At } from "../../core/draft";
import type { EditAsk, JsonValue } from "../../core/wire";
import type { Drafting } from "./useDrafting";

/** How often a click is made anew on a draft that changed while it was answered. */
const TRIES = 3;

/** Clicks on values of the pinned event: Python says what the draft becomes. */
export function useClicks(transport: Transport, drafting: Drafting, event: string | null) {
  const [error, setError] = useState<Error | null>(null);
  const latest = useRef(event);
  latest.current = event;
  const click = useCallback(
    async (path: string, value: JsonValue, how: EditAsk["how"], at: At) => {
      setError(null);
      try {
        for (let left = TRIES; left > 0; left -= 1) {
          const trigger = drafting.latest();
          const made = await transport.ask("draft.edit", {
            trigger,
            id: latest.current,
            path,
            value,
            how,
            at: [...at],
          });
          if (drafting.latest() === trigger) return drafting.replace(made.trigger, made.says);
        }
      } catch (why) {
        setError(why instanceof Error ? why : new Error(String(why)));
      }
    },
    [transport, drafting.latest, drafting.replace],
  );
  return { click, error };
}

/** Does what was clicked elsewhere, once a request. */
export function useRequest(request: BuilderRequest | undefined, run: (request: BuilderRequest) => void) {
  const done = useRef<number | null>(null);
  useEffect(() => {
    if (!request || done.current === request.n) return;
    done.current = request.n;
    run(request);
  }, [request?.n]);
}

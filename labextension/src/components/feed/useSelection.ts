import { useCallback, useMemo, useRef } from "react";
import { rowAt } from "../../core/feed";
import type { Feed } from "../../core/feed";

/** Selected events: one, several by Ctrl or `s`, a stretch of those that are here by Shift. */
export function useSelection(feed: Feed, ids: readonly string[], setIds: (ids: string[]) => void) {
  const from = useRef<number | null>(null);
  const selected = useMemo(() => new Set(ids), [ids]);
  const pick = useCallback(
    (rank: number, how: "only" | "toggle" | "range") => {
      const id = rowAt(feed, rank)?.id;
      if (id === undefined) return;
      if (how === "only") setIds([id]);
      if (how === "toggle") setIds(selected.has(id) ? ids.filter((each) => each !== id) : [...ids, id]);
      if (how === "range") {
        const begun = from.current ?? rank;
        const [low, high] = begun < rank ? [begun, rank] : [rank, begun];
        const found: string[] = [];
        for (let at = low; at <= high && found.length < MOST; at += 1) found.push(...[rowAt(feed, at)?.id ?? []].flat());
        setIds([...new Set([...ids, ...found])]);
        return;
      }
      from.current = rank;
    },
    [feed, ids, selected, setIds],
  );
  return { selected, pick };
}

/** A stretch takes at most so many: the ids travel to the kernel with every change. */
const MOST = 200;

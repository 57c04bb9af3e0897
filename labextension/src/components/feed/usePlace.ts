import { useCallback, useEffect, useRef, useState } from "react";
import type { Transport } from "../../client/transport";
import { eventsOf, rankById, rankOf } from "../../core/feed";
import type { EventFilter } from "../../core/wire";
import type { FeedView } from "./useFeed";
import { asError } from "./useFeed";

export interface Show {
  rank: number;
  focus: boolean;
  top?: boolean;
}

/** Where one is in the list: the row that has, or would get, the focus, and going elsewhere. */
export function usePlace(transport: Transport, view: FeedView, filter: EventFilter, say: (words: string) => void) {
  const { feed, act } = view;
  const [held, setHeld] = useState<{ rank: number; anchor: number | null } | null>(null);
  // a rank of another view says nothing
  const active = held && held.anchor === feed.anchor ? held.rank : null;
  const [show, setShow] = useState<Show | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const latest = useRef(feed);
  latest.current = feed;
  const setActive = useCallback((rank: number) => setHeld({ rank, anchor: latest.current.anchor }), []);

  const go = useCallback((rank: number, how: Omit<Show, "rank"> = { focus: true }) => {
    const now = latest.current;
    const to = Math.max(rankOf(now, 0), Math.min(rank, eventsOf(now) - now.top - 1));
    setActive(to);
    setShow({ rank: to, ...how });
  }, [setActive]);
  const ask = useCallback(
    (where: { at: string } | { id: string }, none: string) => {
      const { anchor } = latest.current;
      if (anchor === null) return;
      transport.ask("feed.place", { filter, anchor, ...where }).then(
        ({ rank }) => (rank === null ? say(none) : go(rank, { focus: "at" in where, top: true })),
        (why: unknown) => say(asError(why).message),
      );
    },
    [transport, filter, go, say],
  );
  const toTime = useCallback((at: string) => ask({ at }, "No event of this view is that old"), [ask]);
  const toEvent = useCallback(
    (id: string) => {
      const rank = rankById(latest.current, id);
      if (rank !== null) go(rank, { focus: false });
      else ask({ id }, "That event is not in this view");
    },
    [ask, go],
  );
  // an event that was emitted a moment ago is not here yet: it is gone to when it comes
  useEffect(() => {
    const rank = wanted === null ? null : rankById(feed, wanted);
    if (rank === null) return;
    if (rank < -feed.top) return act({ type: "caught up" });
    setWanted(null);
    go(rank, { focus: false });
  }, [feed, wanted, go, act]);
  return { active, setActive, show, go, toTime, toEvent, await: setWanted };
}

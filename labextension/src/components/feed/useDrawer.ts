import { useCallback, useEffect, useMemo, useState } from "react";
import { rowAt } from "../../core/feed";
import type { FeedView } from "./useFeed";

interface Opened {
  /** null while the row is still being read. */
  id: string | null;
  /** null for an event that is not known to be in the view. */
  rank: number | null;
}

/** The anchor of the view that a rank is of: ranks of another view say nothing. */
interface Of {
  anchor: number | null;
}

/** Which event is open beside the feed, and on which tab; the feed is paused meanwhile. */
export function useDrawer({ feed, act }: FeedView) {
  const { anchor } = feed;
  const [held, setHeld] = useState<(Opened & Of) | null>(null);
  const opened: Opened | null = useMemo(() => held && { id: held.id, rank: held.anchor === anchor ? held.rank : null }, [held, anchor]);
  const [tab, setTab] = useState("summary");
  const [replay, setReplay] = useState(false);
  const [run, setRun] = useState<string | null>(null);
  const [about, setAbout] = useState("");
  const [comparing, setComparing] = useState(false);
  const there = opened !== null || comparing;
  useEffect(() => act({ type: "pause", why: "drawer", on: there }), [there, act, anchor]);

  const row = opened && opened.id === null && opened.rank !== null ? rowAt(feed, opened.rank) : null;
  useEffect(() => {
    if (row) setHeld((known) => known && { ...known, id: row.id });
  }, [row]);

  const open = useCallback(
    (rank: number | null, id: string | null = null) => {
      setComparing(false);
      setRun(null);
      setAbout("");
      setHeld({ rank, id, anchor });
    },
    [anchor],
  );
  const close = useCallback(() => {
    setHeld(null);
    setComparing(false);
    setReplay(false);
    setRun(null);
  }, []);
  return { opened, there, tab, setTab, run, setRun, about, setAbout, replay, setReplay, comparing, compare: useCallback(() => setComparing(true), []), open, close };
}

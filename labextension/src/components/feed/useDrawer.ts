import { useCallback, useEffect, useState } from "react";
import { rowAt } from "../../core/feed";
import type { FeedView } from "./useFeed";

interface Opened {
  /** null while the row is still being read. */
  id: string | null;
  /** null for an event that is not known to be in the view. */
  rank: number | null;
}

/** Which event is open beside the feed, and on which tab; the feed is paused meanwhile. */
export function useDrawer({ feed, act }: FeedView) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [tab, setTab] = useState("summary");
  const [replay, setReplay] = useState(false);
  const [comparing, setComparing] = useState(false);
  const there = opened !== null || comparing;
  useEffect(() => act({ type: "pause", why: "drawer", on: there }), [there, act, feed.anchor]);
  useEffect(() => setOpened((held) => held && { ...held, rank: null }), [feed.anchor]);

  const row = opened && opened.id === null && opened.rank !== null ? rowAt(feed, opened.rank) : null;
  useEffect(() => {
    if (row) setOpened((held) => held && { ...held, id: row.id });
  }, [row]);

  const open = useCallback((rank: number | null, id: string | null = null) => {
    setComparing(false);
    setOpened({ rank, id });
  }, []);
  const close = useCallback(() => {
    setOpened(null);
    setComparing(false);
    setReplay(false);
  }, []);
  return { opened, there, tab, setTab, replay, setReplay, comparing, compare: useCallback(() => setComparing(true), []), open, close };
}

/** A view of the log, opened and kept up to date: its rows come as they are looked at. */
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import type { Progress, Transport } from "../../client/transport";
import { CLOSED, feedStep, gapsOf, unchipped } from "../../core/feed";
import type { Feed, FeedAct, Gap } from "../../core/feed";
import { Pace } from "../../core/pace";
import { filterKey } from "../../core/written";
import type { EventFilter } from "../../core/wire";

/** Milliseconds between two asks for rows: two jumps one right after the other are both there within 200 ms. */
const PACE = 100;
/** Milliseconds between two asks for what became of rows. */
const CHIPS_PACE = 500;
const FIRST = 60;

export interface FeedView {
  feed: Feed;
  /** Whether a view is being opened; what was shown stays meanwhile. */
  opening: boolean;
  progress: Progress | null;
  error: Error | null;
  again: () => void;
  act: (act: FeedAct) => void;
  /** Says which ranks are looked at, so that they are read. */
  look: (from: number, to: number) => void;
}

export function useFeed(transport: Transport, filter: EventFilter, columns: readonly string[]): FeedView {
  const [feed, act] = useReducer(feedStep, CLOSED);
  const [opening, setOpening] = useState(true);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [round, setRound] = useState(0);
  const key = filterKey(filter) + JSON.stringify(columns);
  const asked = useMemo(() => ({ filter, columns: [...columns] }), [key]);
  /** What the view now shown was opened with; not what is being opened. */
  const view = useRef(asked);

  useEffect(() => transport.on("feed.fresh", (fresh) => act({ type: "fresh", fresh })), [transport]);

  useEffect(() => {
    const aborting = new AbortController();
    const options = { signal: aborting.signal, onProgress: setProgress };
    const settle = (why: Error | null) => {
      if (aborting.signal.aborted) return;
      setOpening(false);
      setProgress(null);
      setError(why);
    };
    const open = async () => {
      const page = await transport.ask("feed.open", { ...asked, first: FIRST }, options);
      view.current = asked;
      act({ type: "opened", page });
      settle(null);
      if (page.total !== null) return;
      const { anchor } = page;
      const counted = await transport.ask("feed.count", { ...asked, anchor, start: 0, count: 0 }, options);
      act({ type: "counted", anchor, total: counted.counts[0] ?? 0 });
    };
    setOpening(true);
    open().catch((why: unknown) => settle(asError(why)));
    return () => aborting.abort();
  }, [transport, asked, round]);

  const look = useLooking(transport, feed, view, act, setError);
  return { feed, opening, progress, error, again: () => setRound(round + 1), act, look };
}

interface Read extends Gap {
  anchor: number;
  aborting: AbortController;
}

/** Reads the rows that are looked at, at a pace; the last place looked at always wins. */
function useLooking(
  transport: Transport,
  feed: Feed,
  view: { readonly current: { filter: EventFilter; columns: string[] } },
  act: (act: FeedAct) => void,
  setError: (why: Error | null) => void,
): FeedView["look"] {
  const latest = useRef(feed);
  latest.current = feed;
  const range = useRef({ from: 0, to: 0 });
  const reading = useRef<Read[]>([]);

  const read = useCallback(
    (gap: Gap) => {
      const { anchor } = latest.current;
      if (anchor === null || reading.current.some((each) => each.anchor === anchor && each.start === gap.start && each.count === gap.count)) return;
      const one: Read = { ...gap, anchor, aborting: new AbortController() };
      reading.current.push(one);
      const done = () => (reading.current = reading.current.filter((each) => each !== one));
      transport.ask("feed.rows", { ...view.current, anchor, start: gap.start, count: gap.count }, { signal: one.aborting.signal }).then(
        ({ rows }) => {
          done();
          setError(null);
          act({ type: "rows", anchor, ...gap, rows, near: range.current.from });
        },
        (why: unknown) => {
          done();
          if (!one.aborting.signal.aborted) setError(asError(why));
        },
      );
    },
    [transport, act, setError, view],
  );

  const rows = usePace(PACE, () => {
    const { from, to } = range.current;
    for (const each of reading.current) if (each.start >= to || each.start + each.count <= from) each.aborting.abort();
    const gaps = gapsOf(latest.current, from, to);
    gaps.forEach(read);
    return gaps.length > 0;
  });
  const wanted = useRef(new Set<string>());
  const chips = usePace(CHIPS_PACE, () => {
    const { from, to } = range.current;
    const ids = unchipped(latest.current, from, to).filter((id) => !wanted.current.has(id));
    if (ids.length === 0) return false;
    ids.forEach((id) => wanted.current.add(id));
    const done = () => ids.forEach((id) => wanted.current.delete(id));
    transport.ask("feed.chips", { ids }).then((told) => {
      done();
      // of an event that is gone nothing is told: it is not asked for again
      act({ type: "chips", chips: Object.fromEntries(ids.map((id) => [id, told.chips[id] ?? []])) });
    }, done);
    return true;
  });

  useEffect(() => {
    rows.want();
    chips.want();
  }, [feed, rows, chips]);
  useEffect(() => () => reading.current.forEach((each) => each.aborting.abort()), []);
  return useCallback(
    (from, to) => {
      range.current = { from, to };
      rows.want();
      chips.want();
    },
    [rows, chips],
  );
}

/** Something done at most so often while the component is there. */
export function usePace(gap: number, run: () => boolean | void): Pace {
  const latest = useRef(run);
  latest.current = run;
  const pace = useMemo(() => new Pace(gap, () => latest.current()), [gap]);
  useEffect(() => () => pace.end(), [pace]);
  return pace;
}

export function asError(why: unknown): Error {
  return why instanceof Error ? why : new Error(String(why));
}

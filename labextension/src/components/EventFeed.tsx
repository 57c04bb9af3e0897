/** The live feed: query bar, histogram, fields, rows, what is opened beside them, and the trigger pane below. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { BuilderStart, Load } from "../client/parts";
import type { Transport } from "../client/transport";
import { eventsOf, lengthOf, rankOf, rowAt, waitingOf } from "../core/feed";
import type { JsonObject } from "../core/json";
import type { EventFilter } from "../core/wire";
import { filterKey } from "../core/written";
import type { FeedBarProps } from "./FeedBar";
import { Trouble } from "./Frame";
import { PartMount } from "./PartMount";
import { perform } from "./feed/commands";
import { FeedList, rankAt } from "./feed/FeedList";
import { LiveBar } from "./feed/LiveBar";
import { Stopped } from "./feed/Stopped";
import { useAnnounce } from "./feed/useAnnounce";
import { useBuilder } from "./feed/useBuilder";
import { useCommands } from "./feed/useCommands";
import { useDrawer } from "./feed/useDrawer";
import { useFeed } from "./feed/useFeed";
import { useFieldActions } from "./feed/useFieldActions";
import { useBookmarks, useStanding } from "./feed/useKept";
import { useOpening } from "./feed/useOpening";
import { usePlace } from "./feed/usePlace";
import { useSelection } from "./feed/useSelection";
import { useTextPause } from "./feed/useTextPause";
import { useTrouble } from "./feed/useTrouble";
import { useTurn } from "./feed/useTurn";
import { useStable } from "./useStable";
import { useTrait } from "./useTrait";
import type { Synced } from "./useTrait";

export interface EventFeedProps {
  filter?: Synced<EventFilter>;
  /** Ids of the selected events. */
  selected?: Synced<string[]>;
  /** Paths of the added columns. */
  columns?: Synced<string[]>;
  /** The trigger in the pane below. */
  draft?: Synced<JsonObject | null>;
  /** An event that the host wants to be opened: a new `n` is a new wish. */
  wanted?: { event: string; n: number } | null;
  /** Opens the builder elsewhere; without it, it is drawn below. */
  onBuild?: (start: BuilderStart) => void;
  load?: Load;
}

const ALL: EventFilter = {};
const NONE: string[] = [];

export function EventFeed({ transport, load, wanted, onBuild, ...traits }: EventFeedProps & { transport: Transport }) {
  const [filter, setFilter] = useTrait(traits.filter, ALL);
  const [ids, setIds] = useTrait(traits.selected, NONE);
  const [columns, setColumns] = useTrait(traits.columns, NONE);
  const [draft, setDraft] = useTrait(traits.draft, null);
  const view = useFeed(transport, filter, columns);
  const { feed, act } = view;
  const [said, say] = useAnnounce(feed.arrived);
  const place = usePlace(transport, view, filter, say);
  const drawer = useDrawer(view);
  const selection = useSelection(feed, ids, setIds);
  const bookmarks = useBookmarks(transport, say);
  const matching = useStanding(transport, say);
  const builder = useBuilder({ draft, setDraft, say, host: onBuild });
  const fields = useFieldActions({ feed, transport, columns, setColumns, build: builder.build, say });
  const opening = useOpening({ view, place, drawer, selection, setIds, say });
  useEffect(() => {
    if (wanted && feed.anchor !== null) opening.openEvent(wanted.event);
  }, [wanted?.n, feed.anchor === null]);
  const turn = useTurn(filterKey(filter), feed.arrived);
  const trouble = useTrouble(transport);
  const [finding, setFinding] = useState(false);
  const [listing, setListing] = useState(false);
  const [keys, setKeys] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useTextPause(root, act);

  const lookAt = (target: EventTarget | null) => {
    const rank = builder.props ? rankAt(target) : null;
    if (rank !== null) builder.look(rowAt(feed, rank)?.id ?? null);
  };
  const close = () => {
    if (keys) setKeys(false);
    else if (finding) setFinding(false);
    else if (drawer.there) opening.close();
    else setIds([]);
  };
  const doing = { view, place, drawer, selection, fields, opening, bookmarks, builder, ids, close, say };
  const press = useCommands((command, target) => perform(command, target, { ...doing, find: () => setFinding(true), map: () => setKeys(true) }));

  const nothing = feed.anchor !== null && eventsOf(feed) === 0 && feed.total === 0;
  const id = drawer.opened?.id ?? null;
  const from = place.active ?? rankOf(feed, 0);
  const on = useStable({
    filter: setFilter,
    view: (held: { filter?: EventFilter; columns?: string[] }) => {
      setColumns(held.columns ?? []);
      setFilter(held.filter ?? ALL);
    },
    fields: () => setListing(!listing),
    keys: setKeys,
    compare: drawer.compare,
    open: opening.openEvent,
    forget: bookmarks.turn,
    again: view.again,
    found: (rank: number) => place.go(rank, { focus: false }),
    foundAll: () => setFinding(false),
    pause: () => act({ type: "pause", why: "hand", on: true }),
    live: () => {
      act({ type: "live" });
      place.go(-feed.arrived, { focus: false, top: true });
    },
    fold: (folded: boolean) => act({ type: "fold", on: folded }),
    time: place.toTime,
    end: (end: "newest" | "oldest") => place.go(end === "newest" ? rankOf(feed, 0) : eventsOf(feed) - feed.top - 1, { focus: true, top: end === "newest" }),
    step: opening.step,
    replay: drawer.setReplay,
    replayed: opening.replayed,
    bookmark: () => id !== null && bookmarks.turn(id),
    draft: (trigger: JsonObject, name: string) => {
      setDraft(trigger);
      builder.begin(id, trigger, name);
    },
    close,
  });
  const actions = useMemo(() => fields.actionsOf(id), [id]);
  const find = useMemo(
    () => (finding && feed.anchor !== null ? { filter, anchor: feed.anchor, from, onFound: on.found, onClose: on.foundAll } : null),
    [finding, filter, feed.anchor, from, on],
  );
  const tools = (label: string, props: FeedBarProps) => <PartMount transport={transport} name="feed_bar" label={label} load={load} props={props} />;

  return (
    <div className="ek-feed" ref={root} onKeyDown={press} role="region" aria-label="Event feed">
      {tools("the query bar", {
        show: "bar",
        filter,
        columns,
        code: feed.code,
        turn,
        request: fields.request,
        bookmarks: bookmarks.list,
        selected: ids.length,
        fields: listing,
        keys,
        menu: fields.menu,
        find,
        onFilter: on.filter,
        onView: on.view,
        onFields: on.fields,
        onKeys: on.keys,
        onCompare: on.compare,
        onOpen: on.open,
        onForget: on.forget,
      })}
      {matching.standing?.stopped && <Stopped standing={matching.standing} onResume={matching.resume} onSkip={matching.skip} />}
      {trouble}
      {view.error && <Trouble error={view.error} retry={view.again} />}
      {!feed.empty && (
        <LiveBar
          why={feed.paused[0]}
          waiting={waitingOf(feed)}
          stopped={matching.standing?.stopped ?? false}
          count={feed.total === null ? null : eventsOf(feed)}
          folded={feed.folds !== null}
          rows={lengthOf(feed)}
          onPause={on.pause}
          onLive={on.live}
          onFold={on.fold}
          onTime={on.time}
          onEnd={on.end}
        />
      )}
      <div
        className="ek-main"
        data-open={drawer.there || undefined}
        onMouseOver={({ target }) => lookAt(target)}
        onMouseLeave={() => builder.look(null)}
        onFocus={({ target }) => lookAt(target)}
      >
        {listing && tools("the fields", { show: "fields", filter, turn, onField: fields.filterBy, onColumn: fields.addColumn })}
        {feed.anchor === null && !view.error && (
          <p className="ek-note ek-empty">
            {view.progress?.words ?? "Reading the newest events"} … {view.progress && <progress max={view.progress.of} value={view.progress.done} aria-label={view.progress.words} />}
          </p>
        )}
        {feed.empty && tools("what to begin with", { show: "no events", onStarted: on.again })}
        {nothing && !feed.empty && tools("what leaves all out", { show: "nothing found", filter, onFilter: on.filter })}
        {feed.anchor !== null && !nothing && (
          <FeedList
            feed={feed}
            busy={view.opening}
            columns={columns}
            active={place.active}
            show={place.show}
            open={id}
            selected={selection.selected}
            bookmarked={bookmarks.ids}
            onLook={view.look}
            onActive={place.setActive}
            onAway={(away) => act({ type: "pause", why: "scrolled", on: away })}
            onFocus={(inside) => act({ type: "pause", why: "focus", on: inside })}
            onPick={(rank, how) => (how === "open" ? opening.open(rank) : selection.pick(rank, how))}
            onField={fields.openField}
            onChip={(rank, chip) => opening.open(rank, { tab: "why", about: rowAt(feed, rank)?.chips?.[chip]?.automation ?? "" })}
            onRun={(rank, run) => opening.open(rank, { run })}
            onFold={(rank) => act({ type: "unfold", rank })}
            onDropColumn={fields.dropColumn}
          />
        )}
        {(id !== null || drawer.comparing) && (
          <PartMount
            transport={transport}
            name="event_drawer"
            label="the event"
            load={load}
            props={{
              id: id ?? "",
              compare: drawer.comparing ? ids : NONE,
              tab: drawer.tab,
              run: drawer.run,
              about: drawer.about,
              replay: drawer.replay,
              draft,
              chips: (drawer.opened?.rank != null ? rowAt(feed, drawer.opened.rank)?.chips : null) ?? null,
              bookmarked: id !== null && bookmarks.ids.has(id),
              actions,
              onTab: drawer.setTab,
              onRun: drawer.setRun,
              onReplay: on.replay,
              onBookmark: on.bookmark,
              onStep: on.step,
              onOpen: on.open,
              onReplayed: on.replayed,
              onDraft: on.draft,
              onClose: on.close,
              load,
            }}
          />
        )}
      </div>
      {builder.props && (
        <section className="ek-builder" aria-label="Trigger">
          <PartMount key={builder.begun} transport={transport} name="trigger_builder" label="the trigger builder" load={load} props={builder.props} />
        </section>
      )}
      <p className="ek-hidden" role="status" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

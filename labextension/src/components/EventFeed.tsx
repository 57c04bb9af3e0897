/** The live feed: query bar, histogram, fields, rows, what is opened beside them, and the trigger pane below. */
import { useRef, useState } from "react";
import type { Load } from "../client/parts";
import type { Transport } from "../client/transport";
import { lengthOf, rankOf, rowAt } from "../core/feed";
import { atPath } from "../core/json";
import type { JsonObject } from "../core/json";
import type { Command } from "../core/keys";
import { filterKey } from "../core/written";
import type { EventFilter, JsonValue } from "../core/wire";
import { copyText } from "./CopyButton";
import type { FeedBarProps } from "./FeedBar";
import type { FieldAction } from "./FieldMenu";
import { Trouble } from "./Frame";
import { PartMount } from "./PartMount";
import { actionsFor, copyActions } from "./feed/actions";
import { FeedList, rankAt } from "./feed/FeedList";
import { LiveBar } from "./feed/LiveBar";
import { Stopped } from "./feed/Stopped";
import type { FieldRequest } from "./feed/Bar";
import { useAnnounce } from "./feed/useAnnounce";
import { useBuilder } from "./feed/useBuilder";
import { useCommands } from "./feed/useCommands";
import { useDrawer } from "./feed/useDrawer";
import { asError, useFeed } from "./feed/useFeed";
import { useTurn } from "./feed/useTurn";
import { useBookmarks, useStanding } from "./feed/useKept";
import { usePlace } from "./feed/usePlace";
import { useSelection } from "./feed/useSelection";
import { useTextPause } from "./feed/useTextPause";
import { useTrouble } from "./feed/useTrouble";
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
  load?: Load;
}

interface Menu {
  path: string;
  value: JsonValue;
  anchor: HTMLElement;
  actions: readonly FieldAction[];
}

const ALL: EventFilter = {};
const NONE: string[] = [];

export function EventFeed({ transport, load, ...traits }: EventFeedProps & { transport: Transport }) {
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
  const matching = useStanding(transport);
  const builder = useBuilder(draft, setDraft, say);
  const turn = useTurn(filterKey(filter), feed.arrived);
  const trouble = useTrouble(transport);
  const [menu, setMenu] = useState<Menu | null>(null);
  const [finding, setFinding] = useState(false);
  const [fields, setFields] = useState(false);
  const [request, setRequest] = useState<FieldRequest | null>(null);
  const [keys, setKeys] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useTextPause(root, act);

  const filterBy = (path: string, value: JsonValue, out: boolean) => setRequest((held) => ({ path, value, out, n: (held?.n ?? 0) + 1 }));
  const addColumn = (path: string) => setColumns([...columns.filter((each) => each !== path), path].slice(-20));
  const copy = (text: string) => void copyText(text).then(() => say("Copied"), (why: unknown) => say(asError(why).message));
  const actions = (event: string | null) => (path: string, value: JsonValue) =>
    actionsFor(path, value, { filter: filterBy, addColumn, copy, build: (at, held, how) => builder.build(event, at, held, how) });

  /** The whole value of a field of a row, which itself has it in short. */
  const withValue = async (rank: number, path: string, use: (value: JsonValue, id: string) => void) => {
    const row = rowAt(feed, rank);
    if (!row) return;
    if (path === "event") return use(row.event, row.id);
    if (path === "resource.id") return use(row.resource, row.id);
    const { wire } = await transport.ask("event.detail", { id: row.id });
    use(atPath(wire, path) ?? null, row.id);
  };
  const failed = (why: unknown) => say(asError(why).message);
  const openField = (rank: number, path: string, anchor: HTMLElement) =>
    void withValue(rank, path, (value, id) => setMenu({ path, value, anchor, actions: actions(id)(path, value) })).catch(failed);

  const lookAt = (target: EventTarget | null) => {
    const rank = builder.props ? rankAt(target) : null;
    if (rank !== null) builder.look(rowAt(feed, rank)?.id ?? null);
  };

  const open = (rank: number, tab?: string) => {
    selection.pick(rank, "only");
    place.setActive(rank);
    if (tab) drawer.setTab(tab);
    drawer.open(rank, rowAt(feed, rank)?.id ?? null);
  };
  const openEvent = (id: string) => {
    setIds([id]);
    drawer.open(null, id);
    place.toEvent(id);
  };
  const step = (by: number) => {
    const rank = (drawer.opened?.rank ?? place.active ?? rankOf(feed, -1)) + by;
    if (rank < rankOf(feed, 0) || rank >= rankOf(feed, lengthOf(feed))) return say(by > 0 ? "The oldest event" : "The newest event");
    place.go(rank, { focus: false });
    open(rank);
  };
  const close = () => {
    if (keys) setKeys(false);
    else if (finding) setFinding(false);
    else if (drawer.there) {
      drawer.close();
      place.go(place.active ?? rankOf(feed, 0));
    } else setIds([]);
  };

  const run = (command: Command, target: Element) => {
    const here = rankAt(target);
    const rank = here ?? place.active ?? rankOf(feed, 0);
    const inside = target.closest(".ek-drawer") ? drawer.opened?.id : undefined;
    const id = inside ?? rowAt(feed, rank)?.id;
    const field = target.closest<HTMLElement>("[data-field]")?.dataset["field"] ?? "event";
    const filtered = (out: boolean) => void withValue(rank, field, (value) => filterBy(field, value, out)).catch(failed);
    const anchor = target instanceof HTMLElement ? target : root.current;
    switch (command) {
      case "older":
      case "newer":
        if (inside) return step(command === "older" ? 1 : -1);
        return place.go(here === null ? rank : rank + (command === "older" ? 1 : -1));
      case "newest":
        return place.go(rankOf(feed, 0), { focus: true, top: true });
      case "oldest":
        return place.go(rankOf(feed, lengthOf(feed) - 1));
      case "pause":
        return act(feed.paused.length > 0 ? { type: "live" } : { type: "pause", why: "hand", on: true });
      case "open":
        return open(rank);
      case "close":
        return close();
      case "find":
        return setFinding(true);
      case "map":
        return setKeys(true);
      case "filter":
        return filtered(false);
      case "exclude":
        return filtered(true);
      case "trigger":
        return id && builder.begin(id, null);
      case "explain":
        return inside ? drawer.setTab("why") : open(rank, "why");
      case "replay":
        drawer.setReplay(true);
        return inside ? undefined : open(rank);
      case "copy":
        return id && anchor && setMenu({ path: "event", value: id, anchor, actions: copyActions(transport, id, copy, failed) });
      case "select":
        return selection.pick(rank, "toggle");
      case "compare":
        return ids.length > 1 ? drawer.compare() : say("Select two events or more to compare: s selects the focused row");
      case "bookmark":
        return id && bookmarks.turn(id);
    }
  };
  const press = useCommands(run);

  const nothing = feed.anchor !== null && lengthOf(feed) === 0 && feed.total === 0;
  const id = drawer.opened?.id ?? null;

  const tools = (label: string, props: FeedBarProps) => <PartMount transport={transport} name="feed_bar" label={label} load={load} props={props} />;

  return (
    <div className="ek-feed" ref={root} onKeyDown={press} role="region" aria-label="Event feed">
      {tools("the query bar", {
        show: "bar",
        filter,
        columns,
        code: feed.code,
        turn,
        request,
        bookmarks: bookmarks.list,
        selected: ids.length,
        fields,
        keys,
        menu: menu && { ...menu, onClose: () => setMenu(null) },
        find:
          finding && feed.anchor !== null
            ? {
                filter,
                anchor: feed.anchor,
                from: place.active ?? rankOf(feed, 0),
                onFound: (rank) => place.go(rank, { focus: false }),
                onClose: () => setFinding(false),
              }
            : null,
        onFilter: setFilter,
        onView: (held) => {
          setColumns(held.columns ?? []);
          setFilter(held.filter ?? ALL);
        },
        onFields: () => setFields(!fields),
        onKeys: setKeys,
        onCompare: drawer.compare,
        onOpen: openEvent,
        onForget: bookmarks.turn,
      })}
      {matching.standing?.stopped && <Stopped standing={matching.standing} onResume={matching.resume} />}
      {trouble}
      {view.error && <Trouble error={view.error} retry={view.again} />}
      <LiveBar
        feed={feed}
        onPause={() => act({ type: "pause", why: "hand", on: true })}
        onLive={() => {
          act({ type: "live" });
          place.go(-feed.arrived, { focus: false, top: true });
        }}
        onTime={place.toTime}
        onEnd={(end) => run(end, document.body)}
      />
      <div
        className="ek-main"
        data-open={drawer.there || undefined}
        onMouseOver={({ target }) => lookAt(target)}
        onMouseLeave={() => builder.look(null)}
        onFocus={({ target }) => lookAt(target)}
      >
        {fields && tools("the fields", { show: "fields", filter, turn, onField: filterBy, onColumn: addColumn })}
        {feed.anchor === null && !view.error && (
          <p className="ek-note ek-empty">
            {view.progress?.words ?? "Reading the newest events"} … {view.progress && <progress max={view.progress.of} value={view.progress.done} aria-label={view.progress.words} />}
          </p>
        )}
        {feed.empty && tools("what to begin with", { show: "no events", onStarted: view.again })}
        {nothing && !feed.empty && tools("what leaves all out", { show: "nothing found", filter, onFilter: setFilter })}
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
            onAway={(on) => act({ type: "pause", why: "scrolled", on })}
            onFocus={(on) => act({ type: "pause", why: "focus", on })}
            onPick={(rank, how) => (how === "open" ? open(rank) : selection.pick(rank, how))}
            onField={openField}
            onDropColumn={(path) => setColumns(columns.filter((each) => each !== path))}
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
              replay: drawer.replay,
              draft,
              chips: (drawer.opened?.rank != null ? rowAt(feed, drawer.opened.rank)?.chips : null) ?? null,
              bookmarked: id !== null && bookmarks.ids.has(id),
              actions: actions(id),
              onTab: drawer.setTab,
              onReplay: drawer.setReplay,
              onBookmark: () => id && bookmarks.turn(id),
              onStep: step,
              onOpen: openEvent,
              onReplayed: (made) => {
                act({ type: "live" });
                setIds([made]);
                drawer.setReplay(false);
                drawer.open(null, made);
                place.await(made);
                say("Replayed: the new event is open and selected");
              },
              onDraft: (trigger, name) => {
                setDraft(trigger);
                builder.begin(id, trigger, name);
              },
              onClose: close,
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

/** What each command of the keyboard map does in a feed, and where it was given decides: a row, a field of it, the drawer. */
import { eventsOf, indexOf, rankOf, rowAt } from "../../core/feed";
import type { Command } from "../../core/keys";
import type { useBuilder } from "./useBuilder";
import type { useDrawer } from "./useDrawer";
import type { FeedView } from "./useFeed";
import type { useFieldActions } from "./useFieldActions";
import { rankAt } from "./FeedList";
import type { useBookmarks } from "./useKept";
import type { useOpening } from "./useOpening";
import type { usePlace } from "./usePlace";
import type { useSelection } from "./useSelection";

export interface Doing {
  view: FeedView;
  place: ReturnType<typeof usePlace>;
  drawer: ReturnType<typeof useDrawer>;
  selection: ReturnType<typeof useSelection>;
  fields: ReturnType<typeof useFieldActions>;
  opening: ReturnType<typeof useOpening>;
  bookmarks: ReturnType<typeof useBookmarks>;
  builder: ReturnType<typeof useBuilder>;
  ids: readonly string[];
  close: () => void;
  find: () => void;
  map: () => void;
  say: (words: string) => void;
}

/** The command, given with the focus on an element. */
export function perform(command: Command, target: Element, doing: Doing): void {
  const { feed, act } = doing.view;
  const { place, drawer, opening, fields } = doing;
  const here = rankAt(target);
  const rank = here ?? place.active ?? rankOf(feed, 0);
  const inside = target.closest(".ek-drawer") ? drawer.opened?.id : undefined;
  const id = inside ?? rowAt(feed, rank)?.id;
  const field = target.closest<HTMLElement>("[data-field]")?.dataset["field"] ?? "event";
  const by = command === "older" ? 1 : -1;
  switch (command) {
    case "older":
    case "newer":
      if (inside) return opening.step(by);
      return place.go(here === null ? rank : rankOf(feed, indexOf(feed, rank) + by));
    case "newest":
      return place.go(rankOf(feed, 0), { focus: true, top: true });
    case "oldest":
      return place.go(eventsOf(feed) - feed.top - 1);
    case "pause":
      return act(feed.paused.length > 0 ? { type: "live" } : { type: "pause", why: "hand", on: true });
    case "open":
      return opening.open(rank);
    case "close":
      return doing.close();
    case "find":
      return doing.find();
    case "map":
      return doing.map();
    case "filter":
    case "exclude":
      return fields.filterField(rank, field, command === "exclude");
    case "trigger":
      return id === undefined ? undefined : doing.builder.begin(id, null);
    case "explain":
      return inside ? drawer.setTab("why") : opening.open(rank, { tab: "why" });
    case "replay":
      drawer.setReplay(true);
      return inside ? undefined : opening.open(rank);
    case "copy":
      return id !== undefined && target instanceof HTMLElement ? fields.openCopies(id, target) : undefined;
    case "select":
      return doing.selection.pick(rank, "toggle");
    case "compare":
      return doing.ids.length > 1 ? drawer.compare() : doing.say("Select two events or more to compare: s selects the focused row");
    case "bookmark":
      return id === undefined ? undefined : doing.bookmarks.turn(id);
  }
}

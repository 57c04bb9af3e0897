import { eventsOf, rankOf, rowAt } from "../../core/feed";
import type { useDrawer } from "./useDrawer";
import type { FeedView } from "./useFeed";
import type { usePlace } from "./usePlace";
import type { useSelection } from "./useSelection";

interface Given {
  view: FeedView;
  place: ReturnType<typeof usePlace>;
  drawer: ReturnType<typeof useDrawer>;
  selection: ReturnType<typeof useSelection>;
  setIds: (ids: string[]) => void;
  say: (words: string) => void;
}

/** Opening events in the drawer: the one at a rank, one by its id, the next, and one that a replay made. */
export function useOpening({ view: { feed }, place, drawer, selection, setIds, say }: Given) {
  const open = (rank: number, how: { tab?: string; run?: string; about?: string } = {}) => {
    selection.pick(rank, "only");
    place.setActive(rank);
    if (how.tab) drawer.setTab(how.tab);
    drawer.open(rank, rowAt(feed, rank)?.id ?? null);
    if (how.run) drawer.setRun(how.run);
    if (how.about) drawer.setAbout(how.about);
  };
  return {
    open,
    openEvent: (id: string) => {
      setIds([id]);
      drawer.open(null, id);
      place.toEvent(id);
    },
    /** by: 1 is older, -1 is newer; every event, folded or not. */
    step: (by: number) => {
      const rank = (drawer.opened?.rank ?? place.active ?? rankOf(feed, -1)) + by;
      if (rank < -feed.top || rank >= eventsOf(feed) - feed.top) return say(by > 0 ? "The oldest event" : "The newest event");
      place.go(rank, { focus: false });
      open(rank);
    },
    replayed: (made: string) => {
      setIds([made]);
      drawer.setReplay(false);
      drawer.open(null, made);
      place.await(made);
      say("Replayed: the new event is open and selected");
    },
    close: () => {
      drawer.close();
      place.go(place.active ?? rankOf(feed, 0));
    },
  };
}

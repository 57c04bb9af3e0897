import { useCallback, useEffect, useMemo, useState } from "react";
import type { Transport } from "../../client/transport";
import type { Bookmark, Standing } from "../../core/wire";
import { useAsk } from "../useAsk";

/** The bookmarks of the workspace, and setting or taking one. */
export function useBookmarks(transport: Transport, say: (words: string) => void) {
  const { reply } = useAsk(transport, "feed.bookmarks", {}, []);
  const [changed, setChanged] = useState<readonly Bookmark[] | null>(null);
  const list = changed ?? reply?.bookmarks ?? NONE;
  const ids = useMemo(() => new Set(list.map((each) => each.id)), [list]);
  const turn = useCallback(
    (id: string) => {
      const on = !ids.has(id);
      transport.ask("feed.keep_bookmark", { id, on }).then(
        (told) => {
          setChanged(told.bookmarks);
          say(on ? "Bookmarked" : "Bookmark removed");
        },
        (why: unknown) => say(String(why)),
      );
    },
    [transport, ids, say],
  );
  return { list, ids, turn };
}

const NONE: readonly Bookmark[] = [];

/** Milliseconds between two questions of how many wait: while it is stopped nobody tells of it. */
const EVERY = 2_000;

/** Whether matching goes on, and the two ways on where it does not. */
export function useStanding(transport: Transport, say: (words: string) => void) {
  const { reply } = useAsk(transport, "feed.standing", {}, []);
  const [told, setTold] = useState<Standing | null>(null);
  useEffect(() => transport.on("feed.standing", setTold), [transport]);
  const standing = told ?? reply;
  const stopped = standing?.stopped ?? false;
  useEffect(() => {
    if (!stopped) return;
    const asking = setInterval(() => void transport.ask("feed.standing", {}).then(setTold, () => undefined), EVERY);
    return () => clearInterval(asking);
  }, [transport, stopped]);
  const failed = (why: unknown) => say(why instanceof Error ? why.message : String(why));
  const resume = () => void transport.ask("feed.resume", {}).then(setTold, failed);
  const skip = () =>
    void transport.ask("feed.skip", {}).then((standing) => {
      setTold(standing);
      say("Skipped: matching goes on with what comes from now on");
    }, failed);
  return { standing, resume, skip };
}

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

/** Whether matching goes on, and going on with it. */
export function useStanding(transport: Transport) {
  const { reply } = useAsk(transport, "feed.standing", {}, []);
  const [told, setTold] = useState<Standing | null>(null);
  useEffect(() => transport.on("feed.standing", setTold), [transport]);
  const resume = () => transport.ask("feed.resume", {}).then(setTold, () => undefined);
  return { standing: told ?? reply, resume };
}

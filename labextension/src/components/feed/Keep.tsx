/** What is kept of the feed: views by name, bookmarks, and the Python of what is shown. */
import { useState } from "react";
import type { Transport } from "../../client/transport";
import type { Bookmark, EventFilter, FeedView } from "../../core/wire";
import { CopyButton } from "../CopyButton";
import { Trouble } from "../Frame";
import { When } from "../Time";
import { useAsk } from "../useAsk";

interface ViewsProps {
  transport: Transport;
  view: { filter: EventFilter; columns: readonly string[] };
  onView: (view: FeedView) => void;
}

export function SavedViews({ transport, view, onView }: ViewsProps) {
  const { reply, error, again } = useAsk(transport, "feed.views", {}, []);
  const [name, setName] = useState("");
  const [failed, setFailed] = useState<Error | null>(null);
  const keep = (named: string, kept: FeedView | null) =>
    transport.ask("feed.keep_view", { name: named, view: kept }).then(() => {
      setFailed(null);
      again();
    }, setFailed);
  return (
    <section className="ek-panel" aria-label="Saved views">
      {(error ?? failed) && <Trouble error={error ?? failed ?? new Error()} retry={again} />}
      <ul className="ek-list ek-kept">
        {reply?.views.map((each) => (
          <li key={each.name}>
            <button type="button" onClick={() => onView(each.view)}>
              <bdi>{each.name}</bdi>
            </button>
            <code className="ek-note">{each.code}</code>
            <button type="button" aria-label={`Forget the view ${each.name}`} onClick={() => void keep(each.name, null)}>
              ×
            </button>
          </li>
        ))}
      </ul>
      {reply?.views.length === 0 && <p className="ek-note">No view is kept yet.</p>}
      <form
        className="ek-bar"
        onSubmit={(event) => {
          event.preventDefault();
          if (!name.trim()) return;
          void keep(name.trim(), { filter: view.filter, columns: [...view.columns] });
          setName("");
        }}
      >
        <input aria-label="Name of this view" placeholder="name of this view" maxLength={100} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        <button type="submit">Keep this view</button>
      </form>
    </section>
  );
}

interface BookmarksProps {
  bookmarks: readonly Bookmark[];
  onOpen: (id: string) => void;
  onForget: (id: string) => void;
}

export function Bookmarks({ bookmarks, onOpen, onForget }: BookmarksProps) {
  return (
    <section className="ek-panel" aria-label="Bookmarks">
      {bookmarks.length === 0 && <p className="ek-note">No event is bookmarked; b bookmarks the focused one.</p>}
      <ul className="ek-list ek-kept">
        {bookmarks.map(({ id, row }) => (
          <li key={id}>
            {row ? (
              <button type="button" onClick={() => onOpen(id)}>
                <bdi>{row.event}</bdi> <bdi className="ek-note">{row.resource}</bdi> <When at={row.occurred} />
              </button>
            ) : (
              <span className="ek-note">{id}: no longer in the log</span>
            )}
            <button type="button" aria-label={`Forget the bookmark of ${row?.event ?? id}`} onClick={() => onForget(id)}>
              ×
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Code({ code }: { code: string }) {
  return (
    <section className="ek-panel" aria-label="Python of this view">
      <pre>{code}</pre>
      <CopyButton text={code} label="Copy" />
    </section>
  );
}

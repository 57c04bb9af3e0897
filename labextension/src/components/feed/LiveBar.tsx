import { useState } from "react";
import { lengthOf, waitingOf } from "../../core/feed";
import type { Feed, Pause } from "../../core/feed";
import { counted } from "../../core/json";

const WHY: Record<Pause, string> = {
  hand: "paused by you",
  scrolled: "paused: scrolled away from the newest",
  focus: "paused: a row has the focus",
  drawer: "paused: an event is open",
  text: "paused: text is selected",
};

interface Props {
  feed: Feed;
  onPause: () => void;
  onLive: () => void;
  onTime: (at: string) => void;
  onEnd: (end: "newest" | "oldest") => void;
}

/** Whether the feed follows what comes, and the ways to another place of it. */
export function LiveBar({ feed, onPause, onLive, onTime, onEnd }: Props) {
  const [at, setAt] = useState("");
  const [why] = feed.paused;
  const waiting = waitingOf(feed);
  const how = why === undefined ? "live" : WHY[why];
  const words = `${how} · ${feed.total === null ? "counting …" : counted(lengthOf(feed), "event")}`;
  return (
    <div className="ek-bar ek-live">
      {why === undefined ? (
        <button type="button" onClick={onPause}>
          <span aria-hidden="true">❚❚ </span>Pause
        </button>
      ) : (
        <button type="button" className={waiting > 0 ? "ek-new" : undefined} onClick={onLive}>
          <span aria-hidden="true">▶ </span>
          {waiting > 0 ? `${waiting.toLocaleString("en")} new: jump to live` : "Follow"}
        </button>
      )}
      <span className="ek-note" title={words}>
        {words}
      </span>
      <form
        className="ek-bounds"
        onSubmit={(event) => {
          event.preventDefault();
          if (at !== "") onTime(new Date(at).toISOString());
        }}
      >
        <button type="button" title="g" onClick={() => onEnd("newest")}>
          newest
        </button>
        <button type="button" title="G" onClick={() => onEnd("oldest")}>
          oldest
        </button>
        <label>
          go to <input type="datetime-local" step="1" value={at} onInput={(event) => setAt(event.currentTarget.value)} />
        </label>
        <button type="submit">Go</button>
      </form>
    </div>
  );
}

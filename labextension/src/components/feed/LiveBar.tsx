import { memo, useState } from "react";
import type { Pause } from "../../core/feed";
import { counted } from "../../core/json";

const WHY: Record<Pause, string> = {
  hand: "paused by you",
  scrolled: "paused: scrolled away from the newest",
  focus: "paused: a row has the focus",
  drawer: "paused: an event is open",
  text: "paused: text is selected",
};

interface Props {
  /** Why it does not follow; undefined while it does. */
  why: Pause | undefined;
  waiting: number;
  /** Whether nothing is told of because all work of the workspace is stopped. */
  stopped: boolean;
  /** null while they are counted. */
  count: number | null;
  /** Whether repeats are folded, and how many rows that leaves. */
  folded: boolean;
  rows: number;
  onPause: () => void;
  onLive: () => void;
  onFold: (on: boolean) => void;
  onTime: (at: string) => void;
  onEnd: (end: "newest" | "oldest") => void;
}

/** Whether the feed follows what comes, and the ways to another place of it. */
export const LiveBar = memo(function LiveBar({ why, waiting, stopped, count, folded, rows, onPause, onLive, onFold, onTime, onEnd }: Props) {
  const how = why !== undefined ? WHY[why] : stopped ? "stopped: what comes is shown once matching goes on" : "live";
  const fold = folded && count !== null && rows < count ? ` in ${counted(rows, "row")}` : "";
  const words = `${how} · ${count === null ? "counting …" : counted(count, "event")}${fold}`;
  return (
    <div className="ek-bar ek-live">
      {why === undefined ? (
        <button type="button" title="Space" onClick={onPause}>
          <span aria-hidden="true">❚❚ </span>Pause
        </button>
      ) : (
        <button type="button" title="Space" className={waiting > 0 ? "ek-new" : undefined} onClick={onLive}>
          <span aria-hidden="true">▶ </span>
          {waiting > 0 ? `${waiting.toLocaleString("en")} new: jump to live` : "Follow"}
        </button>
      )}
      <span className="ek-note" title={words}>
        {words}
      </span>
      <span className="ek-ways">
        <button type="button" aria-pressed={folded} title="events of one name and resource that follow each other as one row" onClick={() => onFold(!folded)}>
          collapse repeats
        </button>
        <button type="button" title="g" onClick={() => onEnd("newest")}>
          newest
        </button>
        <button type="button" title="G" onClick={() => onEnd("oldest")}>
          oldest
        </button>
        <GoTo onTime={onTime} />
      </span>
    </div>
  );
});

/** A time to go to; its field is there once it is wanted. */
function GoTo({ onTime }: Pick<Props, "onTime">) {
  const [at, setAt] = useState("");
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        go to time
      </button>
      {open && (
        <form
          className="ek-bounds"
          onSubmit={(event) => {
            event.preventDefault();
            if (at !== "") onTime(new Date(at).toISOString());
          }}
        >
          <label>
            <span className="ek-hidden">go to</span>
            <input type="datetime-local" step="1" value={at} onInput={(event) => setAt(event.currentTarget.value)} />
          </label>
          <button type="submit">Go</button>
        </form>
      )}
    </>
  );
}

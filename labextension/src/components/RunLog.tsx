import { useEffect, useRef, useState } from "react";
import { counted, cut } from "../core/json";
import { levelWord, logText } from "../core/runs";
import { hours } from "../core/time";
import type { LogRow } from "../core/wire";
import { CopyButton } from "./CopyButton";

/** Characters of a line that are drawn; all of it is copied. */
const LONGEST = 4_000;

/** What a run said, oldest first. It follows the end until a person scrolls up. */
export function RunLog({ logs, dropped, running }: { logs: readonly LogRow[]; dropped: number; running: boolean }) {
  const [follows, setFollows] = useState(true);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (follows && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [follows, logs]);
  const scrolled = () => {
    const held = list.current;
    if (held) setFollows(held.scrollHeight - held.scrollTop - held.clientHeight < 8);
  };
  if (logs.length === 0)
    return <p className="ek-note">{running ? "It has said nothing yet; lines appear here as they come." : "It said nothing: no print and no log line."}</p>;
  return (
    <div className="ek-log">
      <div className="ek-bar">
        <label>
          <input type="checkbox" checked={follows} onChange={(event) => setFollows(event.currentTarget.checked)} /> Follow the end
        </label>
        <CopyButton text={() => Promise.resolve(logText(logs))} label="Copy log" />
        <span className="ek-note">
          {counted(logs.length, "line")}
          {dropped > 0 && `; ${counted(dropped, "earlier line")} not shown`}
          {dropped < 0 && "; earlier lines are not shown"}
        </span>
      </div>
      <div className="ek-lines" ref={list} onScroll={scrolled} tabIndex={0} role="log" aria-live="off" aria-label="Log">
        {logs.map((line, at) => (
          <div key={at} data-level={levelWord(line.level)}>
            <time dateTime={line.at}>{hours(line.at)}</time> <span className="ek-level">{levelWord(line.level)}</span>{" "}
            {line.task !== null && (
              <span className="ek-note">
                [<bdi>{line.task}</bdi>]{" "}
              </span>
            )}
            <bdi>{cut(line.text, LONGEST)}</bdi>
          </div>
        ))}
      </div>
    </div>
  );
}

import { useEffect, useRef, useState } from "react";
import type { Transport } from "../../client/transport";
import type { EventFilter, Found } from "../../core/wire";

interface Props {
  transport: Transport;
  filter: EventFilter;
  anchor: number;
  from: number;
  onFound: (rank: number) => void;
  onClose: () => void;
}

/** Finds a text in the rows: Enter and ↓ go on to older ones, ↑ to newer ones. */
export function FindBar({ transport, filter, anchor, from, onFound, onClose }: Props) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<Found | Error | "looking" | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const asking = useRef<AbortController | null>(null);
  useEffect(() => {
    box.current?.focus();
    return () => asking.current?.abort();
  }, []);

  const find = (older: boolean) => {
    if (!text.trim()) return;
    asking.current?.abort();
    const aborting = new AbortController();
    asking.current = aborting;
    setFound("looking");
    const start = found && found !== "looking" && "rank" in found && found.rank !== null ? from + (older ? 1 : -1) : from;
    transport.ask("feed.find", { filter, anchor, text: text.trim(), start, older }, { signal: aborting.signal }).then(
      (reply) => {
        setFound(reply);
        if (reply.rank !== null) onFound(reply.rank);
      },
      (why: unknown) => !aborting.signal.aborted && setFound(why instanceof Error ? why : new Error(String(why))),
    );
  };
  return (
    <div className="ek-bar ek-find" role="search" aria-label="Find in the rows">
      <input
        ref={box}
        type="search"
        aria-label="Find in the rows; Enter goes on"
        placeholder="find in the rows"
        maxLength={150}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setFound(null);
        }}
        onKeyDown={(event) => {
          if (event.shiftKey) return;
          if (event.key === "Escape") onClose();
          else if (event.key === "Enter" || event.key === "ArrowDown") find(true);
          else if (event.key === "ArrowUp") find(false);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <button type="button" aria-label="Find the one before, newer" onClick={() => find(false)}>
        ↑
      </button>
      <button type="button" aria-label="Find the next, older" onClick={() => find(true)}>
        ↓
      </button>
      <span role="status" className="ek-note">
        {says(found)}
      </span>
      <button type="button" aria-label="Close find" onClick={onClose}>
        ×
      </button>
    </div>
  );
}

function says(found: Found | Error | "looking" | null): string {
  if (found === null) return "";
  if (found === "looking") return "Looking …";
  if (found instanceof Error) return found.message;
  if (found.rank === null) return found.of ? `None further; ${found.of} in all` : "Not found";
  return found.nth === null ? "Found" : `${found.nth} of ${found.of ?? "many"}`;
}

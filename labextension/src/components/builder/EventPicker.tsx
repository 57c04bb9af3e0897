import { useState } from "react";
import type { Transport } from "../../client/transport";
import type { FeedRow } from "../../core/wire";
import { Trouble } from "../Frame";
import { When } from "../Time";
import { useAsk } from "../useAsk";
import { useSettled } from "./useSettled";

interface Props {
  transport: Transport;
  label: string;
  onPick: (row: FeedRow) => void;
}

/** The newest events, to pick one. */
export function EventPicker({ transport, label, onPick }: Props) {
  const [text, setText] = useState("");
  const query = useSettled(text.trim());
  const { reply, error, again } = useAsk(transport, "draft.events", { text: query, most: 20 }, [query]);
  if (error) return <Trouble error={error} retry={again} />;
  if (!reply) return <p className="ek-note">Reading the newest events …</p>;
  return (
    <section className="ek-picker" aria-label={label}>
      <p className="ek-together">
        <strong>{label}</strong>
        <input
          type="search"
          aria-label="Search the newest events"
          placeholder="search"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </p>
      {reply.rows.length === 0 && (
        <p className="ek-note">
          {reply.empty
            ? "No events yet. Run %emit order.placed order.42 total=12.5 in a cell, then look again."
            : "No event holds that text."}{" "}
          <button type="button" onClick={again}>
            Look again
          </button>
        </p>
      )}
      <ul>
        {reply.rows.map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => onPick(row)}>
              <bdi>{row.event}</bdi> <bdi className="ek-note">{row.resource_name ?? row.resource}</bdi>{" "}
              <bdi className="ek-note">{row.hints.map(([path, value]) => `${path} ${value}`).join(" · ")}</bdi>{" "}
              <When at={row.occurred} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What stands where no row does: why, and what to do. */
import { useState } from "react";
import type { Transport } from "../../client/transport";
import { counted } from "../../core/json";
import { wordsOf } from "../../core/pill_words";
import { filterOf, pillsOf, textOf } from "../../core/query";
import type { EventFilter } from "../../core/wire";
import { CopyButton } from "../CopyButton";
import { Trouble } from "../Frame";
import { useAsk } from "../useAsk";

const EMIT = "%emit order.placed order.42 total=12.5 region=eu";

/** The log has no event at all. */
export function NoEvents({ transport, onStarted }: { transport: Transport; onStarted: () => void }) {
  const [state, setState] = useState<Error | "ready" | "starting">("ready");
  const start = () => {
    setState("starting");
    transport.ask("feed.scenario", {}).then(() => {
      setState("ready");
      onStarted();
    }, setState);
  };
  return (
    <div className="ek-empty">
      <p>No event has come yet. Emit one in a cell:</p>
      <p className="ek-bar">
        <code>{EMIT}</code>
        <CopyButton text={EMIT} label="Copy" />
      </p>
      <p>
        or{" "}
        <button type="button" disabled={state === "starting"} onClick={start}>
          {state === "starting" ? "Emitting the orders scenario …" : "Start the orders scenario"}
        </button>
      </p>
      {state instanceof Error && <Trouble error={state} retry={start} />}
    </div>
  );
}

interface NothingProps {
  transport: Transport;
  filter: EventFilter;
  onFilter: (filter: EventFilter) => void;
}

/** The filter finds nothing: which condition leaves out the most, and one click drops it. */
export function NothingFound({ transport, filter, onFilter }: NothingProps) {
  const pills = pillsOf(filter);
  const text = textOf(filter);
  const ways = [
    ...(text ? [{ words: `the words ${text}`, filter: filterOf(pills) }] : []),
    ...pills.map((pill) => ({ words: wordsOf(pill), filter: filterOf(pills.filter((each) => each !== pill), text) })),
  ].slice(0, 40);
  const filters = ways.map((way) => way.filter);
  const { reply, error, again } = useAsk(transport, "feed.counts", ways.length > 0 ? { filters } : null, [JSON.stringify(filters)]);
  const found = ways.map((way, at) => ({ ...way, count: reply?.counts[at] ?? 0 })).sort((one, other) => other.count - one.count);
  return (
    <div className="ek-empty">
      <p>No event fits all of these conditions.</p>
      {error && <Trouble error={error} retry={again} />}
      {!reply && ways.length > 0 && <p className="ek-note">Counting what each of them leaves out …</p>}
      {reply && (
        <ul className="ek-list ek-kept">
          {found.map((way, at) => (
            <li key={way.words}>
              <button type="button" onClick={() => onFilter(way.filter)}>
                Drop <bdi>{way.words}</bdi>
              </button>
              <span>
                {counted(way.count, "event")} without it{at === 0 && way.count > 0 ? ": it leaves out the most" : ""}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

import type { Transport } from "../../client/transport";
import { below, isObject, short, sized } from "../../core/json";
import { clock, span } from "../../core/time";
import type { Chip as ChipView, EventDetail, JsonValue } from "../../core/wire";
import { Chip, RunChip } from "../Chip";
import { CopyButton } from "../CopyButton";
import { When } from "../Time";
import { useAsk } from "../useAsk";
import { useFieldMenu } from "./useFieldMenu";
import type { ActionsOf } from "./useFieldMenu";

interface Props {
  transport: Transport;
  detail: EventDetail;
  /** What became of it, as it was told last; asked for where it was not. */
  told: readonly ChipView[] | null;
  actions: ActionsOf;
  onOpen: (kind: string, id: string) => void;
}

/** How many fields of the payload are shown here; all of them are in the raw JSON. */
const MOST = 40;

/** An event in short: when, what became of it, to whom, and its payload. */
export function Summary({ transport, detail, told, actions, onOpen }: Props) {
  const { row, wire } = detail;
  const [pick, menu] = useFieldMenu(actions);
  const { reply } = useAsk(transport, "feed.chips", told ? null : { ids: [row.id] }, [row.id]);
  const chips = told ?? reply?.chips[row.id] ?? row.chips ?? [];
  const labels = (value: JsonValue | undefined, path: string) =>
    Object.entries(isObject(value) ? value : {})
      .slice(0, MOST)
      .map(([name, held]) => <Pair key={name} name={name} value={held} path={below(path, name)} onPick={pick} />);
  const related = Array.isArray(wire["related"]) ? wire["related"] : [];
  return (
    <div>
      <dl className="ek-pairs">
        <dt>id</dt>
        <dd>
          <code>{row.id}</code> <CopyButton text={row.id} label="Copy id" />
        </dd>
        <dt>occurred</dt>
        <dd>
          {clock(row.occurred)} (<When at={row.occurred} />)
        </dd>
        {row.received && (
          <>
            <dt>received</dt>
            <dd>
              {clock(row.received)}
              {row.skew !== 0 && <span className="ek-badge ek-warn">{`${span(row.skew)} ${row.skew > 0 ? "after" : "before"} it occurred`}</span>}
            </dd>
          </>
        )}
        <dt>became</dt>
        <dd className="ek-wrap">
          {chips.length === 0 && <span className="ek-note">no automation has noted it</span>}
          {chips.map((chip, at) => (
            <span key={at} className="ek-wrap">
              <Chip chip={chip} /> <bdi className="ek-note">{chip.why}</bdi>
              {chip.runs.map((run) => (
                <RunChip key={run.id} run={run} onOpen={() => onOpen("run", run.id)} />
              ))}
            </span>
          ))}
        </dd>
        {(["cause", "follows", "replay_of"] as const).map((name) => {
          const id = detail[name];
          return (
            id && (
              <Link key={name} name={name.replace("_", " ")} id={id} onOpen={onOpen} />
            )
          );
        })}
        {detail.hops > 0 && (
          <>
            <dt>hops</dt>
            <dd>{detail.hops} from its origin</dd>
          </>
        )}
      </dl>
      <h4>resource</h4>
      <dl className="ek-pairs">{labels(wire["resource"], "resource")}</dl>
      {related.map((each, at) => (
        <div key={at}>
          <h4>related {at}</h4>
          <dl className="ek-pairs">{labels(each, `related.${at}`)}</dl>
        </div>
      ))}
      <h4>payload ({sized(row.size)})</h4>
      <dl className="ek-pairs">{labels(wire["payload"], "payload")}</dl>
      {menu}
    </div>
  );
}

function Link({ name, id, onOpen }: { name: string; id: string; onOpen: Props["onOpen"] }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <button type="button" className="ek-link" onClick={() => onOpen("event", id)}>
          {id}
        </button>
      </dd>
    </>
  );
}

interface PairProps {
  name: string;
  value: JsonValue;
  path: string;
  onPick: (path: string, value: JsonValue, anchor: HTMLElement) => void;
}

function Pair({ name, value, path, onPick }: PairProps) {
  return (
    <>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>
        <button type="button" className="ek-field" aria-haspopup="menu" onClick={(event) => onPick(path, value, event.currentTarget)}>
          <bdi>{short(value, 120)}</bdi>
        </button>
      </dd>
    </>
  );
}

import { useCallback, useState } from "react";
import type { Transport } from "../client/transport";
import { counted } from "../core/json";
import { KINDS, kindWord, took } from "../core/runs";
import type { RunRow, ServerRow } from "../core/wire";
import { EventJson } from "./CauseRow";
import { StateMark } from "./Chip";
import { Drawer } from "./Drawer";
import { Empty } from "./Empty";
import { Trouble } from "./Frame";
import { RunPage } from "./RunPage";
import { When, useWords } from "./Time";
import { useLater } from "./useLater";
import { useRows } from "./useRows";
import type { RowProps } from "./useRows";
import { useRuns } from "./useRuns";
import { useTrait } from "./useTrait";
import type { Synced } from "./useTrait";

export interface RunListProps {
  /** A run whose page is shown alone. */
  run?: string | null;
  /** Only the runs of this flow. */
  flow?: string | null;
  onOpenEvent?: (id: string) => void;
  /** The run that is open beside the list, where Python shares it. */
  opened?: Synced<string | null>;
  /** The address of the Prefect server whose runs are listed, where Python shares it; null for this workspace's. */
  server?: Synced<string | null>;
}

export function RunList({ transport, run = null, flow = null, onOpenEvent, opened, server }: RunListProps & { transport: Transport }) {
  if (run !== null) return <RunPage transport={transport} run={run} onOpenEvent={onOpenEvent} />;
  return <List transport={transport} flow={flow} onOpenEvent={onOpenEvent} synced={opened} place={server} />;
}

interface ListProps {
  transport: Transport;
  flow: string | null;
  onOpenEvent: ((id: string) => void) | undefined;
  synced: Synced<string | null> | undefined;
  place: Synced<string | null> | undefined;
}

/** Runs, newest first, and the page of one beside. */
function List({ transport, flow, onOpenEvent, synced, place }: ListProps) {
  const [server, setServer] = useTrait(place, null);
  const [text, setText] = useState("");
  const [kind, setKind] = useState("");
  const [automation, setAutomation] = useState<string | null>(null);
  const [opened, setOpened] = useTrait(synced, null);
  const [cause, setCause] = useState<{ id: string; of: string } | null>(null);
  const wanted = useLater(text);
  const runs = useRuns(transport, { flow, automation, text: wanted.trim(), kind: kind || null, ...(server === null ? {} : { server }) });
  const at = cause?.of ?? opened;
  const open = (run: string | null, event: typeof cause = null) => {
    setOpened(run);
    setCause(event);
  };
  const close = () => {
    rows.focus(at);
    open(null);
  };
  const rows = useRows({ ids: runs.runs.map((run) => run.id), onOpen: open, onClose: at === null ? undefined : close });
  const openEvent = (id: string, of: string) => (onOpenEvent ? onOpenEvent(id) : open(null, { id, of }));
  const filtered = wanted.trim() !== "" || kind !== "" || automation !== null;
  const all = () => {
    setText("");
    setKind("");
    setAutomation(null);
  };

  const choose = (next: string | null) => {
    setServer(next);
    setAutomation(null);
    open(null);
  };

  return (
    <div className="ek-runs">
      <div className="ek-bar" role="search" aria-label="Filter runs">
        <Where servers={runs.servers} server={server} onChoose={choose} />
        <label>
          Find <input type="search" value={text} placeholder={server === null ? "flow, run, automation or event" : "flow, run, deployment or automation"} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <label>
          State{" "}
          <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            <option value="">any</option>
            {KINDS.map((each) => (
              <option key={each} value={each}>
                {kindWord(each)}
              </option>
            ))}
          </select>
        </label>
        {flow !== null && <span className="ek-badge">flow: {flow}</span>}
        {automation !== null && (
          <button type="button" onClick={() => setAutomation(null)} aria-label={`Show runs of every automation, not only of ${automation}`}>
            automation: <bdi>{automation}</bdi> ✕
          </button>
        )}
        <span role="status" className="ek-note">
          {runs.first ? "Reading the runs …" : `${counted(runs.runs.length, "run")}${runs.more ? ", and older ones" : ""}`}
        </span>
      </div>
      {runs.error && <Trouble error={runs.error} retry={runs.again} />}
      {!runs.first && runs.runs.length === 0 && <Nothing flow={flow} filtered={filtered} all={all} server={server} />}
      <div className="ek-split" data-open={at !== null || undefined}>
        {runs.runs.length > 0 && (
          <div className="ek-scroll">
            <table role="grid" aria-label="Runs, newest first" aria-busy={runs.pending} ref={rows.table} onKeyDown={rows.press}>
              <Head there={server !== null} />
              <tbody>
                {runs.runs.map((run) => (
                  <Row key={run.id} run={run} row={rows.row(run.id)} opened={run.id === at} onAutomation={setAutomation} onEvent={openEvent} />
                ))}
              </tbody>
            </table>
            {runs.more && (
              <button type="button" disabled={runs.reading} onClick={() => void runs.older()}>
                {runs.reading ? "Reading older runs …" : "Show 50 older runs"}
              </button>
            )}
          </div>
        )}
        {opened !== null && <RunPage key={server} transport={transport} run={opened} server={server} onClose={close} onOpenEvent={onOpenEvent} />}
        {cause !== null && (
          <Drawer title="Cause" onClose={close}>
            <EventJson transport={transport} id={cause.id} />
          </Drawer>
        )}
      </div>
    </div>
  );
}

const HERE = "";

/** Whose runs are listed, where this workspace is connected to a Prefect server. */
function Where({ servers, server, onChoose }: { servers: readonly ServerRow[]; server: string | null; onChoose: (server: string | null) => void }) {
  if (servers.length === 0 && server === null) return null;
  const known = servers.some((each) => each.url === server);
  return (
    <label>
      Runs of{" "}
      <select value={server ?? HERE} onChange={(event) => onChoose(event.currentTarget.value || null)}>
        <option value={HERE}>this workspace</option>
        {server !== null && !known && <option value={server}>{server}</option>}
        {servers.map((each) => (
          <option key={each.url} value={each.url}>
            Prefect at {each.host}
          </option>
        ))}
      </select>
    </label>
  );
}

function Nothing({ flow, filtered, all, server }: { flow: string | null; filtered: boolean; all: () => void; server: string | null }) {
  if (filtered)
    return (
      <Empty>
        No run fits what is asked for above. <button onClick={all}>Show all runs</button>
      </Empty>
    );
  if (server !== null) return <Empty>The server has no run{flow !== null && ` of a flow ${flow}`}. Each appears here as it begins.</Empty>;
  if (flow !== null) return <Empty>The flow {flow} has not run yet: call it in a cell, or let an event run it.</Empty>;
  return <Empty line={'ek.flow(lambda: print("hello"), name="hello")()'}>No flow has run yet. Each run appears here as it begins.</Empty>;
}

const NUMBERS = new Set(["Took"]);

function Head({ there }: { there: boolean }) {
  return (
    <thead>
      <tr>
        {["State", "Run", "Flow", "Made", "Took", there ? "Deployment" : "Cause", "Automation"].map((name) => (
          <th key={name} scope="col" className={NUMBERS.has(name) ? "ek-number" : undefined}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowGiven {
  run: RunRow;
  row: RowProps;
  opened: boolean;
  onAutomation: (name: string) => void;
  onEvent: (id: string, from: string) => void;
}

function Row({ run, row, opened, onAutomation, onEvent }: RowGiven) {
  const words = useWords(useCallback((now: number) => took(run, now), [run]));
  const { automation, cause } = run;
  return (
    <tr {...row} aria-selected={opened}>
      <td>
        <StateMark name={run.state} kind={run.kind} />
      </td>
      <th scope="row">
        <bdi>{run.name}</bdi>
        {run.is_replay && <span className="ek-badge">replay</span>}
        {run.server !== null && (
          <span className="ek-badge">
            on <bdi>{run.server}</bdi>
          </span>
        )}
        {run.said !== "" && <bdi className="ek-said">{run.said}</bdi>}
      </th>
      <td>
        <bdi>{run.flow}</bdi>
      </td>
      <td>
        <When at={run.started ?? run.created} />
      </td>
      <td className="ek-number">{words}</td>
      <td>
        {run.deployment !== null && <bdi>{run.deployment}</bdi>}
        {cause !== null && (
          <button type="button" className="ek-link" tabIndex={row.tabIndex} onClick={() => onEvent(cause, run.id)}>
            <bdi>{run.cause_event ?? "an event that is gone"}</bdi>
          </button>
        )}
      </td>
      <td>
        {automation !== null && (
          <button
            type="button"
            className="ek-link"
            tabIndex={row.tabIndex}
            title="Show only its runs"
            onClick={() => onAutomation(automation)}
          >
            <bdi>{automation}</bdi>
          </button>
        )}
      </td>
    </tr>
  );
}

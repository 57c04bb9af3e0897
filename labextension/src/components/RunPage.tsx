import { useCallback, useEffect, useState } from "react";
import type { Transport } from "../client/transport";
import { counted } from "../core/json";
import { isFinal, took } from "../core/runs";
import { clock, span } from "../core/time";
import type { HookRow, RunPage as Page, TaskRow } from "../core/wire";
import { CauseRow } from "./CauseRow";
import { StateMark } from "./Chip";
import { CopyButton } from "./CopyButton";
import { Drawer } from "./Drawer";
import { Trouble } from "./Frame";
import { RunLog } from "./RunLog";
import { RunParameters } from "./RunParameters";
import { StatesBar } from "./StatesBar";
import { Tabs } from "./Tabs";
import { useWords } from "./Time";
import { useAsk } from "./useAsk";
import { useChanged } from "./useChanged";

interface Props {
  transport: Transport;
  run: string;
  /** The address of the Prefect server whose run it is. */
  server?: string | null;
  onClose?: (() => void) | undefined;
  onOpenEvent?: ((id: string) => void) | undefined;
}

/** All of a run: its states, what it was given and from where, what it said, and what came of it. */
export function RunPage({ transport, run, server = null, onClose, onOpenEvent }: Props) {
  const changed = useChanged(transport, "runs");
  const [moves, setMoves] = useState(false); // a server tells nobody of what a run says: it is asked now and then
  const beat = useBeat(server !== null && moves);
  const asked = useAsk(transport, "runs.page", whose(run, server), [run, server, changed, beat]);
  useEffect(() => {
    if (asked.reply) setMoves(stillMoves(asked.reply));
  }, [asked.reply, beat]);
  const [told, setTold] = useState<Page | null>(null); // what cancelling answered, until it is asked for anew
  useEffect(() => setTold(null), [asked.reply]);
  const page = [told, asked.reply].find((each) => each?.row.id === run) ?? null;
  if (!page)
    return (
      <Drawer title="Run" onClose={onClose}>
        {asked.error ? <Trouble error={asked.error} retry={asked.again} /> : <p className="ek-note">Reading the run …</p>}
      </Drawer>
    );
  return (
    <Drawer
      title={page.row.name}
      onClose={onClose}
      head={
        <>
          <StateMark name={page.row.state} kind={page.row.kind} />
          <Cancel
            transport={transport}
            page={page}
            server={server}
            onDone={(after) => {
              setTold(after);
              asked.again();
            }}
          />
        </>
      }
    >
      {asked.error && <Trouble error={asked.error} retry={asked.again} />}
      <Facts page={page} />
      <StatesBar states={page.states} />
      {page.row.server === null && <CauseRow transport={transport} cause={page.cause} known={page.row.cause !== null} onOpenEvent={onOpenEvent} />}
      <Result page={page} />
      <Parts page={page} />
    </Drawer>
  );
}

/** Milliseconds between two times that a server is asked of a run that moves, and for how long its last lines may take. */
const BEAT = 3_000;
const LINES_TAKE = 15_000;

function whose(id: string, server: string | null) {
  return server === null ? { id } : { id, server };
}

/** Whether more may come of it: it is not over, or so lately that its last lines are still on their way. */
function stillMoves({ row }: Page): boolean {
  return !isFinal(row.kind) || (row.ended !== null && Date.now() - Date.parse(row.ended) < LINES_TAKE);
}

/** A number that grows every few seconds while it is wanted and the page is seen. */
function useBeat(wanted: boolean): number {
  const [beat, setBeat] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    const timer = setInterval(() => document.hidden || setBeat((before) => before + 1), BEAT);
    return () => clearInterval(timer);
  }, [wanted]);
  return beat;
}

function Facts({ page }: { page: Page }) {
  const { row } = page;
  const words = useWords(useCallback((now: number) => took(row, now), [row]));
  return (
    <dl className="ek-pairs">
      <dt>flow</dt>
      <dd>
        <bdi>{row.flow}</bdi>
      </dd>
      {row.server !== null && (
        <>
          <dt>on</dt>
          <dd>
            Prefect at <bdi>{row.server}</bdi>
          </dd>
        </>
      )}
      {row.deployment !== null && (
        <>
          <dt>deployment</dt>
          <dd>
            <bdi>{row.deployment}</bdi>
          </dd>
        </>
      )}
      {page.server_run !== null && (
        <>
          <dt>on the server</dt>
          <dd>
            <code>{page.server_run}</code> <CopyButton text={page.server_run} label="Copy the server's id" />
          </dd>
        </>
      )}
      {row.automation !== null && (
        <>
          <dt>automation</dt>
          <dd>
            <bdi>{row.automation}</bdi>
          </dd>
        </>
      )}
      <dt>made</dt>
      <dd>
        {clock(row.created)}
        {row.is_replay && " (a replay)"}
      </dd>
      {words && (
        <>
          <dt>{isFinal(row.kind) ? "took" : "takes"}</dt>
          <dd>{words}</dd>
        </>
      )}
      <dt>id</dt>
      <dd>
        <code>{row.id}</code> <CopyButton text={row.id} label="Copy id" />
      </dd>
    </dl>
  );
}

function Result({ page }: { page: Page }) {
  const { row, result, states } = page;
  const said = states.at(-1)?.message === row.said ? "" : row.said; // the bar of states says it already
  if (result === null && said === "") return null;
  return (
    <dl className="ek-pairs">
      {said !== "" && (
        <>
          <dt>says</dt>
          <dd className={row.kind === "FAILED" || row.kind === "CRASHED" ? "ek-bad" : undefined}>
            <bdi>{said}</bdi>
          </dd>
        </>
      )}
      {result !== null && (
        <>
          <dt>result</dt>
          <dd>
            <pre className="ek-result" tabIndex={0} aria-label="Result">
              <bdi>{result}</bdi>
            </pre>
          </dd>
        </>
      )}
    </dl>
  );
}

function Parts({ page }: { page: Page }) {
  const [tab, setTab] = useState("log");
  const tabs = [
    { name: "log", label: "Log", badge: page.logs.length },
    { name: "parameters", label: "Parameters", badge: page.parameters.length },
    ...(page.row.server === null ? [{ name: "hooks", label: "Hooks", badge: page.hooks.length }] : []), // a server tells nobody
    { name: "tasks", label: "Tasks", badge: page.tasks.length },
  ];
  return (
    <Tabs label={`Parts of ${page.row.name}`} tabs={tabs} selected={tab} onSelect={setTab}>
      {tab === "log" && <RunLog logs={page.logs} dropped={page.dropped} running={!isFinal(page.row.kind)} />}
      {tab === "parameters" && <RunParameters parameters={page.parameters} />}
      {tab === "hooks" && <Hooks hooks={page.hooks} />}
      {tab === "tasks" && <Tasks tasks={page.tasks} />}
    </Tabs>
  );
}

const OUTCOMES: Record<HookRow["outcome"], string> = { ran: "✓", raised: "✗", skipped: "·" };

function Hooks({ hooks }: { hooks: readonly HookRow[] }) {
  if (hooks.length === 0) return <p className="ek-note">No hook was called: its flow has none for the states it entered.</p>;
  return (
    <ul className="ek-list">
      {hooks.map((hook, at) => (
        <li key={at} data-outcome={hook.outcome}>
          <span aria-hidden="true">{OUTCOMES[hook.outcome]}</span> <bdi className="ek-code">{hook.hook}</bdi> on {hook.entered}: {hook.outcome}{" "}
          <span className="ek-note">in {span(hook.seconds)}</span>
          {hook.detail && (
            <>
              {" "}
              <bdi className={hook.outcome === "raised" ? "ek-bad" : "ek-note"}>{hook.detail}</bdi>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function Tasks({ tasks }: { tasks: readonly TaskRow[] }) {
  if (tasks.length === 0) return <p className="ek-note">It ran no tasks.</p>;
  return (
    <ul className="ek-list" aria-label={counted(tasks.length, "task")}>
      {tasks.map((task) => (
        <li key={task.id}>
          <StateMark name={task.state} kind={task.kind} /> <bdi>{task.name}</bdi>{" "}
          {task.seconds !== null && <span className="ek-note">{span(task.seconds)}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Cancels a run, and says what came of that: one that waits ends at once, one that runs where it executes Python, here or in its own process. */
function Cancel({ transport, page, server, onDone }: { transport: Transport; page: Page; server: string | null; onDone: (after: Page) => void }) {
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState("");
  const cancel = async () => {
    setAsking(true);
    setSaid("");
    try {
      const after = await transport.ask("runs.cancel", whose(page.row.id, server));
      setSaid(cancelled(after));
      onDone(after);
    } catch (error) {
      setSaid(`Not cancelled: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      {page.cancellable && (
        <button type="button" disabled={asking} onClick={() => void cancel()}>
          Cancel
        </button>
      )}
      {page.read_only && !isFinal(page.row.kind) && <span className="ek-note">The connection is read only: connect with read_only=False to cancel it.</span>}
      {!page.cancellable && page.row.server === null && page.row.kind === "RUNNING" && <span className="ek-note">It was called by code: cancel the run that called it, or interrupt its kernel.</span>}
      <span role="status" className="ek-note">
        {asking ? "Asked for: it is given a moment to stop" : said}
      </span>
    </>
  );
}

function cancelled({ row }: Page): string {
  if (row.kind === "CANCELLED") return "It is cancelled.";
  if (row.kind === "CRASHED") return "Its process is gone: it is crashed.";
  if (row.kind === "CANCELLING" && row.server !== null) return "It was asked to stop: whoever runs it there ends it.";
  if (row.kind === "CANCELLING") return "It was asked to stop and has not yet: its log says where it is.";
  return `It is ${row.state}: it ended before it could be cancelled.`;
}

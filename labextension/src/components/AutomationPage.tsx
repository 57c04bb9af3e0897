import { useCallback, useState } from "react";
import type { Transport } from "../client/transport";
import { counted } from "../core/json";
import { took } from "../core/runs";
import { clock, span } from "../core/time";
import type { AutomationPage as Page, Automations, Noted, RunRow, WindowRow } from "../core/wire";
import { EventLink } from "./CauseRow";
import { Chip, StateMark } from "./Chip";
import { CopyButton } from "./CopyButton";
import { Drawer } from "./Drawer";
import { EnabledRadio } from "./EnabledRadio";
import { Trouble } from "./Frame";
import { PartMount } from "./PartMount";
import { RunPage } from "./RunPage";
import { Spark } from "./Spark";
import { Waiting } from "./StandingBar";
import { Tabs } from "./Tabs";
import { When, useNow, useWords } from "./Time";
import { useAsk } from "./useAsk";
import { useChanged } from "./useChanged";

interface Props {
  transport: Transport;
  id: string;
  onClose: () => void;
  onSet: (automations: Automations) => void;
  onOpenEvent?: ((id: string) => void) | undefined;
  onBuild?: ((name: string) => void) | undefined;
}

/** All of an automation: what it waits for and does, its windows, what became of the last events, and its runs. */
export function AutomationPage({ transport, id, onClose, onSet, onOpenEvent, onBuild }: Props) {
  const changed = useChanged(transport, "automations");
  const [building, setBuilding] = useState(false);
  const asked = useAsk(transport, "automations.page", { id }, [id, changed]);
  const page = asked.reply?.row.id === id ? asked.reply : null;
  if (!page)
    return (
      <Drawer title="Automation" onClose={onClose}>
        {asked.error ? <Trouble error={asked.error} retry={asked.again} /> : <p className="ek-note">Reading the automation …</p>}
      </Drawer>
    );
  const set = (automations: Automations) => {
    onSet(automations);
    asked.again();
  };
  return (
    <Drawer title={page.row.name} onClose={onClose} head={<EnabledRadio transport={transport} automation={page.row} onSet={set} />}>
      {asked.error && <Trouble error={asked.error} retry={asked.again} />}
      {page.row.waiting && <Waiting {...page.row} />}
      <p className="ek-sentence">
        <bdi>{page.row.sentence}</bdi>
      </p>
      <Does actions={page.actions} />
      <Firings page={page} />
      <div className="ek-bar">
        {onBuild ? (
          <button type="button" onClick={() => onBuild(page.row.name)}>
            Open in builder
          </button>
        ) : (
          <button type="button" aria-expanded={building} onClick={() => setBuilding(!building)}>
            {building ? "Close the builder" : "Open in builder"}
          </button>
        )}
        <CopyButton text={page.python} label="Copy as Python" />
      </div>
      {building && <Builder transport={transport} name={page.row.name} onClose={() => setBuilding(false)} onSaved={asked.again} />}
      <Parts transport={transport} page={page} onOpenEvent={onOpenEvent} />
    </Drawer>
  );
}

function Does({ actions }: { actions: readonly string[] }) {
  if (actions.length === 0) return <p className="ek-note">It has no action: a firing is noted and nothing is run.</p>;
  return (
    <ul className="ek-list" aria-label="What it does">
      {actions.map((action, at) => (
        <li key={at}>
          <span aria-hidden="true">→</span> <bdi>{action}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Firings({ page }: { page: Page }) {
  const whole = span(page.spark_seconds * page.spark.length);
  return (
    <p className="ek-firings">
      <Spark counts={page.spark} label={`Firings in the ${whole} from ${clock(page.spark_start)}`} />{" "}
      <span className="ek-note">
        firings in {whole}, each bar {span(page.spark_seconds)}
      </span>
    </p>
  );
}

function Builder({ transport, name, onClose, onSaved }: { transport: Transport; name: string; onClose: () => void; onSaved: () => void }) {
  const [props] = useState({ draft: null, event: null, name, onClose, onSaved });
  return <PartMount transport={transport} name="trigger_builder" label="the trigger builder" props={props} />;
}

interface PartsGiven {
  transport: Transport;
  page: Page;
  onOpenEvent: ((id: string) => void) | undefined;
}

function Parts({ transport, page, onOpenEvent }: PartsGiven) {
  const [tab, setTab] = useState("history");
  const tabs = [
    { name: "history", label: "History", badge: page.history.length },
    { name: "windows", label: "Windows open", badge: page.windows.length },
    { name: "runs", label: "Runs", badge: page.runs.length },
    { name: "python", label: "Python" },
  ];
  return (
    <Tabs label={`Parts of ${page.row.name}`} tabs={tabs} selected={tab} onSelect={setTab}>
      {tab === "history" && <History transport={transport} page={page} onOpenEvent={onOpenEvent} />}
      {tab === "windows" && <Windows windows={page.windows} />}
      {tab === "runs" && <Runs transport={transport} runs={page.runs} onOpenEvent={onOpenEvent} />}
      {tab === "python" && (
        <pre className="ek-result" tabIndex={0} aria-label="Python that makes it">
          {page.python}
        </pre>
      )}
    </Tabs>
  );
}

function History({ transport, page, onOpenEvent }: PartsGiven) {
  if (page.history.length === 0)
    return <p className="ek-note">It has considered no event yet. Emit one that should fire it, and why it did or did not stands here.</p>;
  return (
    <ol className="ek-list ek-history">
      {page.history.map((noted, at) => (
        <li key={at}>
          <Chip chip={chipOf(noted, page)} /> <When at={noted.at} />{" "}
          {noted.event ? (
            <EventLink transport={transport} row={noted.event} onOpenEvent={onOpenEvent} />
          ) : (
            <span className="ek-note">an event that is no longer in the log</span>
          )}
          <bdi className="ek-why">{noted.why}</bdi>
        </li>
      ))}
    </ol>
  );
}

function chipOf(noted: Noted, page: Page) {
  return { automation: "", automation_id: page.row.id, became: noted.became, why: noted.why, runs: [] };
}

function Windows({ windows }: { windows: readonly WindowRow[] }) {
  if (windows.length === 0) return <p className="ek-note">No window is open: it counts nothing now.</p>;
  return (
    <div className="ek-scroll">
      <table>
        <thead>
          <tr>
            {["For", "Counted", "Closes", "That is"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {windows.map((window, at) => (
            <Window key={at} window={window} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Window({ window }: { window: WindowRow }) {
  const { key, count, threshold, closes, words } = window;
  return (
    <tr>
      <th scope="row">
        <bdi>{key || "every event"}</bdi>
      </th>
      <td>
        <meter min={0} max={Math.max(1, threshold)} value={count} aria-hidden="true" /> {count} of {threshold}
      </td>
      <td>{closes === null ? <span className="ek-note">stays open</span> : <Closing at={closes} />}</td>
      <td>
        <bdi>{words}</bdi>
      </td>
    </tr>
  );
}

/** Time until a window closes, counted down here: nobody is asked. On a clock of its own it is the moment itself. */
function Closing({ at }: { at: string }) {
  const left = useCallback(
    (now: number) => {
      const seconds = Math.ceil((Date.parse(at) - now) / 1000);
      return seconds > 0 ? `in ${span(seconds)}` : clock(at);
    },
    [at],
  );
  const words = useWords(left);
  return (
    <time dateTime={at} title={clock(at)}>
      {words}
    </time>
  );
}

interface RunsGiven {
  transport: Transport;
  runs: readonly RunRow[];
  onOpenEvent: ((id: string) => void) | undefined;
}

function Runs({ transport, runs, onOpenEvent }: RunsGiven) {
  const [opened, setOpened] = useState<string | null>(null);
  const now = useNow();
  if (runs.length === 0) return <p className="ek-note">No run came of its firings yet.</p>;
  return (
    <>
      <ul className="ek-list" aria-label={counted(runs.length, "run")}>
        {runs.map((run) => (
          <li key={run.id}>
            <StateMark name={run.state} kind={run.kind} />{" "}
            <button type="button" className="ek-link" aria-expanded={run.id === opened} onClick={() => setOpened(run.id === opened ? null : run.id)}>
              <bdi>{run.name}</bdi>
            </button>{" "}
            <bdi>{run.flow}</bdi> <When at={run.started ?? run.created} /> <span className="ek-note">{took(run, now())}</span>
          </li>
        ))}
      </ul>
      {opened !== null && <RunPage transport={transport} run={opened} onClose={() => setOpened(null)} onOpenEvent={onOpenEvent} />}
    </>
  );
}

import { useEffect, useState } from "react";
import type { Transport } from "../client/transport";
import { counted } from "../core/json";
import type { AutomationRow, Automations } from "../core/wire";
import { AutomationPage } from "./AutomationPage";
import { Empty } from "./Empty";
import { EnabledRadio } from "./EnabledRadio";
import { Trouble } from "./Frame";
import { StandingBar, Waiting } from "./StandingBar";
import { When } from "./Time";
import { useAsk } from "./useAsk";
import { useChanged } from "./useChanged";
import { useRows } from "./useRows";
import type { RowProps } from "./useRows";
import { useTrait } from "./useTrait";
import type { Synced } from "./useTrait";

export interface AutomationListProps {
  onOpenEvent?: (id: string) => void;
  /** The automation that is open beside the list, where Python shares it. */
  opened?: Synced<string | null>;
  /** Opens the builder elsewhere, on the automation of that name; without it, it is drawn in its page. */
  onBuild?: (name: string) => void;
}

/** Every automation: whether it is on, what it waits for, and what became of events with it. */
export function AutomationList({ transport, onOpenEvent, opened: synced, onBuild }: AutomationListProps & { transport: Transport }) {
  const changed = useChanged(transport, "automations");
  const asked = useAsk(transport, "automations.list", {}, [changed]);
  const [held, setHeld] = useState<Automations | null>(null);
  const [opened, setOpened] = useTrait(synced, null);
  useEffect(() => setHeld(asked.reply), [asked.reply]);
  const close = () => {
    rows.focus(opened);
    setOpened(null);
  };
  const automations = held?.automations ?? [];
  const rows = useRows({ ids: automations.map((each) => each.id), onOpen: setOpened, onClose: opened === null ? undefined : close });

  if (!held)
    return asked.error ? <Trouble error={asked.error} retry={asked.again} /> : <p className="ek-note">Reading the automations …</p>;
  return (
    <div className="ek-automations">
      {asked.error && <Trouble error={asked.error} retry={asked.again} />}
      <StandingBar transport={transport} stopped={held.stopped} behind={held.behind} onResumed={asked.again} />
      {automations.length === 0 && (
        <Empty line={'ek.on("order.*")(print)'}>No automation yet: nothing waits for events. Each one appears here when it is made.</Empty>
      )}
      <div className="ek-split" data-open={opened !== null || undefined}>
        {automations.length > 0 && (
          <div className="ek-scroll">
            <table role="grid" aria-label="Automations, by name" aria-busy={asked.pending} ref={rows.table} onKeyDown={rows.press}>
              <Head />
              <tbody>
                {automations.map((each) => (
                  <Row key={each.id} transport={transport} automation={each} row={rows.row(each.id)} opened={each.id === opened} onSet={setHeld} />
                ))}
              </tbody>
            </table>
            {held.more > 0 && <p className="ek-note">{counted(held.more, "more automation")} not shown.</p>}
          </div>
        )}
        {opened !== null && <AutomationPage transport={transport} id={opened} onClose={close} onSet={setHeld} onOpenEvent={onOpenEvent} onBuild={onBuild} />}
      </div>
    </div>
  );
}

function Head() {
  return (
    <thead>
      <tr>
        {["Automation", "Is", "Last fired"].map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        {["Considered", "Matched", "Fired", "Suppressed", "Windows"].map((name) => (
          <th key={name} scope="col" className="ek-number">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowGiven {
  transport: Transport;
  automation: AutomationRow;
  row: RowProps;
  opened: boolean;
  onSet: (automations: Automations) => void;
}

function Row({ transport, automation, row, opened, onSet }: RowGiven) {
  const { considered, matched, fired, suppressed, errored, windows } = automation;
  return (
    <tr {...row} aria-selected={opened}>
      <th scope="row">
        <bdi>{automation.name}</bdi>
        {automation.waiting && <Waiting {...automation} />}
        <bdi className="ek-said">{automation.sentence}</bdi>
        {automation.last && <bdi className="ek-said ek-last">Last: {automation.last}</bdi>}
        {errored > 0 && <span className="ek-bad">✗ {counted(errored, "error")}</span>}
      </th>
      <td>
        <EnabledRadio transport={transport} automation={automation} onSet={onSet} tabIndex={row.tabIndex} />
      </td>
      <td>{automation.last_fired === null ? <span className="ek-note">never</span> : <When at={automation.last_fired} />}</td>
      {[considered, matched, fired, suppressed, windows].map((count, at) => (
        <td key={at} className="ek-number">
          {count.toLocaleString("en")}
        </td>
      ))}
    </tr>
  );
}

import { useId, useState } from "react";
import type { Transport } from "../client/transport";
import type { AutomationRow, Automations } from "../core/wire";

type Enabled = AutomationRow["enabled"];

const CHOICES: readonly { enabled: Enabled; label: string; symbol: string; does: string }[] = [
  { enabled: "off", label: "Off", symbol: "○", does: "considers no event" },
  { enabled: "shadow", label: "Shadow", symbol: "◌", does: "fires, and says so, but runs nothing" },
  { enabled: "on", label: "On", symbol: "●", does: "fires and runs" },
];

interface Props {
  transport: Transport;
  automation: Pick<AutomationRow, "id" | "name" | "enabled">;
  onSet: (automations: Automations) => void;
  tabIndex?: number;
}

/** Off, Shadow or On. Choosing asks at once, and says what came of it. */
export function EnabledRadio({ transport, automation, onSet, tabIndex = 0 }: Props) {
  const group = useId();
  const [asked, setAsked] = useState<Enabled | null>(null);
  const [said, setSaid] = useState("");
  const shown = asked ?? automation.enabled;
  const set = async (enabled: Enabled) => {
    setAsked(enabled);
    setSaid("");
    try {
      onSet(await transport.ask("automations.enable", { id: automation.id, enabled }));
      setSaid(`Now ${enabled}`);
    } catch (error) {
      setSaid(`Still ${automation.enabled}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      setAsked(null);
    }
  };
  return (
    <span className="ek-enabled">
      <span role="radiogroup" aria-label={`${automation.name} is`}>
        {CHOICES.map(({ enabled, label, symbol, does }) => (
          <label key={enabled} title={`${label}: ${does}`} data-on={shown === enabled || undefined}>
            <input
              type="radio"
              name={group}
              checked={shown === enabled}
              disabled={asked !== null && asked !== enabled}
              tabIndex={shown === enabled ? tabIndex : -1}
              onChange={() => void set(enabled)}
            />
            <span aria-hidden="true">{symbol}</span> {label}
          </label>
        ))}
      </span>
      <span role="status" className="ek-note">
        {asked !== null ? `Turning ${asked} …` : said}
      </span>
    </span>
  );
}

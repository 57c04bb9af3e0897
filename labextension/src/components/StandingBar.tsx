import { useState } from "react";
import type { Transport } from "../client/transport";
import { counted } from "../core/json";
import type { AutomationRow } from "../core/wire";
import { Trouble } from "./Frame";

interface Props {
  transport: Transport;
  stopped: boolean;
  behind: number;
  onResumed: () => void;
}

/** That matching is stopped or behind, with the way on. */
export function StandingBar({ transport, stopped, behind, onResumed }: Props) {
  const [error, setError] = useState<Error | null>(null);
  if (!stopped) {
    if (behind < 100) return null;
    return <p className="ek-note">Matching is behind: {counted(behind, "event")} wait to be matched.</p>;
  }
  const resume = () =>
    transport.ask("feed.resume", {}).then(
      () => {
        setError(null);
        onResumed();
      },
      (why: unknown) => setError(why instanceof Error ? why : new Error(String(why))),
    );
  return (
    <div className="ek-banner" data-kind="busy">
      Matching is stopped: nothing fires.{behind > 0 && ` ${counted(behind, "event")} wait${behind === 1 ? "s" : ""} to be matched.`}{" "}
      <button type="button" onClick={() => void resume()}>
        Resume
      </button>
      {error && <Trouble error={error} />}
    </div>
  );
}

/** That the notebook which owns an automation is not running, and which that is, where it is known. */
export function Waiting({ notebook, folder }: Pick<AutomationRow, "notebook" | "folder">) {
  const name = notebook?.split(/[\\/]/).pop();
  const where = notebook ?? folder;
  return (
    <span className="ek-badge ek-warn" title={where || undefined}>
      ◴ waiting for its notebook{name !== undefined && <bdi> {name}</bdi>}: run it, and it catches up
    </span>
  );
}

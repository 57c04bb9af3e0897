import { useState } from "react";
import type { Transport } from "../client/transport";
import { counted } from "../core/json";
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

/** That the notebook which owns an automation is not running. */
export function Waiting() {
  return <span className="ek-badge ek-warn">⧗ waiting for its notebook: run the cell that makes it, and it catches up</span>;
}

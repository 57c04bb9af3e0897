/** What stands around every widget: how the connection is, and what went wrong, in words. */
import { Component, useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { Connection, Transport } from "../client/transport";
import { Clock } from "./Time";

export function Frame({ transport, children }: { transport: Transport; children: ReactNode }) {
  const [connection, setConnection] = useState<Connection>(transport.connection);
  useEffect(() => transport.onConnection(setConnection), [transport]);
  return (
    <div className="ek-frame" data-connection={connection}>
      <div role="status" aria-live="polite">
        {connection !== "open" && transport.says?.[connection] && (
          <p className="ek-banner" data-kind={connection}>
            {transport.says[connection]}
          </p>
        )}
      </div>
      <Clock.Provider value={transport}>
        <Boundary>{children}</Boundary>
      </Clock.Provider>
    </div>
  );
}

/** Shows an error where it happened: what, and what to do; the report is a fold away. */
export function Trouble({ error, retry }: { error: Error; retry?: (() => void) | undefined }) {
  const report = "report" in error && typeof error.report === "string" ? error.report : "";
  return (
    <div className="ek-banner" data-kind="error" role="alert">
      <span className="ek-bad">✗ </span>
      {error.message} {retry && <button onClick={retry}>Try again</button>}
      {report && (
        <details>
          <summary>Report</summary>
          <pre>{report}</pre>
        </details>
      )}
    </div>
  );
}

/** A part of the front end that failed to draw shows why, and the rest goes on. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <Trouble error={error} retry={() => this.setState({ error: null })} />;
  }
}

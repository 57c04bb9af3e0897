import { useState } from "react";
import { CopyButton } from "../CopyButton";
import { useBuilding } from "./context";
import { insertCell } from "./insertCell";

/** Undo and redo, and the draft as code. Buttons that have nothing to do keep the focus they have. */
export function Toolbar({ python, onClose }: { python: string; onClose?: () => void }) {
  const { drafting } = useBuilding();
  const [inserted, setInserted] = useState("");
  const { back, forth } = drafting;
  return (
    <div className="ek-together ek-toolbar" role="group" aria-label="The draft">
      <button
        type="button"
        aria-disabled={back === null}
        title={back === null ? "Nothing to undo" : `Undo: ${back} (Ctrl+Z)`}
        onClick={drafting.undo}
      >
        ↶ Undo
      </button>
      <button
        type="button"
        aria-disabled={forth === null}
        title={forth === null ? "Nothing to do again" : `Do again: ${forth} (Ctrl+Shift+Z)`}
        onClick={drafting.redo}
      >
        ↷ Redo
      </button>
      <CopyButton text={python} label="Copy as Python" />
      <button
        type="button"
        onClick={() => void insertCell(python).then(setInserted, (why: unknown) => setInserted(String(why)))}
      >
        Insert as cell
      </button>
      <span role="status" className="ek-note">
        {inserted}
      </span>
      {drafting.said && (
        <span className="ek-note ek-last" aria-hidden="true">
          <bdi>{drafting.said}</bdi>
        </span>
      )}
      {onClose && (
        <button type="button" className="ek-close" onClick={onClose}>
          Close
        </button>
      )}
    </div>
  );
}

import { useState } from "react";
import { CopyButton } from "../CopyButton";
import { useBuilding } from "./context";
import { insertCell } from "./insertCell";

const WRITING = "The code of this draft is being written: once more in a moment";

/**
 * Undo and redo, and the draft as code: null while it is still that of the draft before. Buttons that have nothing to do
 * keep the focus they have.
 */
export function Toolbar({ python, onClose }: { python: string | null; onClose?: () => void }) {
  const { drafting } = useBuilding();
  const [inserted, setInserted] = useState("");
  const { back, forth } = drafting;
  const insert = async () => (python === null ? WRITING : insertCell(python));
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
      <CopyButton text={() => (python === null ? Promise.reject(new Error(WRITING)) : Promise.resolve(python))} label="Copy as Python" />
      <button type="button" aria-disabled={python === null} onClick={() => void insert().then(setInserted, (why: unknown) => setInserted(String(why)))}>
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

import { useEffect, useRef } from "react";
import { KEY_WORDS } from "../../core/key_words";

/** The keyboard map, over everything else. */
export function KeyMap({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const held = dialog.current;
    if (typeof held?.showModal === "function") held.showModal();
    else held?.setAttribute("open", "");
  }, []);
  return (
    <dialog ref={dialog} className="ek-keys" aria-label="Keys of the feed" onClose={onClose}>
      <h3>Keys, while the focus is in the feed</h3>
      <dl>
        {Object.entries(KEY_WORDS).map(([command, [keys, says]]) => (
          <div key={command}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <p className="ek-note">In the histogram: arrows move a mark, Shift and arrows extend it, Enter looks at it alone. Tab leaves.</p>
      <button type="button" onClick={onClose} autoFocus>
        Close
      </button>
    </dialog>
  );
}

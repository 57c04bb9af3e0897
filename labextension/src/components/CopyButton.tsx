import { useEffect, useState } from "react";

/** Copies a text, and says that it did. `text` may be asked for only when it is wanted. */
export function CopyButton({ text, label }: { text: string | (() => Promise<string>); label: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await copyText(typeof text === "string" ? text : await text());
      setSaid("Copied");
    } catch (error) {
      setSaid(`Could not copy: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return (
    <span className="ek-copy">
      <button type="button" onClick={() => void copy()}>
        {label}
      </button>
      <span role="status" className="ek-note">
        {said}
      </span>
    </span>
  );
}

/** Puts a text on the clipboard; rejects where the browser does not allow it. */
export async function copyText(text: string): Promise<void> {
  // a page that is not served over https has no clipboard, and a frame may be denied it
  if (navigator.clipboard) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      /* the older way below is still open */
    }
  }
  const area = document.createElement("textarea");
  const held = document.activeElement;
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (held instanceof HTMLElement) held.focus();
  if (!done) throw new Error("the browser does not allow it here; select the text and copy it by hand");
}

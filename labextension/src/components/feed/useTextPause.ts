import { useEffect } from "react";
import type { FeedAct } from "../../core/feed";

/** Pauses the feed while text of it is selected: rows that move would take the selection along. */
export function useTextPause(root: { readonly current: HTMLElement | null }, act: (act: FeedAct) => void): void {
  useEffect(() => {
    let was = false;
    const change = () => {
      const held = document.getSelection();
      const on = held !== null && !held.isCollapsed && (root.current?.contains(held.anchorNode) ?? false);
      if (on !== was) act({ type: "pause", why: "text", on });
      was = on;
    };
    document.addEventListener("selectionchange", change);
    return () => document.removeEventListener("selectionchange", change);
  }, [root, act]);
}

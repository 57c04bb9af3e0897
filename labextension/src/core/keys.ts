/** The keyboard map of the feed: which key means what. Its help is in key_words.ts. */

export type Command =
  | "older" | "newer" | "open" | "close" | "pause" | "newest" | "oldest" | "find" | "filter" | "exclude" | "trigger"
  | "explain" | "replay" | "copy" | "compare" | "bookmark" | "select" | "map"; // prettier-ignore

const KEYS: Readonly<Record<string, Command>> = {
  j: "older",
  ArrowDown: "older",
  k: "newer",
  ArrowUp: "newer",
  Enter: "open",
  Escape: "close",
  " ": "pause",
  g: "newest",
  Home: "newest",
  G: "oldest",
  End: "oldest",
  "/": "find",
  f: "filter",
  x: "exclude",
  t: "trigger",
  e: "explain",
  r: "replay",
  c: "copy",
  s: "select",
  d: "compare",
  b: "bookmark",
  "?": "map",
};

/** What of a key press decides. */
export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/**
 * What a key means, null for nothing. typing: whether it is pressed in a field, which keeps all of its keys; on a
 * control, Enter and Space are its own. A key with Ctrl, Cmd or Alt is the host's, and Shift+Enter too.
 */
export function commandOf(press: Press, on: "row" | "control" | "field"): Command | null {
  if (on === "field" || press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.shiftKey && !/^[G?/]$/.test(press.key)) return null;
  if (on === "control" && (press.key === "Enter" || press.key === " ")) return null;
  return Object.hasOwn(KEYS, press.key) ? (KEYS[press.key] ?? null) : null;
}

import { useCallback, useRef, useState } from "react";
import type { BuilderRequest, BuilderStart, PartProps } from "../../client/parts";
import type { JsonObject } from "../../core/json";
import type { JsonValue } from "../../core/wire";

type BuilderProps = PartProps["trigger_builder"];

interface Given {
  draft: JsonObject | null;
  setDraft: (draft: JsonObject | null) => void;
  say: (words: string) => void;
  /** Opens the builder elsewhere, where the host has a place for it. */
  host: ((start: BuilderStart) => void) | undefined;
}

/** The trigger pane below the feed: whether it is open, on which event, and what was clicked for it last. */
export function useBuilder({ draft, setDraft, say, host }: Given) {
  const [held, setHeld] = useState<Pick<BuilderProps, "event" | "name" | "request" | "draft"> | null>(null);
  const [begun, setBegun] = useState(0);
  const [looked, setLooked] = useState<string | null>(null);
  const clicks = useRef(0);
  const latest = useRef(draft);
  latest.current = draft;

  /** Opens it on an event, with a field of it to require, exclude or use. */
  const build = useCallback((event: string | null, path: string, value: JsonValue, how: BuilderRequest["how"]) => {
    const request = { path, value, how, n: (clicks.current += 1) };
    if (host) return host({ event, draft: latest.current, request });
    setHeld((known) => ({ ...(known ?? { draft: latest.current }), event, request }));
  }, [host]);
  /** Opens it anew on an event, with a trigger or with what the event suggests. */
  const begin = useCallback((event: string | null, trigger: JsonObject | null, name = "") => {
    const start = { draft: trigger, event, ...(name ? { name } : {}) };
    if (host) return host(start);
    setBegun((held) => held + 1);
    setHeld(start);
  }, [host]);
  const close = useCallback(() => setHeld(null), []);
  const props: BuilderProps | null = held && {
    ...held,
    looked,
    onDraft: setDraft,
    onSaved: (name) => say(`The automation ${name} is saved`),
    onClose: close,
  };
  /** Where in the builder the event under the mouse, or with the focus, falls; null for none. */
  const look = useCallback((id: string | null) => setLooked(id), []);
  return { props, begun, build, begin, close, look };
}

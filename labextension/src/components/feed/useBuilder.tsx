import { useCallback, useRef, useState } from "react";
import type { BuilderRequest, PartProps } from "../../client/parts";
import type { JsonObject } from "../../core/json";
import type { JsonValue } from "../../core/wire";

type BuilderProps = PartProps["trigger_builder"];

/** The trigger pane below the feed: whether it is open, on which event, and what was clicked for it last. */
export function useBuilder(draft: JsonObject | null, setDraft: (draft: JsonObject | null) => void, say: (words: string) => void) {
  const [held, setHeld] = useState<Pick<BuilderProps, "event" | "name" | "request" | "draft"> | null>(null);
  const clicks = useRef(0);
  const latest = useRef(draft);
  latest.current = draft;

  /** Opens it on an event, with a field of it to require, exclude or use. */
  const build = useCallback((event: string | null, path: string, value: JsonValue, how: BuilderRequest["how"]) => {
    const request = { path, value, how, n: (clicks.current += 1) };
    setHeld((known) => ({ draft: latest.current, event, ...(known?.name ? { name: known.name } : {}), request }));
  }, []);
  /** Opens it on an event, to begin with; the draft that is there stays where one is given. */
  const begin = useCallback((event: string | null, trigger: JsonObject | null, name = "") => {
    setHeld({ draft: trigger, event, ...(name ? { name } : {}) });
  }, []);
  const close = useCallback(() => setHeld(null), []);
  const props: BuilderProps | null = held && {
    ...held,
    onDraft: setDraft,
    onSaved: (name) => say(`The automation ${name} is saved`),
    onClose: close,
  };
  return { props, build, begin, close };
}

import { useEffect, useRef, useState } from "react";
import type { Transport } from "../../client/transport";
import type { SavedDraft } from "../../core/wire";
import { kindOf, useAsk } from "../useAsk";
import { useChanged } from "../useChanged";
import { useSettled } from "./useSettled";

/** The automation that a draft is of: its name, and the version that was taken up. */
export interface SavedHere {
  name: string;
  version: string;
}

export interface SavedState {
  /** The automation that the draft is of; null for none yet. */
  saved: SavedHere | null;
  /** The automation that has the draft's name, where it is another, or was changed elsewhere since. */
  elsewhere: SavedDraft | null;
  /** Whether the automation that the draft is of was deleted. */
  gone: boolean;
  /** Whether it is not known yet if there is one of the name that the host gave. */
  pending: boolean;
  onSaved: (saved: SavedHere) => void;
}

interface Given {
  transport: Transport;
  name: string;
  given: string;
  /** Goes on with the automation of the name that the host gave, once for each such name. */
  goOn: (saved: SavedDraft) => void;
}

/** Which automation a draft is of, and what becomes of that one elsewhere meanwhile. */
export function useSaved({ transport, name, given, goOn }: Given): SavedState {
  const [saved, setSaved] = useState<SavedHere | null>(null);
  const [wentOn, setWentOn] = useState("");
  const own = useRef(new Set<string>());
  const changed = useChanged(transport, "automations");
  const asked = useSettled(name.trim());
  const kept = useAsk(transport, "draft.saved", asked ? { name: asked } : null, [asked, changed]);
  const isNone = kindOf(kept.error) === "UnknownAutomation";
  const there = !isNone && kept.reply?.name === asked ? kept.reply : null;

  const onSaved = (made: SavedHere) => {
    own.current.add(made.version);
    setSaved(made);
    setWentOn(given);
    if (made.name === asked) kept.again();
  };
  useEffect(() => {
    if (isNone && !kept.pending && asked === given) setWentOn(given); // one of that name that comes later is another's
  }, [isNone, kept.pending, asked, given]);
  useEffect(() => {
    if (!there || there.name !== given || wentOn === given) return;
    setWentOn(given);
    own.current.add(there.version);
    setSaved({ name: there.name, version: there.version });
    goOn(there);
  }, [there, given]);

  const isOwn = there !== null && (there.name === saved?.name ? own.current.has(there.version) : false);
  const isComing = there !== null && there.name === given && wentOn !== given;
  return {
    saved,
    elsewhere: there && !isOwn && !isComing ? there : null,
    gone: isNone && !kept.pending && saved !== null && saved.name === asked,
    pending: given !== "" && (kept.pending || asked !== given.trim()) && wentOn !== given,
    onSaved,
  };
}

import { useEffect, useRef, useState } from "react";
import type { Transport } from "../../client/transport";
import { same } from "../../core/draft";
import type { JsonObject } from "../../core/json";
import { carried } from "../../core/mute";
import type { DraftChoices, SavedDraft } from "../../core/wire";
import { useAsk } from "../useAsk";
import type { Asked } from "../useAsk";
import type { Drafting } from "./useDrafting";
import { useSaved } from "./useSaved";
import type { SavedState } from "./useSaved";

interface Given {
  transport: Transport;
  drafting: Drafting;
  event: string | null;
  /** The draft as the host has it; null for none. */
  draft: JsonObject | null;
  /** The name that the draft has now. */
  name: string;
  /** The name that the host gave it: of a saved automation, that one is gone on with. */
  given: string;
  /** Told whether the automation that is gone on with is on. */
  onEnabled: (enabled: SavedDraft["enabled"]) => void;
}

export interface Start extends SavedState {
  choices: Asked<DraftChoices>;
  /** Goes on with an automation as it is saved, in place of what is here; that can be undone. */
  takeUp: (there: SavedDraft) => void;
}

const DEFAULT = "this kind of thing";

/** Where a draft comes from: the host, a saved automation of the name, or the event, as this kind of thing. */
export function useStart({ transport, drafting, event, draft, name, given, onEnabled }: Given): Start {
  const [wanted, setWanted] = useState(event);
  const isBlank = Object.keys(drafting.trigger).length === 0;
  useEffect(() => {
    if (event !== null && isBlank) setWanted(event);
  }, [event, isBlank]);
  const choices = useAsk(transport, "draft.choices", wanted === null ? null : { id: wanted }, [wanted]);

  const known = useRef(false);
  const goOn = (reply: SavedDraft) => {
    if (known.current)
      return drafting.set({ tests: reply.tests }, `${reply.name} is saved with ${reply.tests.length} tests`);
    known.current = true;
    const { trigger, deployment, parameters, description } = drafting.work;
    const own =
      deployment === null ? { deployment: reply.deployment, parameters: reply.parameters } : { deployment, parameters };
    const isGiven = Object.keys(trigger).length > 0;
    if (!isGiven) onEnabled(reply.enabled);
    drafting.begin({
      tests: reply.tests,
      ...own,
      description: description || reply.description,
      trigger: isGiven ? trigger : reply.trigger,
    });
  };
  const saved = useSaved({ transport, name, given, goOn });

  const begun = useRef(false);
  useEffect(() => {
    const { reply } = choices;
    if (!reply || begun.current || saved.pending || Object.keys(drafting.latest()).length > 0) return;
    begun.current = true;
    const chosen = reply.choices.find((each) => each.kind === DEFAULT) ?? reply.choices[0];
    if (chosen) drafting.begin({ trigger: chosen.trigger });
  }, [choices.reply, saved.pending]);

  const last = useRef(draft);
  useEffect(() => {
    if (draft === last.current) return;
    last.current = draft;
    if (draft && !same(draft, drafting.latest())) drafting.replace(draft, "Changed by the notebook");
  }, [draft]);

  const takeUp = (there: SavedDraft) => {
    const { deployment, parameters, tests, description } = there;
    const trigger = carried(drafting.work.trigger, there.trigger);
    drafting.set({ trigger, deployment, parameters, tests, description }, `Goes on with ${there.name} as it is saved`);
    onEnabled(there.enabled);
    saved.onSaved({ name: there.name, version: there.version });
  };
  return { choices, ...saved, takeUp };
}

import { useEffect, useRef, useState } from "react";
import type { Transport } from "../../client/transport";
import { same } from "../../core/draft";
import type { JsonObject } from "../../core/json";
import type { DraftChoices } from "../../core/wire";
import { useAsk } from "../useAsk";
import type { Asked } from "../useAsk";
import type { Drafting } from "./useDrafting";

interface Given {
  transport: Transport;
  drafting: Drafting;
  event: string | null;
  /** The draft as the host has it; null for none. */
  draft: JsonObject | null;
  /** The name under which a saved automation is looked for. */
  name: string;
}

export interface Start {
  choices: Asked<DraftChoices>;
  /** The automation of that name, where there is one saved. */
  saved: string | null;
  onSaved: (name: string) => void;
}

const DEFAULT = "this kind of thing";

/** Where a draft comes from: the host, a saved automation of the name, or the event, as this kind of thing. */
export function useStart({ transport, drafting, event, draft, name }: Given): Start {
  const [saved, setSaved] = useState<string | null>(null);
  const [wanted, setWanted] = useState(event);
  const isBlank = Object.keys(drafting.trigger).length === 0;
  useEffect(() => {
    if (event !== null && isBlank) setWanted(event);
  }, [event, isBlank]);
  const choices = useAsk(transport, "draft.choices", wanted === null ? null : { id: wanted }, [wanted]);
  const known = useRef(false);
  const kept = useAsk(transport, "draft.saved", name ? { name } : null, [name]);

  useEffect(() => {
    const { reply } = kept;
    if (!reply || reply.name !== name) return;
    setSaved(reply.name);
    if (known.current)
      return drafting.set({ tests: reply.tests }, `${reply.name} is saved with ${reply.tests.length} tests`);
    known.current = true;
    const { trigger, deployment, parameters } = drafting.work;
    const own =
      deployment === null ? { deployment: reply.deployment, parameters: reply.parameters } : { deployment, parameters };
    drafting.begin({ tests: reply.tests, ...own, trigger: Object.keys(trigger).length > 0 ? trigger : reply.trigger });
  }, [kept.reply]);

  const begun = useRef(false);
  useEffect(() => {
    const { reply } = choices;
    if (!reply || begun.current || kept.pending || Object.keys(drafting.latest()).length > 0) return;
    begun.current = true;
    const chosen = reply.choices.find((each) => each.kind === DEFAULT) ?? reply.choices[0];
    if (chosen) drafting.begin({ trigger: chosen.trigger });
  }, [choices.reply, kept.pending]);

  const given = useRef(draft);
  useEffect(() => {
    if (draft === given.current) return;
    given.current = draft;
    if (draft && !same(draft, drafting.latest())) drafting.replace(draft, "Changed by the notebook");
  }, [draft]);

  return { choices, saved, onSaved: setSaved };
}

import { useEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { BuilderRequest } from "../client/parts";
import type { Transport } from "../client/transport";
import type { JsonObject } from "../core/json";
import { same } from "../core/draft";
import { BLANK } from "../core/composites";
import { mutedIn, withMutedIn } from "../core/mute";
import type { MutedAt } from "../core/mute";
import type { DraftSaid } from "../core/wire";
import { Choices } from "./builder/Choices";
import { BuildingProvider, countsOf } from "./builder/context";
import { Begin } from "./builder/Begin";
import { Headline } from "./builder/Headline";
import { Panels } from "./builder/Panels";
import { SaveBar } from "./builder/SaveBar";
import type { Enabled } from "./builder/SaveBar";
import { Toolbar } from "./builder/Toolbar";
import { useAnswers } from "./builder/useAnswers";
import { useDrafting } from "./builder/useDrafting";
import { useFocusAfter } from "./builder/useFocusAfter";
import { useStart } from "./builder/useStart";
import { Trouble } from "./Frame";
import { useAsk } from "./useAsk";

export interface BuilderTarget {
  deployment: string | null;
  parameters: JsonObject;
}

export interface BuilderProps {
  draft: JsonObject | null;
  event: string | null;
  name?: string;
  enabled?: Enabled;
  target?: BuilderTarget;
  onDraft?: (trigger: JsonObject) => void;
  onEvent?: (id: string | null) => void;
  onName?: (name: string) => void;
  onEnabled?: (enabled: Enabled) => void;
  onTarget?: (target: BuilderTarget) => void;
  /** How often the host changed any of these: then they hold, whatever they were here. */
  given?: number;
  /** Clauses that are kept beside the draft and not asked for. */
  muted?: readonly MutedAt[];
  /** The event that the person looks at beside the builder: it is dropped on the lanes. */
  looked?: string | null;
  onMuted?: (muted: MutedAt[]) => void;
  onSaved?: (name: string) => void;
  onClose?: () => void;
  request?: BuilderRequest;
}

const NOTHING: BuilderTarget = { deployment: null, parameters: {} };

/** A trigger built from an event by looking at what each edit would make of the events that there are. */
export function TriggerBuilder(props: BuilderProps & { transport: Transport }) {
  const { transport, onDraft, onTarget, onMuted } = props;
  const [event, setEvent] = useState(props.event);
  const [name, setName] = useState(props.name ?? "");
  const [enabled, setEnabled] = useState<Enabled>(props.enabled ?? "on");
  const [lookup, setLookup] = useState(name);
  const root = useRef<HTMLDivElement>(null);
  const focusAfter = useFocusAfter(root);
  const trigger0 = withMutedIn(props.draft ?? {}, props.muted ?? []);
  const drafting = useDrafting({ trigger: trigger0, ...(props.target ?? NOTHING), description: "", tests: [] });
  const { work, trigger } = drafting;
  const ever = useRef(false); // a draft that was emptied by hand is one still
  ever.current ||= Object.keys(trigger).length > 0;
  const begun = ever.current;
  const turn = (made: Enabled) => {
    setEnabled(made);
    props.onEnabled?.(made);
  };
  const start = useStart({ transport, drafting, event, draft: props.draft, name, given: lookup, onEnabled: turn });
  const saved = start.gone ? null : (start.saved?.name ?? null);
  const answers = useAnswers({ transport, trigger, work, event, name, saved, enabled, begun });
  const { settled } = answers;
  const counted = answers.counted.reply;
  const counts = useMemo(() => countsOf(counted), [counted]);
  const detail = useAsk(transport, "event.detail", event === null ? null : { id: event }, [event]);

  useEffect(() => {
    if (props.event !== null || props.given) setEvent(props.event);
  }, [props.event, props.given]);
  useEffect(() => {
    if (props.name === undefined || props.name === name) return;
    setName(props.name);
    setLookup(props.name);
  }, [props.name, props.given]);
  useEffect(() => {
    if (props.enabled !== undefined) setEnabled(props.enabled);
  }, [props.enabled, props.given]);
  useEffect(() => {
    const { target } = props;
    if (target && !(target.deployment === work.deployment && same(target.parameters, work.parameters)))
      drafting.set(target, "What is run was changed by the notebook");
  }, [props.target]);
  useEffect(() => {
    if (begun) onDraft?.(settled);
  }, [settled]);
  useEffect(() => {
    if (begun) onMuted?.(mutedIn(work.trigger));
  }, [settled, work.trigger]);
  useEffect(() => {
    if (begun) onTarget?.({ deployment: work.deployment, parameters: work.parameters });
  }, [work.deployment, work.parameters]);

  const pin = (id: string) => {
    setEvent(id);
    focusAfter(begun ? "pinned" : "choices");
    props.onEvent?.(id);
    drafting.say("Another event is pinned");
  };
  const rename = (made: string) => {
    setName(made);
    props.onName?.(made);
  };
  const take = ({ name: called, enabled: turned, deployment, parameters, description }: DraftSaid) => {
    if (called !== null) rename(called);
    if (turned !== null) turn(turned);
    const made = {
      deployment: deployment ?? work.deployment,
      parameters: parameters ?? work.parameters,
      description: description ?? work.description,
    };
    if (!same(made, { deployment: work.deployment, parameters: work.parameters, description: work.description }))
      drafting.set(made, "What is run was changed as text", "said");
  };
  const press = (pressed: KeyboardEvent) => {
    if (
      !(pressed.ctrlKey || pressed.metaKey) ||
      pressed.altKey ||
      pressed.key.toLowerCase() !== "z" ||
      isTextBox(pressed.target)
    )
      return;
    pressed.preventDefault();
    pressed.stopPropagation();
    if (pressed.shiftKey) drafting.redo();
    else drafting.undo();
  };
  const fresh = answers.read.reply && same(answers.read.reply.trigger, trigger) ? answers.read.reply : null;
  const wire = event === null ? null : (detail.reply?.wire ?? null);
  const blank = () => drafting.begin({ trigger: BLANK });

  if (!begun)
    return (
      <div className="ek-building" ref={root}>
        {start.choices.error && <Trouble error={start.choices.error} retry={start.choices.again} />}
        {event !== null && !start.choices.error ? (
          <p className="ek-note">Looking at what the event suggests …</p>
        ) : (
          <Begin transport={transport} onPick={pin} onBlank={blank} />
        )}
      </div>
    );
  return (
    <BuildingProvider value={{ transport, drafting, counted, counts, wire, focusAfter }}>
      <div className="ek-building" ref={root} onKeyDown={press}>
        <Headline read={answers.read} counted={answers.counted} stale={answers.stale} onAdmit={drafting.replace} />
        <Toolbar python={fresh ? fresh.python : null} {...(props.onClose ? { onClose: props.onClose } : {})} />
        <p role="status" className="ek-hidden">
          {drafting.said}
        </p>
        {start.choices.reply && (
          <Choices
            choices={start.choices.reply.choices}
            trigger={trigger}
            onChoose={(choice) => drafting.replace(choice.trigger, `Starts from ${choice.kind}`)}
          />
        )}
        <Panels
          answers={answers}
          saved={saved}
          event={event}
          looked={props.looked ?? null}
          detail={detail}
          request={props.request}
          onPin={pin}
          onSaid={take}
        />
        <SaveBar
          transport={transport}
          name={name}
          enabled={enabled}
          onName={rename}
          onEnabled={turn}
          state={start}
          ask={{
            trigger,
            deployment: work.deployment,
            parameters: work.parameters,
            description: work.description,
          }}
          tests={work.tests}
          blocking={answers.blocking}
          findings={answers.lint.reply?.findings ?? []}
          matchAll={answers.lint.reply?.match_all ?? false}
          onSaved={(made) => {
            start.onSaved(made);
            props.onSaved?.(made.name);
          }}
        />
      </div>
    </BuildingProvider>
  );
}

/** Where Ctrl+Z is the browser's own. */
function isTextBox(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "button"].includes(target.type);
}

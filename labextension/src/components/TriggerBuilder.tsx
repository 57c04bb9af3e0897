import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { BuilderRequest } from "../client/parts";
import type { Transport } from "../client/transport";
import type { JsonObject } from "../core/json";
import { same } from "../core/draft";
import { BLANK } from "../core/composites";
import type { DraftSaid } from "../core/wire";
import { Choices } from "./builder/Choices";
import { BuildingProvider } from "./builder/context";
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
  onSaved?: (name: string) => void;
  onClose?: () => void;
  request?: BuilderRequest;
}

const NOTHING: BuilderTarget = { deployment: null, parameters: {} };

/** A trigger built from an event by looking at what each edit would make of the events that there are. */
export function TriggerBuilder(props: BuilderProps & { transport: Transport }) {
  const { transport, onDraft, onTarget } = props;
  const [event, setEvent] = useState(props.event);
  const [name, setName] = useState(props.name ?? "");
  const [enabled, setEnabled] = useState<Enabled>(props.enabled ?? "on");
  const [lookup, setLookup] = useState(name);
  const root = useRef<HTMLDivElement>(null);
  const focusAfter = useFocusAfter(root);
  const drafting = useDrafting({ trigger: props.draft ?? {}, ...(props.target ?? NOTHING), tests: [] });
  const { work, trigger } = drafting;
  const ever = useRef(false); // a draft that was emptied by hand is one still
  ever.current ||= Object.keys(trigger).length > 0;
  const begun = ever.current;
  const start = useStart({ transport, drafting, event, draft: props.draft, name: lookup });
  const { saved } = start;
  const answers = useAnswers({ transport, trigger, work, event, name, saved, enabled, begun });
  const { settled } = answers;
  const detail = useAsk(transport, "event.detail", event === null ? null : { id: event }, [event]);

  useEffect(() => {
    if (props.event !== null) setEvent(props.event);
  }, [props.event]);
  useEffect(() => {
    if (props.name === undefined || props.name === name) return;
    setName(props.name);
    setLookup(props.name);
  }, [props.name]);
  useEffect(() => {
    if (props.enabled !== undefined) setEnabled(props.enabled);
  }, [props.enabled]);
  useEffect(() => {
    const { target } = props;
    if (target && !(target.deployment === work.deployment && same(target.parameters, work.parameters)))
      drafting.set(target, "What is run was changed by the notebook");
  }, [props.target]);
  useEffect(() => {
    if (begun) onDraft?.(settled);
  }, [settled]);
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
  const turn = (made: Enabled) => {
    setEnabled(made);
    props.onEnabled?.(made);
  };
  const take = ({ name: called, enabled: turned, deployment, parameters }: DraftSaid) => {
    if (called !== null) rename(called);
    if (turned !== null) turn(turned);
    if (deployment !== null || parameters !== null)
      drafting.set(
        { deployment: deployment ?? work.deployment, parameters: parameters ?? work.parameters },
        "What is run was changed as text",
        "said",
      );
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
  const wire = event === null ? null : (detail.reply?.wire ?? null);
  const blank = () => drafting.begin({ trigger: BLANK });

  if (!begun)
    return (
      <div className="ek-builder" ref={root}>
        {start.choices.error && <Trouble error={start.choices.error} retry={start.choices.again} />}
        {event !== null && !start.choices.error ? (
          <p className="ek-note">Looking at what the event suggests …</p>
        ) : (
          <Begin transport={transport} onPick={pin} onBlank={blank} />
        )}
      </div>
    );
  return (
    <BuildingProvider value={{ transport, drafting, counted: answers.counted.reply, wire, focusAfter }}>
      <div className="ek-builder" ref={root} onKeyDown={press}>
        <Headline read={answers.read} counted={answers.counted} stale={answers.stale} onAdmit={drafting.replace} />
        <Toolbar python={answers.read.reply?.python ?? ""} {...(props.onClose ? { onClose: props.onClose } : {})} />
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
          ask={{ trigger, deployment: work.deployment, parameters: work.parameters }}
          tests={work.tests}
          blocking={answers.blocking}
          findings={answers.lint.reply?.findings ?? []}
          matchAll={answers.lint.reply?.match_all ?? false}
          onSaved={(made) => {
            start.onSaved(made);
            props.onSaved?.(made);
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

/** What is opened beside the feed: one event with all there is about it, or several side by side. */
import { useEffect, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { Load } from "../client/parts";
import type { Transport } from "../client/transport";
import type { JsonObject } from "../core/json";
import type { Chip } from "../core/wire";
import { Trouble } from "./Frame";
import { PartMount } from "./PartMount";
import { Tabs } from "./Tabs";
import { useAsk } from "./useAsk";
import { Compare } from "./drawer/Compare";
import { Chain, Request, Why } from "./drawer/Panels";
import { RawJson } from "./drawer/RawJson";
import { Replay } from "./drawer/Replay";
import { Summary } from "./drawer/Summary";
import type { ActionsOf } from "./drawer/useFieldMenu";

export interface DrawerProps {
  /** Of the event that is open. */
  id: string;
  /** Two or more are compared, the first is what the others are measured by. */
  compare: readonly string[];
  tab: string;
  /** Of the run whose page is shown in place of the event; null for the event itself. */
  run: string | null;
  /** The automation whose verdict comes first; empty for none. */
  about: string;
  replay: boolean;
  /** The trigger below the feed, to explain events against. */
  draft: JsonObject | null;
  /** What became of the event, as the feed was told last; null where it was not. */
  chips: Chip[] | null;
  bookmarked: boolean;
  actions: ActionsOf;
  onTab: (tab: string) => void;
  onReplay: (open: boolean) => void;
  onRun: (run: string | null) => void;
  onBookmark: () => void;
  /** 1: the next, older; -1: the one before. */
  onStep: (by: 1 | -1) => void;
  onOpen: (id: string) => void;
  onReplayed: (id: string) => void;
  /** Takes a trigger into the builder. name: of the automation it is of, empty for none. */
  onDraft: (trigger: JsonObject, name: string) => void;
  onClose: () => void;
  load?: Load | undefined;
}

const TABS = [
  { name: "summary", label: "Summary" },
  { name: "json", label: "Raw JSON" },
  { name: "why", label: "Why" },
  { name: "chain", label: "Chain" },
  { name: "request", label: "Request" },
] as const;

const STEPS: Record<string, 1 | -1> = { ArrowLeft: -1, ArrowRight: 1 };

export function EventDrawer(props: DrawerProps & { transport: Transport }) {
  const { transport, compare, onClose } = props;
  if (compare.length > 1)
    return (
      <section className="ek-drawer" aria-label="Compared events">
        <Compare transport={transport} ids={compare} draft={props.draft} onOpen={props.onOpen} onClose={onClose} />
      </section>
    );
  return <One {...props} />;
}

function One(props: DrawerProps & { transport: Transport }) {
  const { transport, id, tab, run, onRun, onStep } = props;
  const { reply, error, again } = useAsk(transport, "event.detail", { id }, [id]);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus({ preventScroll: true }), [id]);
  const detail = reply?.row.id === id ? reply : null;
  const open = (kind: string, to: string) => (kind === "run" ? onRun(to) : props.onOpen(to));
  const press = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
    if (!by || typing || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    onStep(by);
  };
  return (
    <section className="ek-drawer" aria-label="Event" onKeyDown={press}>
      <div className="ek-bar">
        <h3 ref={head} tabIndex={-1}>
          <bdi>{detail?.row.event ?? "Reading the event …"}</bdi>
        </h3>
        <button type="button" aria-label="Event before, newer" title="←" onClick={() => onStep(-1)}>
          ←
        </button>
        <button type="button" aria-label="Next event, older" title="→" onClick={() => onStep(1)}>
          →
        </button>
        <button type="button" aria-pressed={props.bookmarked} aria-label="Bookmark" title="b" onClick={props.onBookmark}>
          <span aria-hidden="true">{props.bookmarked ? "★" : "☆"}</span>
          <span className="ek-wide"> Bookmark</span>
        </button>
        <button type="button" aria-pressed={props.replay} onClick={() => props.onReplay(!props.replay)}>
          Replay
        </button>
        <button type="button" aria-label="Close the event" onClick={props.onClose}>
          ×
        </button>
      </div>
      {error && <Trouble error={error} retry={again} />}
      {detail && props.replay && <Replay key={id} transport={transport} detail={detail} onReplayed={props.onReplayed} />}
      {run !== null ? (
        <div>
          <button type="button" onClick={() => onRun(null)}>
            ← back to the event
          </button>
          <PartMount transport={transport} name="run_list" label="the run" load={props.load} props={{ run, onOpenEvent: props.onOpen }} />
        </div>
      ) : (
        <Tabs label="Of this event" tabs={TABS} selected={tab} onSelect={props.onTab}>
          {detail && tab === "summary" && <Summary transport={transport} detail={detail} told={props.chips} actions={props.actions} onOpen={open} />}
          {detail && tab === "json" && <RawJson transport={transport} detail={detail} draft={props.draft} actions={props.actions} />}
          {tab === "why" && <Why transport={transport} id={id} about={props.about} draft={props.draft} onDraft={props.onDraft} />}
          {tab === "chain" && <Chain transport={transport} id={id} onOpen={open} />}
          {tab === "request" && <Request transport={transport} id={id} />}
        </Tabs>
      )}
    </section>
  );
}

import "./shared/base.css";
import "../components/TriggerBuilder.css";
import { useEffect, useRef, useState } from "react";
import type { Mounted } from "../client/parts";
import type { Transport } from "../client/transport";
import { TriggerBuilder } from "../components/TriggerBuilder";
import type { BuilderProps, BuilderTarget } from "../components/TriggerBuilder";
import type { Enabled } from "../components/builder/SaveBar";
import { isObject } from "../core/json";
import type { JsonObject } from "../core/json";
import { readMutedAt } from "../core/mute";
import type { MutedAt } from "../core/mute";
import type { JsonValue } from "../core/wire";
import { mounted, trait, widget } from "./shared/entry";
import type { Trait, WidgetModel } from "./shared/entry";

const EMPTY: JsonObject = {};

/** What the widget's traits hold: the draft, the pinned event, and what it is to be saved as. */
export function traitsOf(model: WidgetModel) {
  return {
    draft: trait(model, "builder_draft", readObject),
    event: trait(model, "builder_event", (value) => (typeof value === "string" ? value : null)),
    name: trait(model, "builder_name", (value) => (typeof value === "string" ? value : "")),
    enabled: trait(model, "builder_enabled", readEnabled),
    target: trait(model, "builder_target", readTarget),
    muted: trait(model, "builder_muted", readMuted),
  };
}

type Traits = ReturnType<typeof traitsOf>;

/** What the traits hold now; `given` counts how often the notebook changed any of them. */
function propsOf(traits: Traits, given: number) {
  const draft = traits.draft.get();
  return {
    draft: Object.keys(draft).length > 0 ? draft : null,
    event: traits.event.get(),
    name: traits.name.get(),
    enabled: traits.enabled.get(),
    target: traits.target.get(),
    muted: traits.muted.get(),
    given,
  };
}

/** The builder of a cell: it goes on where its traits are, they follow it, and it follows what the notebook makes of them. */
export function TraitBuilder({ traits, transport }: { traits: Traits; transport: Transport }) {
  const [props, setProps] = useState(() => propsOf(traits, 0));
  const isOwn = useRef(false);
  useEffect(() => {
    // what is set here comes back at once: taken for the notebook's, it would undo what was done since
    const hear = () => isOwn.current || setProps(({ given }) => propsOf(traits, given + 1));
    const off = [traits.draft, traits.event, traits.name, traits.enabled, traits.target].map((each) => each.on(hear));
    return () => off.forEach((each) => each());
  }, [traits]);
  const set = <T,>(held: Trait<T>, made: T) => {
    if (JSON.stringify(made) === JSON.stringify(held.get())) return;
    isOwn.current = true;
    try {
      held.set(made);
    } finally {
      isOwn.current = false;
    }
  };
  return (
    <TriggerBuilder
      transport={transport}
      {...props}
      onDraft={(made) => set(traits.draft, made)}
      onEvent={(made) => set(traits.event, made)}
      onName={(made) => set(traits.name, made)}
      onEnabled={(made) => set(traits.enabled, made)}
      onTarget={(made) => set(traits.target, made)}
      onMuted={(made) => set(traits.muted, made)}
    />
  );
}

export default widget(TraitBuilder, (model) => ({ traits: traitsOf(model) }));

export function mount(el: HTMLElement, transport: Transport, props: BuilderProps): Mounted<BuilderProps> {
  return mounted(TriggerBuilder, el, transport, props);
}

function readObject(value: unknown): JsonObject {
  const read: JsonValue = JSON.parse(JSON.stringify(value ?? null));
  return isObject(read) ? read : EMPTY;
}

function readMuted(value: unknown): MutedAt[] {
  const read: JsonValue = JSON.parse(JSON.stringify(value ?? null));
  return Array.isArray(read) ? read.flatMap(readMutedAt) : [];
}

function readEnabled(value: unknown): Enabled {
  return value === "off" || value === "shadow" ? value : "on";
}

function readTarget(value: unknown): BuilderTarget {
  const { deployment, parameters } = readObject(value);
  return {
    deployment: typeof deployment === "string" ? deployment : null,
    parameters: isObject(parameters) ? parameters : {},
  };
}

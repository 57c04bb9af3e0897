import "./shared/base.css";
import "../components/TriggerBuilder.css";
import { useEffect, useState } from "react";
import type { Mounted } from "../client/parts";
import type { Transport } from "../client/transport";
import { TriggerBuilder } from "../components/TriggerBuilder";
import type { BuilderProps, BuilderTarget } from "../components/TriggerBuilder";
import type { Enabled } from "../components/builder/SaveBar";
import { same } from "../core/draft";
import { isObject } from "../core/json";
import type { JsonObject } from "../core/json";
import type { JsonValue } from "../core/wire";
import { mounted, trait, widget } from "./shared/entry";
import type { WidgetModel } from "./shared/entry";

const EMPTY: JsonObject = {};

/** What the widget's traits hold: the draft, the pinned event, and what it is to be saved as. */
function traitsOf(model: WidgetModel) {
  return {
    draft: trait(model, "builder_draft", readObject),
    event: trait(model, "builder_event", (value) => (typeof value === "string" ? value : null)),
    name: trait(model, "builder_name", (value) => (typeof value === "string" ? value : "")),
    enabled: trait(model, "builder_enabled", readEnabled),
    target: trait(model, "builder_target", readTarget),
  };
}

type Traits = ReturnType<typeof traitsOf>;

/** The builder of a cell: it goes on where its traits are, and they follow it. */
function TraitBuilder({ traits, transport }: { traits: Traits; transport: Transport }) {
  const [draft, setDraft] = useState(traits.draft.get);
  const [event, setEvent] = useState(traits.event.get);
  const [name, setName] = useState(traits.name.get);
  const [enabled, setEnabled] = useState(traits.enabled.get);
  const [target, setTarget] = useState(traits.target.get);
  useEffect(() => {
    const off = [
      traits.draft.on(() => setDraft(traits.draft.get())),
      traits.event.on(() => setEvent(traits.event.get())),
      traits.name.on(() => setName(traits.name.get())),
      traits.enabled.on(() => setEnabled(traits.enabled.get())),
      traits.target.on(() => setTarget(traits.target.get())),
    ];
    return () => off.forEach((each) => each());
  }, [traits]);
  return (
    <TriggerBuilder
      transport={transport}
      draft={Object.keys(draft).length > 0 ? draft : null}
      event={event}
      name={name}
      enabled={enabled}
      target={target}
      onDraft={(made) => !same(made, traits.draft.get()) && traits.draft.set(made)}
      onEvent={(made) => made !== traits.event.get() && traits.event.set(made)}
      onName={(made) => made !== traits.name.get() && traits.name.set(made)}
      onEnabled={(made) => made !== traits.enabled.get() && traits.enabled.set(made)}
      onTarget={(made) => !same({ ...made }, { ...traits.target.get() }) && traits.target.set(made)}
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

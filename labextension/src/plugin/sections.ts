/** The sections of the panel: which part draws each, and what of it is kept. */
import type { BuilderStart, PartName } from "../client/parts";
import type { BuilderTarget } from "../components/TriggerBuilder";
import { isObject } from "../core/json";
import type { JsonObject } from "../core/json";
import { readMutedAt } from "../core/mute";
import type { EventFilter, JsonValue } from "../core/wire";
import type { Held } from "./held";
import type { Link } from "./link";
import { PartView } from "./part_view";
import type { Words } from "./words";

export const SECTIONS = ["feed", "automations", "runs", "webhooks", "trigger"] as const;
export type SectionName = (typeof SECTIONS)[number];
export type View = PartView<PartName>;

/** How a section leads to another. */
export interface Ways {
  openEvent(id: string): void;
  build(start: BuilderStart): void;
  closeBuilder(): void;
}

/** What is shown of a section in one place. wanted: the event that its feed is to open. */
export interface Place {
  link: Link;
  held: Held;
  ways: Ways;
  wanted?: () => { event: string; n: number } | null;
  start?: () => BuilderStart | null;
}

export function isSection(name: unknown): name is SectionName {
  return SECTIONS.some((each) => each === name);
}

export function labelOf(name: SectionName, trans: Words): string {
  switch (name) {
    case "feed":
      return trans.__("Feed");
    case "automations":
      return trans.__("Automations");
    case "runs":
      return trans.__("Runs");
    case "webhooks":
      return trans.__("Webhooks");
    case "trigger":
      return trans.__("Trigger");
  }
}

/** The view of a section, for one place. */
export function viewOf(name: SectionName, { link, held, ways, wanted, start }: Place): View {
  const onOpenEvent = ways.openEvent;
  switch (name) {
    case "feed": {
      const traits = {
        filter: held.synced("filter", readFilter),
        selected: held.synced("selected", readTexts),
        columns: held.synced("columns", readTexts),
        draft: held.synced("draft", readDraft),
      };
      return new PartView({ link, part: "event_feed", props: () => ({ ...traits, wanted: wanted?.() ?? null, onBuild: ways.build }) });
    }
    case "automations": {
      const opened = held.synced("opened", readText);
      const onBuild = (automation: string) => ways.build({ event: null, draft: null, name: automation });
      return new PartView({ link, part: "automation_list", props: () => ({ opened, onOpenEvent, onBuild }) });
    }
    case "runs": {
      const opened = held.synced("opened", readText);
      return new PartView({ link, part: "run_list", props: () => ({ opened, onOpenEvent }) });
    }
    case "webhooks": {
      const traits = { webhook: held.synced("webhook", readText), delivery: held.synced("delivery", readText) };
      return new PartView({ link, part: "webhook_inspector", props: () => ({ ...traits, onOpenEvent }) });
    }
    case "trigger":
      return new PartView({ link, part: "trigger_builder", props: () => builderProps(held, ways, start?.() ?? null) });
  }
}

function builderProps(held: Held, ways: Ways, start: BuilderStart | null) {
  const read = {
    draft: readDraft(held.get("draft")),
    event: readText(held.get("event")),
    name: readText(held.get("name")) ?? "",
    enabled: readEnabled(held.get("enabled")),
    target: readTarget(held.get("target")),
    muted: readMuted(held.get("muted")),
  };
  const put = (name: string) => (value: unknown) => {
    const plain: JsonValue = JSON.parse(JSON.stringify(value));
    held.put({ [name]: plain });
  };
  return {
    ...read,
    ...(start?.request ? { request: start.request } : {}),
    onDraft: put("draft"),
    onEvent: put("event"),
    onName: put("name"),
    onEnabled: put("enabled"),
    onTarget: put("target"),
    onMuted: put("muted"),
    onClose: ways.closeBuilder,
  };
}

type Kept = JsonValue | undefined;

function readFilter(value: Kept): EventFilter {
  return isObject(value) ? value : {};
}

function readTexts(value: Kept): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function readText(value: Kept): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function readDraft(value: Kept): JsonObject | null {
  return isObject(value) && Object.keys(value).length > 0 ? value : null;
}

function readEnabled(value: Kept): "off" | "shadow" | "on" {
  return value === "off" || value === "shadow" ? value : "on";
}

function readTarget(value: Kept): BuilderTarget {
  const { deployment, parameters } = isObject(value) ? value : {};
  return {
    deployment: typeof deployment === "string" ? deployment : null,
    parameters: isObject(parameters) ? parameters : {},
  };
}

function readMuted(value: Kept) {
  return Array.isArray(value) ? value.flatMap(readMutedAt) : [];
}

/** How a parameter is given: from the event, by a template, as a value, or not at all. */
import { templatePath } from "./paths";
import type { JsonValue } from "./wire";

export type Mode = "event" | "template" | "value" | "default";

const STEP = String.raw`(?:\w+|\["(?:[^"\\]|\\.)*"\])`;
const LONE = new RegExp(String.raw`^\{\{\s*event\.(${STEP}(?:\.?${STEP})*)\s*\}\}$`);
const TEMPLATE = /\{\{|\{%/;

/** The template of what is at a path of the event; its value keeps its type. */
export function templateOf(path: string): string {
  return `{{ ${templatePath(path)} }}`;
}

/** How a parameter is given now. */
export function modeOf(held: JsonValue | undefined): Mode {
  if (held === undefined) return "default";
  if (typeof held !== "string" || !TEMPLATE.test(held)) return "value";
  return LONE.test(held) ? "event" : "template";
}

/** The path that a lone template reads. */
export function pathIn(held: JsonValue | undefined): string {
  return typeof held === "string" ? (LONE.exec(held)?.[1] ?? "") : "";
}

/** A value as it is typed: JSON where it reads as such, else the text itself. */
export function readValue(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** A value as it stands in a box, so that reading it again gives the same. */
export function writtenValue(value: JsonValue): string {
  return typeof value === "string" && readValue(value) === value ? value : JSON.stringify(value);
}

/** Templates as they are typed: read where that can be done here, and what is wrong with its place. */
import { isObject } from "./json";
import type { JsonObject } from "./json";
import type { JsonValue } from "./wire";

export type Typed = { ok: true; template: string | JsonObject } | { ok: false; problem: string; caret: string };

/** A typed text as the template that it is; a mapping is JSON. */
export function typed(text: string, mapping: boolean): Typed {
  if (text.trim() === "")
    return { ok: false, problem: "Empty: without a template a CloudEvent is itself, and anything else becomes webhook.called.", caret: "" };
  if (!mapping) return { ok: true, template: text };
  try {
    const value: JsonValue = JSON.parse(text);
    if (isObject(value)) return { ok: true, template: value };
    return { ok: false, problem: "A mapping is a JSON object: write { … }.", caret: "" };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `This is no JSON yet: ${said}`, caret: caretAt(text, said) };
  }
}

/** The line that a browser's error speaks of, with a caret under the place; empty where it names none. */
export function caretAt(text: string, said: string): string {
  const place = /line (\d+) column (\d+)/.exec(said);
  const offset = /position (\d+)/.exec(said);
  const before = offset ? text.slice(0, Number(offset[1])).split("\n") : null;
  const line = place ? Number(place[1]) : (before?.length ?? 0);
  const column = place ? Number(place[2]) : (before?.at(-1)?.length ?? 0) + 1;
  const held = text.split("\n")[line - 1];
  return held === undefined ? "" : `${held.replaceAll("\t", " ")}\n${" ".repeat(Math.max(0, column - 1))}^`;
}

/** JSON values, and the paths by which templates name what is inside them. */
import type { JsonValue } from "./wire";

export type JsonObject = { [key: string]: JsonValue };
export type Part = string | number;

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const PLAIN = /^(?:[A-Za-z_]\w*|\d+)$/;
const RESOURCE = /^(?:resource|related\.\d+)$/;
const SHORT: Record<string, string> = { "prefect.resource.id": "id", "prefect.resource.name": "name" };
const LONG = new Map(Object.entries(SHORT).map(([label, short]) => [short, label]));

/**
 * The path of a part below another, as a template writes it: `payload.order.total`, `payload["a b"]`, `related.0`.
 * Of a resource the id and the name have short ones: `resource.id`; other labels with dots are `resource["a.b"]`.
 */
export function below(path: string, part: Part): string {
  const written = String(part);
  const name = (RESOURCE.test(path) && SHORT[written]) || written;
  if (!PLAIN.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

export function pathOf(parts: readonly Part[]): string {
  return parts.reduce<string>(below, "");
}

/** The parts of a path; of a label that is written without brackets, the pieces between its dots. */
export function partsOf(path: string): string[] {
  const found: string[] = [];
  for (const [, quoted, single, plain] of path.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\['([^']*)'\]|([^.[\]]+)/g)) {
    if (quoted !== undefined) found.push(String(JSON.parse(quoted)));
    else found.push(single ?? plain ?? "");
  }
  return found;
}

/** What is at a path; undefined where nothing is. Of keys with dots the longest that is there wins. */
export function atPath(value: JsonValue | undefined, path: string): JsonValue | undefined {
  return reached(value, partsOf(path), 0);
}

function reached(value: JsonValue | undefined, parts: string[], from: number): JsonValue | undefined {
  let held = value;
  for (let at = from; at < parts.length; ) {
    if (Array.isArray(held)) {
      held = held[Number(parts[at])];
      at += 1;
      continue;
    }
    if (!isObject(held)) return undefined;
    const key = longest(held, parts, at);
    if (key === null) return undefined;
    held = held[key.name];
    at = key.until;
  }
  return held;
}

function longest(held: JsonObject, parts: string[], from: number): { name: string; until: number } | null {
  for (let until = Math.min(parts.length, from + 12); until > from; until -= 1) {
    const name = parts.slice(from, until).join(".");
    if (Object.hasOwn(held, name)) return { name, until };
  }
  const label = LONG.get(parts[from] ?? "");
  return label !== undefined && Object.hasOwn(held, label) ? { name: label, until: from + 1 } : null;
}

/** A text of at most so many characters, with an ellipsis where it was cut; never half of a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = Math.max(0, length - 1);
  const half = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return `${text.slice(0, half ? end - 1 : end)}…`;
}

const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A text on one line as JSON escapes it, and so that nothing in it is unseen or turns the direction of what follows. */
export function escaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(UNSEEN, (unseen) => `\\u${unseen.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A value on one line of at most so many characters: text as JSON has it, of what holds others how many. */
export function short(value: JsonValue | undefined, length = 60): string {
  if (value === undefined) return "absent";
  if (typeof value === "string") return cut(`"${escaped(value.slice(0, length))}"`, length);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[${counted(value.length, "item")}]`;
  if (isObject(value)) return Object.keys(value).length === 0 ? "{}" : `{${counted(Object.keys(value).length, "key")}}`;
  return cut(String(value), length);
}

/** `1 key`, `10,000 keys`. */
export function counted(count: number, word: string, many = `${word}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? word : many}`;
}

/** Bytes in words: `812 bytes`, `1.0 MB`. */
export function sized(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "byte");
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

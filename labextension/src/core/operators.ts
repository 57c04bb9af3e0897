/**
 * Operators: how what a draft holds of one field is read as an operator with values, and written again. What no operator
 * can say is shown as the JSON it is, so that nothing is lost by looking at it.
 */
import { same } from "./draft";
import { isObject } from "./json";
import type { JsonValue } from "./wire";

/** What kind of thing a clause asks about: each has operators of its own. */
export type FieldKind = "name" | "label" | "payload";

export interface Asked {
  op: Op;
  values: JsonValue[];
}

export type Op =
  | "is"
  | "is not"
  | "begins with"
  | "ends with"
  | "is like"
  | "is, in any case"
  | "at least"
  | "more than"
  | "at most"
  | "less than"
  | "between"
  | "is there"
  | "is missing"
  | "in network"
  | "as JSON";

const TEXT: readonly Op[] = ["is", "is not", "begins with", "ends with", "is like", "is, in any case", "in network"];
const NUMBER: readonly Op[] = ["is", "is not", "at least", "more than", "at most", "less than", "between"];
const THERE: readonly Op[] = ["is there", "is missing"];
const SIGNS: readonly (readonly [Op, string])[] = [
  ["at least", ">="],
  ["more than", ">"],
  ["at most", "<="],
  ["less than", "<"],
];
const NAMED: readonly (readonly [Op, string])[] = [
  ["begins with", "prefix"],
  ["ends with", "suffix"],
  ["is like", "wildcard"],
  ["is, in any case", "equals-ignore-case"],
  ["in network", "cidr"],
];

/** The operators that make sense for a field whose values were seen to be of these JSON types; all where none were. */
export function operatorsOf(kind: FieldKind, seen: readonly string[]): readonly Op[] {
  if (kind === "name") return ["is", "begins with", "is like", "is there"];
  if (kind === "label") return ["is", "is not", "begins with", "is like", "is there"];
  const types = new Set(seen.map(typeWord));
  const found: Op[] = [];
  if (types.size === 0 || types.has("text")) found.push(...TEXT);
  if (types.size === 0 || types.has("number")) found.push(...NUMBER);
  if (types.has("boolean") || types.has("null")) found.push("is");
  return [...new Set<Op>([...found, ...THERE, "as JSON"])];
}

/** A JSON type as it is said: what Python and JavaScript call by many names. */
export function typeWord(seen: string): string {
  if (/^(str|string|text)$/.test(seen)) return "text";
  if (/^(int|integer|float|number)$/.test(seen)) return "number";
  if (/^(bool|boolean)$/.test(seen)) return "boolean";
  return seen === "None" ? "null" : seen;
}

/** How many values an operator takes: none, one, two, or any number as alternatives. */
export function takes(op: Op, kind: FieldKind): "none" | "one" | "two" | "many" {
  if (op === "is there" || op === "is missing") return "none";
  if (op === "between") return "two";
  if (op === "as JSON" || SIGNS.some(([each]) => each === op)) return "one";
  return op === "is not" && kind === "label" ? "one" : "many";
}

export function isNumeric(op: Op): boolean {
  return op === "between" || SIGNS.some(([each]) => each === op);
}

// -- patterns of names and labels

/** A label pattern that fits just this value; names have only `*`, which cannot stand for itself. */
export function literal(value: string): string {
  const escaped = value.replace(/[*?[]/g, "[$&]");
  return escaped.startsWith("!") ? `?${escaped.slice(1)}` : escaped;
}

/** The value a pattern fits alone, undefined where it fits others too. */
function only(pattern: string, kind: FieldKind): string | undefined {
  if (kind === "name") return pattern.includes("*") || pattern.startsWith("!") ? undefined : pattern;
  if (pattern.startsWith("!") || /[*?[]/.test(pattern.replace(/\[[*?[]\]/g, ""))) return undefined;
  return pattern.replace(/\[([*?[])\]/g, "$1");
}

function readPattern(pattern: string, kind: FieldKind): { op: Op; value: string } {
  const plain = only(pattern, kind);
  if (plain !== undefined) return { op: "is", value: plain };
  if (pattern === "*") return { op: "is there", value: "" };
  const begins = pattern.endsWith("*") ? only(pattern.slice(0, -1), kind) : undefined;
  if (begins) return { op: "begins with", value: begins };
  const not = kind === "label" && pattern.length > 1 ? only(pattern.slice(1), kind) : undefined;
  if (not !== undefined && pattern.startsWith("!")) return { op: "is not", value: not };
  return { op: "is like", value: pattern };
}

function writePattern(op: Op, value: JsonValue, kind: FieldKind): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const exact = kind === "name" ? text : literal(text);
  if (op === "is there") return "*";
  if (op === "begins with") return `${exact}*`;
  if (op === "is not") return `!${exact}`;
  return op === "is" ? exact : text;
}

/** Patterns (one text, or a list of them) as an operator; several of different kinds are what they are: `is like`. */
export function readPatterns(held: JsonValue, kind: FieldKind): Asked {
  const list = Array.isArray(held) ? held : [held];
  const patterns = list.filter((each) => typeof each === "string");
  if (patterns.length < list.length || (kind === "name" && !Array.isArray(held)))
    return { op: "as JSON", values: [held] };
  if (kind === "name" && patterns.length === 0) return { op: "is there", values: [] };
  const read = patterns.map((each) => readPattern(each, kind));
  const op = read[0]?.op ?? "is";
  const asked: Asked = { op, values: op === "is there" ? [] : read.map((each) => each.value) };
  const alike =
    read.every((each) => each.op === op) && ((op !== "is there" && takes(op, kind) !== "one") || read.length <= 1);
  return alike && same(listed(writePatterns(asked, held, kind)), patterns)
    ? asked
    : { op: "is like", values: patterns };
}

function listed(held: JsonValue): JsonValue {
  return Array.isArray(held) ? held : [held];
}

/** An operator as patterns; in a list where one was held before, or where there are several. */
export function writePatterns(asked: Asked, held: JsonValue | undefined, kind: FieldKind): JsonValue {
  if (asked.op === "as JSON") return asked.values[0] === undefined ? [] : asked.values[0];
  const patterns = (asked.op === "is there" ? [""] : asked.values).map((each) => writePattern(asked.op, each, kind));
  const [first] = patterns;
  if (kind === "label" && !Array.isArray(held) && patterns.length === 1 && first !== undefined) return first;
  return patterns;
}

// -- matchers of a payload

/** What is held of a payload's field (a list of matchers) as an operator. */
export function readMatchers(held: JsonValue): Asked {
  const asked = Array.isArray(held) && held.length > 0 ? readAlike(held) : undefined;
  return asked && same(writeMatchers(asked), normal(held)) ? asked : { op: "as JSON", values: [held] };
}

/** `{"anything-but": ["x"]}` is `{"anything-but": "x"}`. */
function normal(held: JsonValue): JsonValue {
  if (Array.isArray(held)) return held.map(normal);
  const but = isObject(held) ? held["anything-but"] : undefined;
  return Array.isArray(but) && but.length === 1 ? { "anything-but": but[0] ?? null } : held;
}

function readAlike(held: JsonValue[]): Asked | undefined {
  const first = held[0];
  if (!isObject(first)) return { op: "is", values: held };
  const [key, argument] = Object.entries(first)[0] ?? ["", null];
  const named = NAMED.find(([, name]) => name === key);
  if (named) return { op: named[0], values: held.map((each) => (isObject(each) ? (each[key] ?? null) : null)) };
  if (key === "exists") return { op: argument === false ? "is missing" : "is there", values: [] };
  if (key === "anything-but" && !isObject(argument))
    return { op: "is not", values: Array.isArray(argument) ? argument : [argument] };
  if (key !== "numeric" || !Array.isArray(argument)) return undefined;
  if (argument.length === 4) return { op: "between", values: [argument[1] ?? null, argument[3] ?? null] };
  const sign = SIGNS.find(([, each]) => each === argument[0]);
  return sign && { op: sign[0], values: [argument[1] ?? null] };
}

/** An operator as a list of matchers. */
export function writeMatchers({ op, values }: Asked): JsonValue {
  const [first = null, second = null] = values;
  if (op === "as JSON") return first;
  if (op === "is") return values;
  if (op === "is not") return [{ "anything-but": values.length === 1 ? first : values }];
  if (op === "is there" || op === "is missing") return [{ exists: op === "is there" }];
  if (op === "between") return [{ numeric: [">=", first, "<=", second] }];
  const sign = SIGNS.find(([each]) => each === op);
  if (sign) return [{ numeric: [sign[1], first] }];
  const name = NAMED.find(([each]) => each === op)?.[1] ?? "prefix";
  return values.map((each) => ({ [name]: each }));
}

// -- from one operator to another

/** The same question with another operator: values are kept as far as it takes them. */
export function withOperator(asked: Asked, op: Op, kind: FieldKind, held: JsonValue): Asked {
  if (op === "as JSON") return { op, values: [held] };
  const values = asked.op === "as JSON" ? [] : asked.values;
  const [first = isNumeric(op) ? 0 : ""] = values;
  const fitting = isNumeric(op) && typeof first !== "number" ? Number(first) || 0 : first;
  const many = takes(op, kind);
  if (many === "none") return { op, values: [] };
  if (many === "two") return { op, values: [fitting, typeof values[1] === "number" ? values[1] : fitting] };
  if (many === "one") return { op, values: [fitting] };
  const texts =
    op === "is" || op === "is not"
      ? values
      : values.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
  return { op, values: texts.length > 0 ? texts : [""] };
}

// -- values as they are typed

/** A value as it stands in a box: texts that would be read as something else in quotation marks. */
export function shownValue(value: JsonValue, kind: FieldKind): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return kind === "payload" && readScalar(value) !== value ? JSON.stringify(value) : value;
}

/** What was typed: a number, true, false or null where it reads as one and texts are not all that was ever seen. */
export function typedValue(text: string, kind: FieldKind, op: Op, seen: readonly string[]): JsonValue {
  if (kind !== "payload") return text;
  if (takesTexts(op)) return text;
  const types = new Set(seen.map(typeWord));
  const read = readScalar(text);
  if (typeof read === "string" || isNumeric(op)) return read;
  return types.size === 1 && types.has("text") && !text.startsWith('"') ? text : read;
}

/** Whether an operator's values are texts, whatever they look like. */
export function takesTexts(op: Op): boolean {
  return NAMED.some(([each]) => each === op);
}

function readScalar(text: string): JsonValue {
  if (!/^(-?\d|true$|false$|null$|")/.test(text)) return text;
  try {
    const read: JsonValue = JSON.parse(text);
    return typeof read === "object" && read !== null ? text : read;
  } catch {
    return text;
  }
}

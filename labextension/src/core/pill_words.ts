/** What a pill of the query bar says, in words. */
import { isObject, short } from "./json";
import type { Op, Pill } from "./pill";
import { clock } from "./time";
import type { JsonValue } from "./wire";

const OPS: Record<Op, [string, string]> = {
  is: ["is", "is not"],
  begins: ["begins", "does not begin"],
  ends: ["ends", "does not end"],
  contains: ["contains", "does not contain"],
  number: ["", "not"],
  exists: ["exists", "does not exist"],
  pattern: ["fits", "fits"],
};

export function wordsOf(given: Pill): string {
  const { kind, at, op, out } = given;
  const values = given.values.map(said).join(" or ");
  if (kind === "name") return `name ${out ? "is not" : "is"} ${values}`;
  if (kind === "begins") return `name ${out ? "does not begin" : "begins"} ${values}`;
  if (kind === "own") return "eventkit’s own left out";
  if (kind === "resource") return out ? `no resource is ${values}` : `resource is ${values}`;
  if (kind === "resource begins") return `resource begins ${values}`;
  if (kind === "label") return out ? `no resource has ${at} ${values}` : `${at} is ${values || "nothing"}`;
  if (kind === "related") return `${out ? "no resource with" : "related"} ${roleWords(given.values[0])}`;
  if (kind === "none of") return `no resource with ${roleWords(given.values[0])}`;
  if (kind === "time") return timeWords(given.values);
  if (kind === "more") return `more: ${isObject(given.values[0]) ? Object.keys(given.values[0]).join(", ") : ""}`;
  const field = at.replace(/^payload\.?/, "");
  if (op === "number") return `${field} ${out ? "not " : ""}${comparisons(given.values)}`;
  if (op === "pattern") return `${field} fits ${JSON.stringify(given.values).slice(0, 80)}`;
  return `${field} ${OPS[op][out ? 1 : 0]}${op === "exists" ? "" : ` ${values}`}`;
}

function said(value: JsonValue): string {
  return typeof value === "string" && /^[^\s"]{1,60}$/.test(value) ? value : short(value, 60);
}

function comparisons(values: JsonValue[]): string {
  const [one, low, other, high] = values;
  return `${String(one)} ${String(low)}${other === undefined ? "" : ` and ${String(other)} ${String(high)}`}`;
}

function timeWords([since, until]: JsonValue[]): string {
  const words = [];
  if (typeof since === "string") words.push(`from ${clock(since)}`);
  if (typeof until === "string") words.push(`until ${clock(until)}`);
  return words.join(" ");
}

/** A related resource, or one refused: each of its labels with what it may be. */
function roleWords(role: JsonValue | undefined): string {
  if (!isObject(role)) return "";
  const words = Object.entries(role).flatMap(([name, held]) =>
    isObject(held) ? Object.entries(held).map(([label, values]) => `${label} ${list(values)}`) : [`${name} ${list(held)}`],
  );
  return words.join(", ");
}

function list(value: JsonValue): string {
  return Array.isArray(value) ? value.map((each) => (Array.isArray(each) ? each.join(" as ") : said(each))).join(" or ") : said(value);
}

/** A condition written by hand, as a pill; or what is wrong with it, in words. */
import { pill } from "./pill";
import type { Op, Pill } from "./pill";
import { fieldPill } from "./query";
import type { JsonValue } from "./wire";

export interface Written {
  kind: string;
  /** Which label, or which field of the payload. */
  at: string;
  op: string;
  value: string;
  out: boolean;
}

export function pillFrom({ kind, at, op, value, out }: Written): Pill | string {
  const named = at.trim();
  const text = value.trim();
  if (kind === "payload") return named ? payload(named, op, text, out) : "Which field? Write its path, such as order.total";
  if (!text) return "Which value? Write one";
  if (kind === "name" || kind === "begins" || kind === "resource") return pill(kind, [text], { out });
  if (kind === "related") return pill("related", [{ id: [text] }], { out });
  if (!named) return "Which label? Write its name, such as region";
  return pill("label", [text], { at: named, out: out || kind === "none of" });
}

function payload(at: string, op: string, text: string, out: boolean): Pill | string {
  const plain = fieldPill(`payload${at.startsWith("[") ? "" : "."}${at}`, scalar(text), out);
  if (!plain) return `${at} is no path: write one such as order.total`;
  if (op === "exists") return { ...plain, op, values: [] };
  if (!text) return "Which value? Write one";
  if (!/^[<>]/.test(op)) {
    const how: Op = op === "begins" || op === "ends" || op === "contains" ? op : "is";
    return how === "is" ? plain : { ...plain, op: how, values: [text] };
  }
  const number = Number(text);
  if (!Number.isFinite(number)) return `${text} is no number: ${op} compares numbers`;
  return { ...plain, op: "number", values: [op, number] };
}

/** What is typed as JSON has it: 12, true, null, "12" for a text; anything else is a text. */
function scalar(text: string): JsonValue {
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  if (!/^".*"$/.test(text)) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** A field of the payload, asked by a pill, in the language of payload patterns, and the other way round. */
import { isObject } from "./json";
import { pill } from "./pill";
import type { Op, Pill } from "./pill";
import type { JsonValue } from "./wire";
import { written } from "./written";

const MISSING: JsonValue = { exists: false };
const TEXTS: readonly (readonly [Op, string])[] = [
  ["begins", "prefix"],
  ["ends", "suffix"],
];

/** A list of matchers as a pill with words, where it is one that such a pill writes. */
export function pillOf(at: string, matchers: JsonValue[]): Pill {
  for (const out of [false, true])
    for (const op of OPS)
      for (const values of guesses(op, out, matchers)) {
        const made = pill("payload", values, { at, op, out });
        if (written(matchersOf(made)) === written(matchers)) return made;
      }
  return pill("payload", matchers, { at, op: "pattern" });
}

const OPS: readonly Op[] = ["is", "begins", "ends", "contains", "number", "exists"];

/** What values a pill may have that wrote these matchers; right only where it writes them again. */
function guesses(op: Op, out: boolean, matchers: JsonValue[]): JsonValue[][] {
  const scalars: JsonValue[] = [];
  const walk = (value: JsonValue): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (isObject(value)) Object.values(value).forEach(walk);
    else scalars.push(value);
  };
  matchers.filter((each) => written(each) !== written(MISSING)).forEach(walk);
  if (op === "exists") return [[]];
  if (scalars.length === 0) return [];
  if (op === "contains") return [scalars.map((each) => unwild(String(each)))];
  if (op === "number" && out) return [scalars.map((each) => NOT[String(each)] ?? each)];
  return op === "is" && out ? [scalars, [true], [false], [null]] : [scalars];
}

const NOT: Record<string, string> = { "<": ">=", ">=": "<", ">": "<=", "<=": ">" };

/** What a pill of the payload asks, in the language of payload patterns. */
export function matchersOf({ op, values, out }: Pill): JsonValue[] {
  if (op === "pattern") return values;
  if (op === "exists") return [{ exists: !out }];
  if (op === "is") return out ? allBut(values) : values;
  if (op === "number") {
    const [sign, number] = values;
    return out ? [{ numeric: [NOT[String(sign)] ?? "=", number ?? 0] }, MISSING] : [{ numeric: values }];
  }
  const [, operator] = TEXTS.find(([each]) => each === op) ?? [op, "wildcard"];
  const texts = values.map((each) => (op === "contains" ? `*${String(each).replace(/[*\\]/g, "\\$&")}*` : String(each)));
  return out ? [{ "anything-but": { [operator]: texts } }, MISSING] : texts.map((each) => ({ [operator]: each }));
}

/** Truth and null are no values of `anything-but`: what else a field may be is listed. */
function allBut(values: JsonValue[]): JsonValue[] {
  const [only] = values;
  if (typeof only === "boolean") return [!only, null, MISSING];
  if (only === null) return [true, false, { wildcard: "*" }, { numeric: [">=", -Number.MAX_VALUE] }, MISSING];
  return [{ "anything-but": values }, MISSING];
}

function unwild(text: string): string {
  return text.replace(/^\*|\*$/g, "").replace(/\\([*\\])/g, "$1");
}

/** Which fields of an event a trigger asks for, by their paths, to be marked where its JSON is shown. */
import { askedOf, clausesOf } from "./clauses";
import type { Clause, Group } from "./clauses";
import { leavesOf } from "./draft";
import { below, pathOf } from "./json";
import type { JsonObject } from "./json";

export type Mark = "required" | "excluded";
export type Marks = Record<string, Mark>;

/** The marks of every trigger within a draft; what one requires and another excludes is required. */
export function marksIn(draft: JsonObject): Marks {
  return leavesOf(draft)
    .map(({ leaf }) => marksOf(clausesOf(leaf)))
    .reduceRight<Marks>((held, marks) => ({ ...held, ...marks }), {});
}

/** The marks of one trigger's clauses. */
export function marksOf(group: Group): Marks {
  const found: Marks = {};
  const add = (each: Group, excluded: boolean) => {
    for (const clause of each.clauses)
      for (const path of pathsOf(clause))
        found[path] = excluded || askedOf(clause).op === "is not" ? "excluded" : "required";
    for (const inner of each.groups) add(inner, excluded || inner.kind === "none");
  };
  add(group, false);
  return found;
}

/** Where in the event's JSON a clause looks. */
function pathsOf({ kind, place, field, held }: Clause): string[] {
  if (kind === "name") return Array.isArray(held) && held.length > 0 ? ["event"] : [];
  if (kind === "payload")
    return [pathOf(["payload", ...place.slice(1).filter((part) => typeof part === "string" && part !== "$or")])];
  if (place[0] === "match_related") return Array.from({ length: 5 }, (_, at) => below(`related.${at}`, field));
  return [below("resource", field)];
}

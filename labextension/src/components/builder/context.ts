import { createContext, useContext } from "react";
import type { Transport } from "../../client/transport";
import type { At, Place } from "../../core/draft";
import { nameOfPlace } from "../../core/clauses";
import type { JsonObject } from "../../core/json";
import type { ClauseCount, Counted } from "../../core/wire";
import type { Drafting } from "./useDrafting";
import type { FocusAfter } from "./useFocusAfter";

/** What the parts of the form share. */
export interface Building {
  transport: Transport;
  drafting: Drafting;
  counted: Counted | null;
  /** What was counted of each clause, by its name from the draft's root. */
  counts: ReadonlyMap<string, ClauseCount>;
  /** The pinned event: its JSON, as a Prefect server would have it. */
  wire: JsonObject | null;
  focusAfter: FocusAfter;
}

const Context = createContext<Building | null>(null);

export const BuildingProvider = Context.Provider;

export function useBuilding(): Building {
  const held = useContext(Context);
  if (!held) throw new Error("This part belongs into a TriggerBuilder");
  return held;
}

/** What was counted, to be found by `countOf`. */
export function countsOf(counted: Counted | null): ReadonlyMap<string, ClauseCount> {
  return new Map(counted?.clauses.map((each) => [`${each.at.join(".")}|${each.field}`, each]));
}

/** What was counted of the clause at a place, where it was. */
export function countOf({ counts }: Building, at: At, place: Place): ClauseCount | null {
  return counts.get(`${at.join(".")}|${nameOfPlace(place)}`) ?? null;
}

/** The name by which the focus finds the row of a place. */
export function rowName(at: At, place: Place): string {
  return `${at.join(".")}|${JSON.stringify(place)}`;
}

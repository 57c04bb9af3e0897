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

/** What was counted of the clause at a place, where it was. */
export function countOf(counted: Counted | null, at: At, place: Place): ClauseCount | null {
  const field = nameOfPlace(place);
  return counted?.clauses.find((each) => each.field === field && each.at.join() === at.join()) ?? null;
}

/** The name by which the focus finds the row of a place. */
export function rowName(at: At, place: Place): string {
  return `${at.join(".")}|${JSON.stringify(place)}`;
}

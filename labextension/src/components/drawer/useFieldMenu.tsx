import { useCallback, useState } from "react";
import type { ReactNode } from "react";
import type { JsonValue } from "../../core/wire";
import { FieldMenu } from "../FieldMenu";
import type { FieldAction } from "../FieldMenu";

interface Picked {
  path: string;
  value: JsonValue;
  anchor: HTMLElement;
}

/** What can be done with a field at a value. */
export type ActionsOf = (path: string, value: JsonValue) => readonly FieldAction[];

/** The menu of a field, and what opens it. */
export function useFieldMenu(actions: ActionsOf): [(path: string, value: JsonValue, anchor: HTMLElement) => void, ReactNode] {
  const [picked, setPicked] = useState<Picked | null>(null);
  const pick = useCallback((path: string, value: JsonValue, anchor: HTMLElement) => setPicked({ path, value, anchor }), []);
  return [pick, picked && <FieldMenu {...picked} actions={actions(picked.path, picked.value)} onClose={() => setPicked(null)} />];
}

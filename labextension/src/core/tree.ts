/** A JSON value as the rows of a tree that are to be drawn: what is folded or far down costs nothing. */
import { below, isObject } from "./json";
import type { JsonObject, Part } from "./json";
import type { JsonValue } from "./wire";

/** Children that are shown at once; more of them in steps of as many. */
export const STEP = 100;
const FIRST_ROWS = 200;
/** Of what stands on each level, the most children that are shown at first: the value itself, its parts, theirs. */
const FIRST_CHILDREN = [Infinity, STEP, 20];

export interface TreeRow {
  path: string;
  name: Part | null;
  value: JsonValue;
  level: number;
  at: number;
  of: number;
  parent: string | null;
  /** How many children it has; null for what can have none. */
  children: number | null;
  open: boolean;
  /** On a row that stands for children not shown: of how many. */
  hidden?: number;
}

export interface Folds {
  /** Paths that a person unfolded or folded; others are open as `opened` says. */
  turned: ReadonlyMap<string, boolean>;
  /** How many children of a path are shown, where more than the first step. */
  shown: ReadonlyMap<string, number>;
}

export const FOLDED: Folds = { turned: new Map(), shown: new Map() };

const plainKeys = new WeakMap<JsonObject, string[]>();
const sortedKeys = new WeakMap<JsonObject, string[]>();

/** The keys of an object, kept: an object of 10,000 is not listed anew for every row. */
export function keysOf(value: JsonObject, sorted: boolean): string[] {
  const held = sorted ? sortedKeys : plainKeys;
  const known = held.get(value);
  if (known) return known;
  const keys = Object.keys(value);
  if (sorted) keys.sort();
  held.set(value, keys);
  return keys;
}

export function childrenOf(value: JsonValue): number | null {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? keysOf(value, false).length : null;
}

/** The paths that are open at first: three levels of what has few children, no more than two hundred rows. */
export function opened(value: JsonValue, path: string): ReadonlySet<string> {
  const open = new Set<string>();
  let rows = 1;
  let layer: [string, JsonValue][] = [[path, value]];
  for (const [level, most] of FIRST_CHILDREN.entries()) {
    const next: [string, JsonValue][] = [];
    for (const [at, held] of layer) {
      const many = childrenOf(held) ?? 0;
      if (many === 0 || many > most || (level > 0 && rows + many > FIRST_ROWS)) continue;
      rows += Math.min(many, STEP);
      open.add(at);
      for (const [name, child] of childrenFrom(held, 0, STEP, false)) next.push([below(at, name), child]);
    }
    layer = next;
  }
  return open;
}

function* childrenFrom(value: JsonValue, start: number, count: number, sorted: boolean): Generator<[Part, JsonValue, number]> {
  if (Array.isArray(value)) {
    const end = Math.min(value.length, start + count);
    for (let at = start; at < end; at += 1) yield [at, value[at] ?? null, at];
  } else if (isObject(value)) {
    const keys = keysOf(value, sorted);
    const end = Math.min(keys.length, start + count);
    for (let at = start; at < end; at += 1) {
      const key = keys[at];
      if (key !== undefined) yield [key, value[key] ?? null, at];
    }
  }
}

export interface Shape {
  path: string;
  open: ReadonlySet<string>;
  folds: Folds;
  sorted: boolean;
  /** Paths that a search found, and those that lead to them: shown wherever they are. */
  found?: Found | null;
}

/** The rows to draw, from the top down. A value at the top that holds others is left out; its children are level 1. */
export function rowsOf(value: JsonValue, shape: Shape): TreeRow[] {
  const rows: TreeRow[] = [];
  const many = childrenOf(value);
  if (many === null || many === 0)
    return [{ path: shape.path, name: null, value, level: 1, at: 1, of: 1, parent: null, children: many, open: false }];
  addChildren(rows, value, shape.path, null, 1, shape);
  return rows;
}

function addChildren(rows: TreeRow[], value: JsonValue, path: string, parent: string | null, level: number, shape: Shape) {
  const of = childrenOf(value) ?? 0;
  const shown = Math.min(of, shape.folds.shown.get(path) ?? STEP);
  const add = (name: Part, child: JsonValue, at: number) => {
    const here = below(path, name);
    const children = childrenOf(child);
    const open = children !== null && children > 0 && isOpen(here, shape);
    rows.push({ path: here, name, value: child, level, at: at + 1, of, parent, children, open });
    if (open) addChildren(rows, child, here, here, level + 1, shape);
  };
  for (const [name, child, at] of childrenFrom(value, 0, shown, shape.sorted)) add(name, child, at);
  if (shown === of) return;
  for (const name of shape.found?.names.get(path) ?? []) {
    const at = Array.isArray(value) ? Number(name) : keysOf(isObject(value) ? value : {}, shape.sorted).indexOf(String(name));
    const child = Array.isArray(value) ? value[at] : isObject(value) ? value[name] : undefined;
    if (at >= shown && child !== undefined) add(name, child, at);
  }
  rows.push({ path: `${path}/more`, name: null, value: null, level, at: of, of, parent, children: null, open: false, hidden: of - shown });
}

function isOpen(path: string, shape: Shape): boolean {
  return shape.folds.turned.get(path) ?? (shape.open.has(path) || (shape.found?.names.has(path) ?? false));
}

export interface Found {
  hits: ReadonlySet<string>;
  /** By path, the names of the children that are hits or lead to one. */
  names: ReadonlyMap<string, ReadonlySet<Part>>;
  /** Whether the whole value was gone through. */
  whole: boolean;
}

const MOST_VALUES = 20_000;
const MOST_TEXT = 4_000_000;
const MOST_HITS = 100;

/** Where a text occurs in names and values, up to a hundred places and some twenty thousand values. */
export function findIn(value: JsonValue, path: string, text: string): Found | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return null;
  const hits = new Set<string>();
  const names = new Map<string, Set<Part>>();
  const stack: Step[] = [{ path, name: null, value, up: null }];
  let values = 0;
  let letters = 0;
  for (let step = stack.pop(); step; step = stack.pop()) {
    values += 1;
    const said = childrenOf(step.value) === null ? String(step.value) : "";
    letters += said.length;
    if (values > MOST_VALUES || letters > MOST_TEXT || hits.size >= MOST_HITS) return { hits, names, whole: false };
    if (said.toLowerCase().includes(wanted) || String(step.name ?? "").toLowerCase().includes(wanted)) {
      hits.add(step.path);
      lead(step, names);
    }
    const many = Math.min(childrenOf(step.value) ?? 0, MOST_VALUES);
    const children = [...childrenFrom(step.value, 0, many, false)].reverse();
    for (const [name, child] of children) stack.push({ path: below(step.path, name), name, value: child, up: step });
  }
  return { hits, names, whole: true };
}

interface Step {
  path: string;
  name: Part | null;
  value: JsonValue;
  up: Step | null;
}

/** Notes the way down to a hit. Of one deeper than two hundred levels only its upper end, which is where one goes on. */
function lead(hit: Step, names: Map<string, Set<Part>>) {
  const way: Step[] = [];
  for (let step: Step = hit; step.up; step = step.up) way.push(step);
  for (const step of way.reverse().slice(0, 200)) {
    const at = step.up?.path ?? "";
    const held = names.get(at) ?? new Set<Part>();
    if (step.name !== null) held.add(step.name);
    names.set(at, held);
  }
}

/**
 * The feed as it is shown: a view (a filter, and the anchor it was opened at), the rows of it that are known, and
 * whether it follows what comes. Ranks are the wire's: 0 is the newest at the anchor, -1 the first that came after.
 */
import { headOf, hiddenIn, repeated, runAt, turnedAt } from "./folds";
import type { Run, Runs } from "./folds";
import type { Chip, FeedRow, Fresh, Page } from "./wire";

export const BLOCK = 100;
/** Blocks kept: those nearest to what is looked at. */
export const KEPT = 20;

/** Why the feed does not follow: each ends by itself, `hand` by the hand that set it. */
export type Pause = "scrolled" | "focus" | "drawer" | "text" | "hand";

/** A row; null where there is none at that rank any more. */
type Held = FeedRow | null;

export interface Feed {
  anchor: number | null;
  /** Events of the view at its anchor; null while they are counted. */
  total: number | null;
  /** Ranks below this are there for certain. */
  known: number;
  /** Events that came since. */
  arrived: number;
  /** How many of those the list shows; the others wait. */
  top: number;
  paused: readonly Pause[];
  blocks: ReadonlyMap<number, ReadonlyMap<number, Held>>;
  code: string;
  /** Whether the log has no event at all. */
  empty: boolean;
  /** What was told of a view before its first page came. */
  early: Fresh | null;
  /** What repeats, shown as one row each; null where every event is shown. */
  folds: Runs | null;
}

export type FeedAct =
  | { type: "opened"; page: Page }
  | { type: "counted"; anchor: number; total: number }
  | { type: "rows"; anchor: number; start: number; count: number; rows: readonly FeedRow[]; near: number }
  | { type: "fresh"; fresh: Fresh }
  | { type: "chips"; chips: Readonly<Record<string, Chip[]>> }
  | { type: "pause"; why: Pause; on: boolean }
  | { type: "live" }
  | { type: "caught up" }
  | { type: "fold"; on: boolean }
  | { type: "unfold"; rank: number };

export const CLOSED: Feed = {
  anchor: null, total: null, known: 0, arrived: 0, top: 0, paused: [], blocks: new Map(), code: "", empty: false, early: null, folds: null,
};

export function feedStep(feed: Feed, act: FeedAct): Feed {
  switch (act.type) {
    case "opened":
      return opened(feed, act.page);
    case "counted":
      return act.anchor === feed.anchor ? { ...feed, total: act.total } : feed;
    case "rows":
      return act.anchor === feed.anchor ? withRows(feed, act.start, act.count, act.rows, act.near) : feed;
    case "fresh":
      return fresh(feed, act.fresh);
    case "chips":
      return withChips(feed, act.chips);
    case "pause":
      return feed.paused.includes(act.why) === act.on ? feed : following({ ...feed, paused: turned(feed.paused, act.why, act.on) });
    case "live":
      return following({ ...feed, paused: [] });
    case "caught up":
      return { ...feed, top: feed.arrived };
    case "fold":
      return act.on === (feed.folds !== null) ? feed : { ...feed, folds: act.on ? allFolds(feed) : null };
    case "unfold":
      return { ...feed, folds: feed.folds && turnedAt(feed.folds, act.rank) };
  }
}

/** Events that the list shows, folded or not. */
export function eventsOf(feed: Feed): number {
  return feed.top + (feed.total ?? feed.known);
}

/** Rows that the list has. */
export function lengthOf(feed: Feed): number {
  const all = eventsOf(feed);
  return feed.folds ? all - hiddenIn(feed.folds, -feed.top, all - feed.top) : all;
}

/** How many came that the list does not show yet. */
export function waitingOf(feed: Feed): number {
  return feed.arrived - feed.top;
}

export function rankOf(feed: Feed, index: number): number {
  if (!feed.folds || index < 0) return index - feed.top;
  let [low, high] = [0 - feed.top, eventsOf(feed) - feed.top];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (indexOf(feed, middle) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function indexOf(feed: Feed, rank: number): number {
  if (!feed.folds) return rank + feed.top;
  const head = headOf(feed.folds, -feed.top, rank);
  return head + feed.top - hiddenIn(feed.folds, -feed.top, head);
}

/** The repeats that a row stands for, or begins; null where it is but itself. */
export function foldAt(feed: Feed, rank: number): Run | null {
  const run = feed.folds && runAt(feed.folds, rank);
  return run && Math.max(run.from, -feed.top) === rank && run.to > rank ? run : null;
}

/** Whether another row stands for an event. */
export function hidden(feed: Feed, rank: number): boolean {
  return feed.folds !== null && headOf(feed.folds, -feed.top, rank) !== rank;
}

/** The row at a rank: null where it is gone, undefined where it is not here yet. */
export function rowAt(feed: Pick<Feed, "blocks">, rank: number): Held | undefined {
  return feed.blocks.get(Math.floor(rank / BLOCK))?.get(rank);
}

export interface Gap {
  start: number;
  count: number;
}

/** What has to be asked for so that the ranks from `from` to before `to` are here: whole blocks, in order. */
export function gapsOf(feed: Feed, from: number, to: number): Gap[] {
  const first = Math.max(from, -feed.arrived);
  const end = Math.min(to, feed.total ?? Number.MAX_SAFE_INTEGER);
  const found: Gap[] = [];
  for (let block = Math.floor(first / BLOCK); block * BLOCK < end; block += 1) {
    const low = Math.max(block * BLOCK, -feed.arrived);
    const high = Math.min((block + 1) * BLOCK, feed.total ?? Number.MAX_SAFE_INTEGER);
    const held = feed.blocks.get(block);
    for (let rank = Math.max(low, first); rank < Math.min(high, end); rank += 1)
      if (held?.get(rank) === undefined && !hidden(feed, rank)) {
        found.push({ start: low, count: high - low });
        break;
      }
  }
  return found;
}

/** Ids of rows of which it was not asked yet what became of them. */
export function unchipped(feed: Feed, from: number, to: number): string[] {
  const ids: string[] = [];
  for (let rank = from; rank < to; rank += 1) {
    const row = rowAt(feed, rank);
    if (row && row.chips === null && !hidden(feed, rank)) ids.push(row.id);
  }
  return ids;
}

/** Where an event is, among the rows that are here. */
export function rankById(feed: Feed, id: string): number | null {
  for (const block of feed.blocks.values()) for (const [rank, row] of block) if (row?.id === id) return rank;
  return null;
}

/** A view opened anew keeps whether it was paused by hand; all else begins again. */
function opened(feed: Feed, page: Page): Feed {
  const begun: Feed = {
    ...CLOSED,
    anchor: page.anchor,
    total: page.total,
    known: page.rows.length,
    code: page.code,
    empty: page.empty,
    paused: feed.paused.filter((why) => why !== "scrolled" && why !== "focus"),
    folds: feed.folds && [],
  };
  const held = withRows(begun, 0, page.rows.length, page.rows, 0);
  const { early } = feed;
  return early && early.anchor === page.anchor ? fresh(held, early) : held;
}

function fresh(feed: Feed, told: Fresh): Feed {
  if (told.anchor !== feed.anchor) return { ...feed, early: told };
  const arrived = Math.max(feed.arrived, told.arrived);
  const grown = { ...feed, arrived, empty: feed.empty && arrived === 0 };
  return following(withChips(withRows(grown, 0, 0, told.rows, -arrived), told.chips));
}

/** A feed that nothing pauses shows everything that came. */
function following(feed: Feed): Feed {
  return feed.paused.length > 0 || feed.top === feed.arrived ? feed : { ...feed, top: feed.arrived };
}

function turned(paused: readonly Pause[], why: Pause, on: boolean): readonly Pause[] {
  return on ? [...paused, why] : paused.filter((each) => each !== why);
}

/** Takes rows in, and notes ranks that were asked for and are not there. */
function withRows(feed: Feed, start: number, count: number, rows: readonly FeedRow[], near: number): Feed {
  const blocks = new Map(feed.blocks);
  const opened = new Map<number, Map<number, Held>>();
  const put = (rank: number, row: Held) => {
    const at = Math.floor(rank / BLOCK);
    const held = opened.get(at) ?? new Map(blocks.get(at));
    opened.set(at, held);
    blocks.set(at, held.set(rank, row));
  };
  for (let rank = start; rank < start + count; rank += 1) if (rowAt(feed, rank) === undefined) put(rank, null);
  for (const row of rows) put(row.rank, row);
  const ranks = rows.map((row) => row.rank);
  const known = Math.max(feed.known, ...ranks.map((rank) => rank + 1));
  const folds = feed.folds && ranks.length > 0 ? repeated(feed.folds, (rank) => rowAt({ blocks }, rank), Math.min(...ranks), Math.max(...ranks)) : feed.folds;
  return { ...feed, known, folds, blocks: nearest(blocks, Math.floor(near / BLOCK)) };
}

/** What repeats among the rows that are here. */
function allFolds({ blocks }: Feed): Runs {
  const at = (rank: number) => rowAt({ blocks }, rank);
  return [...blocks.keys()].reduce<Runs>((runs, block) => repeated(runs, at, block * BLOCK, (block + 1) * BLOCK - 1), []);
}

function nearest<Block>(blocks: Map<number, Block>, near: number): Map<number, Block> {
  if (blocks.size <= KEPT) return blocks;
  const kept = [...blocks].sort(([one], [other]) => Math.abs(one - near) - Math.abs(other - near));
  return new Map(kept.slice(0, KEPT));
}

function withChips(feed: Feed, chips: Readonly<Record<string, Chip[]>>): Feed {
  if (Object.keys(chips).length === 0) return feed;
  const blocks = new Map(feed.blocks);
  for (const [at, block] of blocks) {
    const news = [...block].filter(([, row]) => row && Object.hasOwn(chips, row.id));
    if (news.length === 0) continue;
    const held = new Map(block);
    for (const [rank, row] of news) if (row) held.set(rank, { ...row, chips: chips[row.id] ?? row.chips });
    blocks.set(at, held);
  }
  return { ...feed, blocks };
}

/**
 * Lists longer than a browser can make an element high. Up to `most` rows a list scrolls as it is; above, it has `most`
 * rows of height, and which row stands where is shifted while one scrolls: by none in small steps, so that reading on
 * is as usual, and in proportion in large ones, so that both ends and every place between can be reached.
 */
export const ROW = 28;

/** Rows of 28 px that fit: Chromium draws up to 33,554,432 px, Firefox up to 17,895,697. */
export const MOST = 1_100_000;
export const MOST_IN_FIREFOX = 600_000;

/** Rows by which a step may go on at most to be a small one. */
const STEP = 100;

export interface Scroll {
  /** The first place of the list that is in view. */
  first: number;
  /** How many rows the list is ahead of its places there. */
  shift: number;
}

/** How many places a list of so many rows has. */
export function places(rows: number, most = MOST): number {
  return Math.min(rows, most);
}

/** Where a list stands after it was scrolled to another first place; `page` rows are in view. */
export function scrolled(from: Scroll, first: number, rows: number, page: number, most = MOST): Scroll {
  const all = places(rows, most);
  const hidden = rows - all;
  if (hidden <= 0) return { first, shift: 0 };
  const last = Math.max(1, all - page);
  const at = Math.min(Math.max(first, 0), last);
  const fair = Math.round((at / last) * hidden);
  const near = Math.abs(at - from.first) <= STEP;
  const slack = Math.min(fair, hidden - fair); // none at either end
  const shift = near ? Math.min(Math.max(from.shift, fair - slack), fair + slack) : fair;
  return { first: at, shift: Math.min(Math.max(shift, 0), hidden) };
}

/** The place to scroll to, and how it stands there, so that a row is the first in view. */
export function showing(row: number, rows: number, page: number, most = MOST): Scroll {
  const all = places(rows, most);
  const hidden = rows - all;
  if (hidden <= 0) return { first: row, shift: 0 };
  const last = Math.max(1, all - page);
  if (row <= 0) return { first: 0, shift: 0 };
  if (row >= rows - page) return { first: last, shift: hidden };
  const fair = Math.round((row / (rows - page)) * last);
  const first = Math.min(Math.max(fair, 1), last - 1, row);
  return { first, shift: Math.min(Math.max(row - first, 0), hidden) };
}

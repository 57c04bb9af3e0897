/** Times in words. Moments are ISO texts, as the wire has them. */

const STEPS: readonly (readonly [string, number])[] = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
];

/** How long: `340 ms`, `1.2 s`, `45 s`, `2 min 5 s`, `3 d 4 h`. */
export function span(seconds: number): string {
  if (!Number.isFinite(seconds)) return "for ever";
  const held = Math.abs(seconds);
  if (held < 1) return `${Math.round(held * 1000)} ms`;
  if (held < 10 && !Number.isInteger(held)) return `${held.toFixed(1)} s`;
  const at = STEPS.findIndex(([, size]) => Math.round(held) >= size);
  const [word, size] = STEPS[at] ?? ["s", 1];
  const many = Math.floor(Math.round(held) / size);
  const [nextWord, nextSize] = STEPS[at + 1] ?? ["", 0];
  const rest = nextSize ? Math.floor((Math.round(held) - many * size) / nextSize) : 0;
  return rest ? `${many} ${word} ${rest} ${nextWord}` : `${many} ${word}`;
}

/** How long ago, in one unit: `just now`, `12 s ago`, `3 min ago`, `in 2 h`. now: milliseconds. */
export function ago(at: string, now: number): string {
  const seconds = Math.round((now - Date.parse(at)) / 1000);
  if (Number.isNaN(seconds)) return at;
  const held = Math.abs(seconds);
  if (held < 1) return "just now";
  const [word, size] = STEPS.find(([, each]) => held >= each) ?? ["s", 1];
  const said = `${Math.floor(held / size)} ${word}`;
  return seconds < 0 ? `in ${said}` : `${said} ago`;
}

/** The moment here: `2026-11-26 14:03:22.123`. */
export function clock(at: string): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return at;
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${hours(at)}`;
}

/** The time of day here: `14:03:22.123`. */
export function hours(at: string): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return at;
  const parts = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":");
  return `${parts}.${String(moment.getMilliseconds()).padStart(3, "0")}`;
}

/** A moment in as few letters as tell it from others on an axis so many seconds long: `14:03:22`, `14:03`, `11-26 14:00`. */
export function tick(at: number, seconds: number): string {
  const said = clock(new Date(at).toISOString());
  if (seconds <= 600) return said.slice(11, 19);
  if (seconds <= 86_400) return said.slice(11, 16);
  return seconds <= 20 * 86_400 ? said.slice(5, 16) : said.slice(0, 10);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Seconds from one moment to a later one. */
export function between(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

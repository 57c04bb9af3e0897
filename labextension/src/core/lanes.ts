/** A lane as a picture: where on a line of time its windows, events and firings lie, and the same in words. */
import { counted } from "./json";
import { between, clock, span } from "./time";
import type { Lane, Lanes, LaneWindow } from "./wire";

export interface Extent {
  since: number;
  until: number;
}

/** The time that lanes cover, windows included that end later; never without length. */
export function extentOf(lanes: Lanes): Extent | null {
  const moments = lanes.lanes.flatMap((lane) => [
    ...lane.events.map((each) => each.at),
    ...lane.firings,
    ...lane.windows.flatMap((each) => (each.end === null ? [each.start] : [each.start, each.end])),
  ]);
  const times = [...moments, lanes.since, lanes.until, lanes.dropped?.event.at ?? null].flatMap((each) =>
    each === null ? [] : [Date.parse(each)],
  );
  if (times.length === 0) return null;
  const [since, until] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const room = Math.max(until - since, lanes.within * 1000, 1000) * 0.02;
  return { since: since - room, until: until + room };
}

/** What is drawn, in words: how many events in how long, and from when to when. */
export function captionOf({ posture, threshold, within, since, until }: Lanes): string {
  const what = posture === "Proactive" ? "Windows: each fires at its end (⏰) if too few came" : "Windows";
  const size = within > 0 ? `${threshold} within ${span(within)}` : "no time to wait for: each event by itself";
  const time = since && until ? `from ${clock(since)} to ${clock(until)}` : "";
  return [what, size, time].filter(Boolean).join(" · ");
}

/** How far along a moment lies, from 0 to 1. */
export function along(extent: Extent, at: string): number {
  return Math.min(1, Math.max(0, (Date.parse(at) - extent.since) / (extent.until - extent.since)));
}

/** What a window is worth saying: `2 of 3 within 1 min, did not fire`. */
export function windowWords(window: LaneWindow, lanes: Lanes): string {
  const length = window.end === null ? "still open" : `over ${span(between(window.start, window.end))}`;
  const end = window.fired ? "fired" : window.end === null ? "not yet fired" : "did not fire";
  return `${window.count} of ${lanes.threshold} ${length}, ${end}`;
}

/** A lane in a sentence: the alternative of its picture. */
export function laneWords(lane: Lane, lanes: Lanes): string {
  const whose = lane.key ? `${lane.key}: ` : "";
  const windows = lane.windows.map((each) => `from ${clock(each.start)} ${windowWords(each, lanes)}`);
  const counts = lane.events.filter((each) => each.role === "counts").length;
  const fired = counted(lane.firings.length, "firing");
  const told = windows.length > 0 ? `; ${windows.slice(-5).join("; ")}` : "";
  return `${whose}${counted(lane.events.length, "event")}, ${counts} of them count; ${fired}${told}`;
}

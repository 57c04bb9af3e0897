/** A stretch of the histogram's spans that is marked, from one to another, both included; by mouse and by keys alike. */
export interface Brush {
  anchor: number;
  head: number;
}

export type BrushKey = "apply" | "clear" | Brush | null;

/** What a key makes of the marked stretch of so many spans: arrows move it, with Shift they extend it. */
export function brushKey(brush: Brush | null, key: string, shift: boolean, spans: number): BrushKey {
  if (key === "Escape") return "clear";
  if (key === "Enter") return shift ? null : "apply";
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -spans, End: spans };
  const step = steps[key];
  if (step === undefined || spans === 0) return null;
  const inside = (at: number) => Math.min(Math.max(at, 0), spans - 1);
  if (!brush) return { anchor: spans - 1, head: spans - 1 };
  if (shift) return { anchor: brush.anchor, head: inside(brush.head + step) };
  const [low, high] = ends(brush);
  const moved = Math.min(Math.max(step, -low), spans - 1 - high);
  return { anchor: brush.anchor + moved, head: brush.head + moved };
}

/** Its first and last span. */
export function ends(brush: Brush): [number, number] {
  return brush.anchor < brush.head ? [brush.anchor, brush.head] : [brush.head, brush.anchor];
}

/** From when to when the spans of a histogram lie; until is the last moment inside. */
export function times(brush: Brush, start: string, seconds: number): { since: string; until: string } {
  const [low, high] = ends(brush);
  const at = (span: number) => Date.parse(start) + span * seconds * 1000;
  return { since: new Date(at(low)).toISOString(), until: new Date(at(high + 1) - 1).toISOString() };
}

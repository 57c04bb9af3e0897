import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LineState } from "../client/line";
import type { NewsItem, SummaryLine } from "../core/wire";
import { FakeTransport } from "../testing/fake";
import { Summary } from "./summary";

const STANDING: SummaryLine = { automations_on: 1, automations_waiting: 0, events_per_minute: 2, fades: null, running: 0, failed: 0 };
const CHANGED = { runs: false, automations: false, webhooks: false, summary: true };
const FAILED: NewsItem = { kind: "failed", run: "r", automation: null, title: "restock failed", sentence: "", at: "2026-01-01T00:00:00Z" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server with a log of news, of which a page is told; `again` breaks the line and brings it back. */
function watched({ fades = null as string | null, past = [] as NewsItem[] } = {}) {
  const log = [...past];
  const of = () =>
    new FakeTransport({
      "summary.line": () => ({ ...STANDING, fades }),
      "summary.news": ({ after }) => ({ cursor: String(log.length), items: after === null ? [] : log.slice(Number(after)), more: false }),
    });
  const hearing = new Set<(state: LineState) => void>();
  let transport = of();
  const told: NewsItem[][] = [];
  const lines: (SummaryLine | null)[] = [];
  const line = { state: open(transport), on: (hear: (state: LineState) => void) => (hearing.add(hear), () => hearing.delete(hear)) };
  const become = (state: LineState) => {
    line.state = state;
    for (const hear of hearing) hear(state);
  };
  new Summary({ line, firings: () => false, onLine: (each) => lines.push(each), onNews: (items) => told.push([...items]) });
  return {
    log,
    told,
    lines,
    asked: () => transport.of("summary.line").length,
    change: () => transport.push("changed", CHANGED),
    again: () => {
      become({ is: "lost", why: "silent", said: "", at: null });
      transport = of();
      become(open(transport));
    },
  };
}

function open(transport: FakeTransport): LineState {
  return { is: "open", model: {} as never, transport: transport as never };
}

test("what happened before the page was opened is not told, and what happens after it is told once", async () => {
  const page = watched({ past: [FAILED] });
  await vi.advanceTimersByTimeAsync(0);
  page.log.push({ ...FAILED, run: "second" });
  for (let n = 0; n < 5; n++) page.change();
  await vi.advanceTimersByTimeAsync(10_000);

  expect(page.told).toEqual([[{ ...FAILED, run: "second" }]]);
});

test("a server where much happens is asked every two seconds at most", async () => {
  const page = watched();
  for (let ms = 0; ms < 20_000; ms += 100) {
    page.change();
    await vi.advanceTimersByTimeAsync(100);
  }

  expect(page.asked()).toBeLessThanOrEqual(11);
  expect(page.asked()).toBeGreaterThanOrEqual(9);
});

test("what failed while the line was broken is told when it is back", async () => {
  const page = watched();
  await vi.advanceTimersByTimeAsync(0);
  page.log.push(FAILED);
  page.again();
  await vi.advanceTimersByTimeAsync(10_000);

  expect(page.told).toEqual([[FAILED]]);
  expect(page.lines.map((each) => each?.automations_on ?? null)).toEqual([1, null, 1]);
});

test("events a minute are asked for again when they fade, though nothing happens", async () => {
  const page = watched({ fades: new Date(Date.now() + 30_000).toISOString() });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(page.asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(15_000);

  expect(page.asked()).toBeGreaterThan(1);
});

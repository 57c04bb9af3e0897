/** A log of so many events in memory, answering the feed's questions as a kernel would. */
import type { Chip, EventDetail, FeedRow, JsonValue, Page, VerdictView } from "../core/wire";
import { FakeTransport } from "./fake";

const BEGUN = Date.UTC(2026, 0, 1);

export class FakeLog {
  /** Oldest first. */
  readonly rows: FeedRow[] = [];
  readonly payloads = new Map<string, JsonValue>();
  readonly transport: FakeTransport;
  /** Whether rows are answered; else they are only noted as asked for. */
  answering = true;
  private anchor = 0;

  constructor(count: number) {
    for (let at = 0; at < count; at += 1) this.append();
    this.transport = new FakeTransport({
      "feed.open": ({ first = 60 }): Page => {
        this.anchor = this.rows.length;
        return { anchor: this.anchor, rows: this.ranks(0, first), total: this.rows.length, code: "ek.events()", empty: this.rows.length === 0 };
      },
      "feed.rows": ({ start, count: many }, { signal }) => {
        if (this.answering) return { rows: this.ranks(start, many) };
        return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("given up", "AbortError"))));
      },
      "feed.count": () => ({ counts: [this.rows.length] }),
      "feed.counts": ({ filters }) => ({ counts: filters.map((_, at) => at * 10) }),
      "feed.chips": ({ ids }) => ({ chips: Object.fromEntries(ids.map((id) => [id, []])) }),
      "feed.place": ({ at, id }) => ({ rank: this.placeOf(at ?? null, id ?? null), nth: null, of: null }),
      "feed.find": () => ({ rank: 7, nth: 3, of: 17 }),
      "feed.histogram": () => ({ start: new Date(BEGUN).toISOString(), seconds: 60, counts: [4, 2, 6, 1], fired: [1, 0, 3, 0] }),
      "feed.facets": () => ({
        sample: 100,
        fields: [{ path: "payload.region", kinds: ["text"], exists: 83, distinct: 2, values: [{ value: "eu", text: "eu", count: 60 }] }],
        more: 0,
      }),
      "feed.views": () => ({ views: [] }),
      "feed.keep_view": ({ name, view }) => ({ views: view ? [{ name, view, code: "ek.events()" }] : [] }),
      "feed.bookmarks": () => ({ bookmarks: [] }),
      "feed.keep_bookmark": ({ id, on }) => ({ bookmarks: on ? [{ id, row: this.byId(id) }] : [] }),
      "feed.standing": () => ({ stopped: false, since: null, behind: 0, words: "" }),
      "feed.resume": () => ({ stopped: false, since: null, behind: 0, words: "" }),
      "feed.skip": () => ({ stopped: false, since: null, behind: 0, words: "" }),
      "event.detail": ({ id }): EventDetail => this.detail(id),
      "event.why": () => ({ verdicts: [verdict("big orders")], unasked: 0 }),
      "event.chain": () => ({ links: [], text: "nothing", above: false }),
      "event.request": () => ({ request: null }),
      "event.replay": ({ dry = true }) => {
        const id = dry ? null : this.append().id;
        return { dry, text: dry ? "would fire big orders" : "emitted again", id, chips: [] };
      },
    });
  }

  append(more: Partial<FeedRow> & { payload?: JsonValue } = {}): FeedRow {
    const { payload, ...given } = more;
    const seq = this.rows.length + 1;
    const row: FeedRow = {
      rank: 0,
      seq,
      id: `00000000-0000-4000-8000-${String(seq).padStart(12, "0")}`,
      occurred: new Date(BEGUN + seq * 1000).toISOString(),
      received: null,
      event: seq % 2 ? "order.placed" : "order.paid",
      resource: `order.${seq}`,
      resource_name: null,
      roles: [],
      hints: [["total", String(seq)]],
      cells: {},
      size: 20,
      skew: 0,
      ours: false,
      chips: [],
      ...given,
    };
    this.rows.push(row);
    this.payloads.set(row.id, payload ?? { total: seq, region: "eu" });
    return row;
  }

  /** Tells the feed of so many more events. */
  arrive(count: number, more: Parameters<FakeLog["append"]>[0] = {}, chips: Record<string, Chip[]> = {}): void {
    for (let at = 0; at < count; at += 1) this.append(more);
    const arrived = this.rows.length - this.anchor;
    this.transport.push("feed.fresh", { anchor: this.anchor, arrived, rows: this.ranks(-arrived, Math.min(arrived, 60)), chips });
  }

  /** The rows from a rank on, as the wire has them. */
  ranks(start: number, count: number): FeedRow[] {
    const found: FeedRow[] = [];
    for (let rank = start; rank < start + count; rank += 1) {
      const row = this.rows[this.anchor - 1 - rank];
      if (row) found.push({ ...row, rank });
    }
    return found;
  }

  private byId(id: string): FeedRow | null {
    return this.rows.find((row) => row.id === id) ?? null;
  }

  private placeOf(at: string | null, id: string | null): number | null {
    const found = this.rows.findLastIndex((row) => (id === null ? row.occurred <= (at ?? "") : row.id === id));
    return found < 0 ? null : this.anchor - 1 - found;
  }

  private detail(id: string): EventDetail {
    const row = this.byId(id);
    if (!row) throw new Error(`no event ${id}`);
    const wire = { id, occurred: row.occurred, event: row.event, resource: { "prefect.resource.id": row.resource }, related: [], payload: this.payloads.get(id) ?? {} };
    return { row, wire, follows: null, cause: null, replay_of: null, hops: 0, bookmarked: false };
  }
}

function verdict(automation: string): VerdictView {
  return { automation, outcome: "not matched", sentence: `${automation} asks for more`, fires: false, clauses: [], edit: null, edited: null, text: "no", note: "" };
}

/** How things stand and what is new, asked of the server when something changed, and never more often than every 2 s. */
import type { Line } from "../client/line";
import type { Transport } from "../client/transport";
import type { NewsItem, SummaryLine } from "../core/wire";

interface Given {
  line: Pick<Line, "state" | "on">;
  /** Which news are wanted besides failures. */
  firings: () => boolean;
  onLine: (standing: SummaryLine | null) => void;
  /** more: whether others are left out. */
  onNews: (items: readonly NewsItem[], more: boolean) => void;
  /** Milliseconds between two questions, at least. */
  apart?: number;
}

const APART = 2_000;
/** Milliseconds until a question that failed is asked again, and at most until one that is due by its own time. */
const ANEW = 60_000;

export class Summary {
  /** Up to where the news are known; what happened before the page was opened is none. */
  private cursor: string | null = null;
  private asking: Transport | null = null;
  private last = 0;
  private due = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly given: Given) {
    given.line.on(() => this.follow());
    this.follow();
  }

  private follow(): void {
    const { state } = this.given.line;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (state.is !== "open") return this.given.onLine(null);
    state.transport.on("changed", ({ summary }) => summary && this.later(0));
    void this.ask(state.transport);
  }

  /** Asks after so many milliseconds, or as soon as may be. */
  private later(wait: number): void {
    const due = Math.max(Date.now() + wait, this.last + (this.given.apart ?? APART));
    if (this.timer !== undefined && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      const { state } = this.given.line;
      if (state.is === "open") void this.ask(state.transport);
    }, due - Date.now());
  }

  private async ask(transport: Transport): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.asking === transport) return this.later(this.given.apart ?? APART); // one after the other: each news once
    this.asking = transport;
    this.last = Date.now();
    try {
      const fades = await this.asked(transport);
      if (fades !== null) this.later(Math.min(ANEW, Date.parse(fades) - Date.now() - (transport.ahead ?? 0)));
    } catch {
      this.later(ANEW); // why, is said where something is shown
    } finally {
      if (this.asking === transport) this.asking = null;
    }
  }

  /** Tells what is new and how things stand; gives when that changes by itself, null for never. */
  private async asked(transport: Transport): Promise<string | null> {
    const after = this.cursor;
    const { cursor, items, more } = await transport.ask("summary.news", { after, firings: this.given.firings() });
    this.cursor = cursor;
    if (after !== null && items.length > 0) this.given.onNews(items, more);
    const standing = await transport.ask("summary.line", {});
    this.given.onLine(standing);
    return standing.fades;
  }
}

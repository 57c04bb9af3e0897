/** What is told of the news: one notification each, and one that counts where there are many at once. */
import type { NewsItem } from "../core/wire";
import type { Words } from "./words";

/** One notification. run: whose page it leads to; null for the list of runs. */
export interface Told {
  kind: "error" | "info";
  message: string;
  run: string | null;
  /** How many it speaks of, at least. */
  count: number;
}

/** Milliseconds within which what comes is told together with what was told last. */
const TOGETHER = 10_000;

/** Remembers what was told last of each kind, so that a storm is one notification whose number grows. */
export class Telling {
  private readonly last = new Map<Told["kind"], { told: Told; id: string; at: number }>();

  constructor(
    private readonly trans: Words,
    /** Shows one, in place of another where its id is given; gives its id. */
    private readonly show: (told: Told, instead: string | null) => string,
  ) {}

  tell(items: readonly NewsItem[], more: boolean, now: number): void {
    for (const kind of ["error", "info"] as const) {
      const of = items.filter((each) => (each.kind === "fired") === (kind === "info"));
      if (of.length > 0) this.tellOf(kind, of, more, now);
    }
  }

  private tellOf(kind: Told["kind"], items: readonly NewsItem[], more: boolean, now: number): void {
    const last = this.last.get(kind);
    const joins = last !== undefined && now - last.at < TOGETHER ? last : null;
    const count = items.length + (joins?.told.count ?? 0);
    const only = count === 1 && !more ? items[0] : undefined;
    const told = only ? this.one(kind, only) : { kind, count, run: null, message: this.many(kind, count, more) };
    this.last.set(kind, { told, id: this.show(told, joins?.id ?? null), at: now });
  }

  private one(kind: Told["kind"], { title, sentence, run }: NewsItem): Told {
    return { kind, count: 1, run, message: sentence === "" ? title : `${title}: ${sentence}` };
  }

  private many(kind: Told["kind"], count: number, more: boolean): string {
    const { trans } = this;
    if (more) return kind === "error" ? trans.__("More than %1 runs failed", count) : trans.__("More than %1 firings", count);
    return kind === "error" ? trans._n("%1 run failed", "%1 runs failed", count, count) : trans._n("%1 firing", "%1 firings", count, count);
  }
}

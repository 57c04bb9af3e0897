/** A line to the server that is kept: where it breaks it is tried again, later each time, until it holds. */
import { CommTransport } from "./comm";
import { opened } from "./socket";
import type { SocketModel } from "./socket";

/**
 * Why there is no connection. missing: the server knows no such address. refused: it does not know who asks. silent: it
 * does not answer at all. broken: it answers, and took no connection, or ended it.
 */
export type Why = "missing" | "refused" | "silent" | "broken";

/**
 * said: why, in the server's own words, where it said so. transport: asks of the page itself; what it draws has transports of its own on the same model. at: when it is tried
 * again, in milliseconds of `Date.now()`; null while it is being tried.
 */
export type LineState =
  | { is: "connecting" }
  | { is: "open"; model: SocketModel; transport: CommTransport }
  | { is: "lost"; why: Why; said: string; at: number | null };

interface Given {
  /** Begins a connection. */
  begin: () => WebSocket;
  /** Finds out why there is none. */
  why: () => Promise<Why>;
  /** Milliseconds before each further try; the last one holds for all that follow. */
  waits?: readonly number[];
  /** Milliseconds between two looks at whether the other side still answers, and for how long it may take. */
  pulse?: { every: number; within: number };
}

const WAITS = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
const PULSE = { every: 20_000, within: 15_000 };
/** Milliseconds before a server that knows no such address is asked again: it has to be started anew for that. */
const MISSING = 60_000;
/** Milliseconds that a connection must have held for the next loss to be the first again. */
const HELD = 5_000;

export class Line {
  state: LineState = { is: "connecting" };
  private tries = 0;
  private since = 0;
  private round = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pulse: ReturnType<typeof setInterval> | undefined;
  private readonly hearing = new Set<(state: LineState) => void>();

  constructor(private readonly given: Given) {}

  /** Calls `hear` when the state changes, until the function it returns is called. */
  on(hear: (state: LineState) => void): () => void {
    this.hearing.add(hear);
    return () => this.hearing.delete(hear);
  }

  start(): void {
    void this.connect();
  }

  /** Tries now what would be tried later: somebody asks for it, or the network is back. */
  retry(): void {
    if (this.state.is === "lost" && this.state.at !== null) void this.connect();
  }

  close(): void {
    this.round += 1;
    clearTimeout(this.timer);
    clearInterval(this.pulse);
    this.hearing.clear();
    const { state } = this;
    this.state = { is: "connecting" };
    if (state.is === "open") state.model.close();
  }

  private async connect(): Promise<void> {
    const round = (this.round += 1);
    clearTimeout(this.timer);
    if (this.state.is === "lost") this.become({ ...this.state, at: null });
    try {
      const model = await opened(this.given.begin());
      if (round === this.round) this.hold(model);
      else model.close();
    } catch {
      const why = await this.given.why();
      if (round === this.round) this.lose(why);
    }
  }

  private hold(model: SocketModel): void {
    const transport = new CommTransport(model);
    this.since = Date.now();
    model.on("comm_live_update", () => {
      clearInterval(this.pulse);
      transport.close();
      if (this.state.is === "open" && this.state.model === model) this.lose("broken", model.said);
    });
    this.pulse = setInterval(() => void this.feel(model, transport), (this.given.pulse ?? PULSE).every);
    this.become({ is: "open", model, transport });
  }

  /** A network that went away says nothing: what answers no question for long is taken for lost. */
  private async feel(model: SocketModel, transport: CommTransport): Promise<void> {
    const patience = setTimeout(() => model.close(), (this.given.pulse ?? PULSE).within);
    await transport.ask("feed.standing", {}).catch(() => undefined); // a refusal is an answer too
    clearTimeout(patience);
  }

  private lose(why: Why, said = ""): void {
    const waits = this.given.waits ?? WAITS;
    if (this.since > 0 && Date.now() - this.since > HELD) this.tries = 0;
    this.since = 0;
    const wait = why === "missing" ? MISSING : (waits[Math.min(this.tries, waits.length - 1)] ?? 1_000);
    this.tries += 1;
    this.become({ is: "lost", why, said, at: Date.now() + wait });
    this.timer = setTimeout(() => void this.connect(), wait);
  }

  private become(state: LineState): void {
    this.state = state;
    for (const hear of [...this.hearing]) hear(state);
  }
}

/** Questions and pushes over a widget's own comm: anywidget's model on one side, `eventkit/widgets` on the other. */
import type { Pushes, Questions } from "../core/wire";
import { Refused } from "./transport";
import type { AskOptions, Connection, PushName, QuestionName, Says, Transport } from "./transport";

/** What of anywidget's model is used here. */
export interface CommModel {
  send(content: unknown): void;
  on(event: string, hear: (...given: never[]) => void): void;
  off(event: string, hear?: (...given: never[]) => void): void;
}

/** What comes from the kernel; several at a time, so that there are never more than ten messages a second. */
interface Incoming {
  /** Whom it is for, where a page draws the widget in several places; all of them where it names none. */
  view?: string;
  id?: number;
  reply?: unknown;
  error?: { kind: string; sentence: string; report: string };
  push?: string;
  of?: unknown;
}

interface Waiting {
  resolve: (reply: never) => void;
  reject: (why: Error) => void;
  options: AskOptions;
}

/** Milliseconds after which a question that nobody answered means that the kernel is busy with something else. */
const PATIENCE = 1_500;
/** Milliseconds within which two clocks count as one. */
const SAME = 5_000;
/** Milliseconds between two signs of life. */
const BEAT = 5_000;

/** What a widget says of its kernel. */
export const KERNEL: Says = {
  busy: "The kernel is busy: new events keep coming, what you click waits for its turn.",
  lost: "The kernel was restarted, or the workspace closed. What is shown is as it was; run the cell again to go on.",
  gone: "The kernel that this widget talked to is gone, or its workspace closed: run the cell again to go on",
};

export class CommTransport implements Transport {
  connection: Connection = "open";
  ahead = 0;
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();
  private readonly hearing = new Map<string, Set<(of: never) => void>>();
  private readonly watching = new Set<(connection: Connection) => void>();
  private patience: ReturnType<typeof setTimeout> | undefined;
  private readonly beat: ReturnType<typeof setInterval>;
  private readonly view = unique();

  constructor(
    private readonly model: CommModel,
    readonly says: Says = KERNEL,
  ) {
    model.on("msg:custom", this.hear);
    model.on("comm_live_update", this.lost); // a restart, or a death
    model.on("comm:close", this.lost); // `close()` in Python
    this.beat = setInterval(() => this.send({ beat: this.view }), BEAT);
    this.send({ hello: this.view });
  }

  ask<Name extends QuestionName>(
    name: Name,
    of: Questions[Name]["ask"],
    options: AskOptions = {},
  ): Promise<Questions[Name]["reply"]> {
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted) return reject(aborted());
      if (this.connection === "lost") return reject(this.gone());
      const id = this.next++;
      this.waiting.set(id, { resolve, reject, options });
      options.signal?.addEventListener("abort", () => this.settle(id)?.reject(aborted()), { once: true });
      if (this.send({ id, ask: name, of, view: this.view })) this.expect();
    });
  }

  on<Name extends PushName>(name: Name, hear: (of: Pushes[Name]) => void): () => void {
    const held = this.hearing.get(name) ?? new Set();
    this.hearing.set(name, held.add(hear));
    return () => held.delete(hear);
  }

  onConnection(hear: (connection: Connection) => void): () => void {
    this.watching.add(hear);
    return () => this.watching.delete(hear);
  }

  /** Says goodbye, so that the kernel stops telling this view of what comes. */
  close(): void {
    this.send({ bye: this.view });
    clearInterval(this.beat);
    clearTimeout(this.patience);
    this.model.off("msg:custom", this.hear);
    this.model.off("comm_live_update", this.lost);
    this.model.off("comm:close", this.lost);
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(aborted());
    this.hearing.clear();
    this.watching.clear();
  }

  private readonly hear = (content: { batch?: Incoming[]; now?: string; closed?: boolean }): void => {
    if (content.closed) return this.lost();
    if (content.now !== undefined) this.heardAt(Date.parse(content.now) - Date.now());
    this.change("open");
    for (const each of content.batch ?? []) this.take(each);
    this.expect();
  };

  /** What a message takes on its way is no difference of clocks. */
  private heardAt(ahead: number): void {
    this.ahead = Math.abs(ahead) < SAME ? 0 : ahead;
  }

  private take(one: Incoming): void {
    if (one.view !== undefined && one.view !== this.view) return;
    if (one.push === "progress") return this.progress(one.of as Pushes["progress"]);
    if (one.push !== undefined) {
      for (const hear of this.hearing.get(one.push) ?? []) hear(one.of as never);
      return;
    }
    const asked = one.id === undefined ? undefined : this.settle(one.id);
    if (one.error) asked?.reject(new Refused(one.error.kind, one.error.sentence, one.error.report));
    else asked?.resolve(one.reply as never);
  }

  private progress(of: Pushes["progress"]): void {
    this.waiting.get(of.question)?.options.onProgress?.({ done: of.done, of: of.of, words: of.words });
  }

  private settle(id: number): Waiting | undefined {
    const asked = this.waiting.get(id);
    this.waiting.delete(id);
    return asked;
  }

  private expect(): void {
    clearTimeout(this.patience);
    if (this.waiting.size > 0 && this.connection !== "lost")
      this.patience = setTimeout(() => this.change("busy"), PATIENCE);
  }

  private readonly lost = (): void => {
    this.change("lost");
    clearInterval(this.beat);
    clearTimeout(this.patience);
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(this.gone());
  };

  private gone(): Error {
    return new Refused("KernelGone", this.says.gone);
  }

  private change(connection: Connection): void {
    if (this.connection === connection || this.connection === "lost") return;
    this.connection = connection;
    for (const hear of [...this.watching]) hear(connection);
  }

  private send(content: unknown): boolean {
    try {
      this.model.send(content);
      return true;
    } catch {
      this.lost(); // the comm is closed: the kernel was restarted, or there never was one
      return false;
    }
  }
}

/** A name no other view has. `crypto.randomUUID` is missing where the page came over plain http from another machine. */
function unique(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function aborted(): Error {
  return new DOMException("Nobody waits for this answer any more", "AbortError");
}

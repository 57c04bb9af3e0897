import { KERNEL } from "../client/comm";
import type { AskOptions, Connection, PushName, QuestionName, Transport } from "../client/transport";
import type { Pushes, Questions } from "../core/wire";

type Answers = {
  [Name in QuestionName]?: (of: Questions[Name]["ask"], options: AskOptions) => Questions[Name]["reply"] | Promise<Questions[Name]["reply"]>;
};

/** A transport whose other side is the test: what it answers is a table, what it was asked is kept. */
export class FakeTransport implements Transport {
  connection: Connection = "open";
  readonly says = KERNEL;
  readonly asked: { name: QuestionName; of: unknown }[] = [];
  private readonly hearing = new Map<string, Set<(of: never) => void>>();
  private readonly watching = new Set<(connection: Connection) => void>();

  constructor(readonly answers: Answers) {}

  async ask<Name extends QuestionName>(name: Name, of: Questions[Name]["ask"], options: AskOptions = {}): Promise<Questions[Name]["reply"]> {
    this.asked.push({ name, of });
    const answer = this.answers[name];
    if (!answer) throw new Error(`The test answers no ${name}`);
    const reply = await answer(of, options);
    if (options.signal?.aborted) throw new DOMException("Nobody waits any more", "AbortError");
    return reply;
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

  push<Name extends PushName>(name: Name, of: Pushes[Name]): void {
    for (const hear of this.hearing.get(name) ?? []) hear(of as never);
  }

  become(connection: Connection): void {
    this.connection = connection;
    for (const hear of this.watching) hear(connection);
  }

  /** What was asked under a name, in order. */
  of(name: QuestionName): unknown[] {
    return this.asked.filter((each) => each.name === name).map((each) => each.of);
  }
}

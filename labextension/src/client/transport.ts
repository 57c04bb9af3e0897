/**
 * What components need of whoever answers them: a kernel over a widget's comm, or a server over HTTP.
 * Everything else about the other side is unknown to them.
 */
import type { Pushes, Questions } from "../core/wire";

export type QuestionName = keyof Questions;
export type PushName = keyof Pushes;

/** Why there is no answer. `kind` is the error's name, `report` what a developer may want to see. */
export class Refused extends Error {
  constructor(
    readonly kind: string,
    message: string,
    readonly report = "",
  ) {
    super(message);
    this.name = "Refused";
  }
}

/**
 * open: answers come. busy: a question waits for longer than is usual, as while a cell runs. lost: the other side is
 * gone (restarted, shut down, or never there, as in a saved notebook) and no answer will come.
 */
export type Connection = "open" | "busy" | "lost";

export interface Progress {
  done: number;
  of: number;
  words: string;
}

export interface AskOptions {
  /** Aborting it says that nobody waits any more; the promise then rejects with an AbortError. */
  signal?: AbortSignal;
  /** Told how far a question is that takes long. */
  onProgress?: (progress: Progress) => void;
}

/** What is said of the other side: that it is busy, that it is gone (nothing where the host says that), and why no answer comes. */
export interface Says {
  busy: string;
  lost: string | null;
  gone: string;
}

export interface Transport {
  ask<Name extends QuestionName>(
    name: Name,
    of: Questions[Name]["ask"],
    options?: AskOptions,
  ): Promise<Questions[Name]["reply"]>;
  /** Calls `hear` for every push of that name, until the function it returns is called. */
  on<Name extends PushName>(name: Name, hear: (of: Pushes[Name]) => void): () => void;
  readonly connection: Connection;
  /** Its own words for how the connection is, where they are not those for a kernel. */
  readonly says?: Says;
  /** Milliseconds that the workspace's clock is ahead of this page's: a clock moved by hand is far from it. */
  readonly ahead?: number;
  /** Calls `hear` when the connection changes, until the function it returns is called. */
  onConnection(hear: (connection: Connection) => void): () => void;
}

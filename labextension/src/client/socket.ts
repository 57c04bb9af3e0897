/** The wire of a page without a kernel: one websocket to the Jupyter server, shared by all that is drawn. */
import type { CommModel } from "./comm";

type Hear = (...given: never[]) => void;

/** A socket that is open: what a comm is to a widget. Once it is lost it stays so, and whoever holds it is told. */
export class SocketModel implements CommModel {
  private readonly hearing = new Map<string, Set<Hear>>();
  private isLost = false;
  /** Why the server ended it, in its own words; empty where it said nothing. */
  said = "";

  constructor(private readonly socket: WebSocket) {
    socket.addEventListener("message", this.hear);
    socket.addEventListener("close", this.lose);
    socket.addEventListener("error", this.lose);
  }

  /** Raises where it is closed, or closing. */
  send(content: unknown): void {
    if (this.isLost || this.socket.readyState !== this.socket.OPEN) throw new Error("The connection to the server is closed");
    this.socket.send(JSON.stringify(content));
  }

  on(event: string, hear: Hear): void {
    const held = this.hearing.get(event) ?? new Set();
    this.hearing.set(event, held.add(hear));
  }

  off(event: string, hear?: Hear): void {
    if (hear === undefined) this.hearing.delete(event);
    else this.hearing.get(event)?.delete(hear);
  }

  /** Ends it; whoever listens is told, as of any other loss. */
  close(): void {
    this.socket.close();
    this.lose();
  }

  private readonly hear = ({ data }: MessageEvent<unknown>): void => {
    const content = read(data);
    if (content === null || this.isLost) return;
    if (!("closed" in content)) return this.tell("msg:custom", content);
    if ("sentence" in content && typeof content.sentence === "string") this.said = content.sentence;
    this.close(); // the workspace is gone, whatever else the server still answers
  };

  private readonly lose = (): void => {
    if (this.isLost) return;
    this.isLost = true;
    this.tell("comm_live_update");
  };

  private tell(event: string, ...given: unknown[]): void {
    for (const hear of [...(this.hearing.get(event) ?? [])]) hear(...(given as never[]));
  }
}

/** The model of a socket once it is open. Rejects where it never is, or not within so many milliseconds. */
export function opened(socket: WebSocket, within = 10_000): Promise<SocketModel> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      socket.removeEventListener("open", open);
      socket.removeEventListener("close", fail);
      socket.removeEventListener("error", fail);
    };
    const open = (): void => {
      end();
      resolve(new SocketModel(socket));
    };
    const fail = (): void => {
      end();
      socket.close();
      reject(new Error("The server did not take the connection"));
    };
    const timer = setTimeout(fail, within);
    socket.addEventListener("open", open);
    socket.addEventListener("close", fail);
    socket.addEventListener("error", fail);
  });
}

/** A message of the server; null for what is none. */
function read(data: unknown): object | null {
  if (typeof data !== "string") return null;
  try {
    const content: unknown = JSON.parse(data);
    return typeof content === "object" && content !== null ? content : null;
  } catch {
    return null;
  }
}

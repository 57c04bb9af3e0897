/** A real websocket server of few lines, for tests in Node: what a page says is kept, and what it is told is the test's. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { Socket } from "node:net";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3

export class Sockets {
  readonly heard: unknown[] = [];
  /** How many connections were taken since it began. */
  taken = 0;
  private port = 0;
  private readonly open = new Set<Socket>();
  private readonly server = createServer((_, response) => response.writeHead(404).end());

  /** answer: what is replied to a message, where anything is. */
  constructor(private readonly answer: (content: Record<string, unknown>) => unknown = () => undefined) {
    this.server.on("upgrade", (request, socket: Socket) => {
      const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${GUID}`).digest("base64");
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      this.taken += 1;
      this.open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.open.delete(socket));
      let held: Buffer = Buffer.alloc(0);
      socket.on("data", (data: Buffer) => {
        held = Buffer.concat([held, data]);
        for (let frame = unframed(held); frame; frame = unframed(held)) {
          held = held.subarray(frame.length);
          if (frame.kind === 8) socket.end(framed(8, ""));
          else if (frame.kind === 1) this.take(frame.text);
        }
      });
    });
  }

  /** Begins to listen, on the port it had before where it had one; gives its address. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    const address = this.server.address();
    if (typeof address === "object" && address) this.port = address.port;
    return `ws://127.0.0.1:${this.port}/`;
  }

  /** How many connections are open now. */
  get connected(): number {
    return this.open.size;
  }

  say(content: unknown): void {
    for (const socket of this.open) socket.write(framed(1, JSON.stringify(content)));
  }

  /** Breaks every connection, as a network does. */
  cut(): void {
    for (const socket of this.open) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private take(text: string): void {
    const content: Record<string, unknown> = JSON.parse(text);
    this.heard.push(content);
    const answer = this.answer(content);
    if (answer !== undefined) this.say(answer);
  }
}

function framed(kind: number, text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? [0x80 | kind, body.length] : [0x80 | kind, 126, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from(head), body]);
}

/** The first frame, of fewer than 64 KB; what a browser sends is masked. */
function unframed(held: Buffer): { kind: number; text: string; length: number } | null {
  if (held.length < 6) return null;
  const short = (held[1] ?? 0) & 127;
  const from = short === 126 ? 4 : 2;
  const size = short === 126 ? held.readUInt16BE(2) : short;
  const length = from + 4 + size;
  if (held.length < length) return null;
  const mask = held.subarray(from, from + 4);
  const body = Buffer.from(held.subarray(from + 4, length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return { kind: (held[0] ?? 0) & 15, text: body.toString(), length };
}

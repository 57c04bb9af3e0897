// @vitest-environment node
import { afterEach, expect, test, vi } from "vitest";
import { Sockets } from "../testing/sockets";
import { CommTransport } from "./comm";
import { Line } from "./line";
import type { LineState, Why } from "./line";

const STANDING = { stopped: false, since: null, behind: 0, words: "" };
const ended: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

const answering = (content: Record<string, unknown>) =>
  "ask" in content ? { batch: [{ id: content["id"], view: content["view"], reply: STANDING }] } : undefined;

/** A server, and a line to it that tries again after 20 ms. */
async function kept({ answer = answering, why = "silent" as Why, pulse = { every: 60_000, within: 60_000 } } = {}) {
  const server = new Sockets(answer);
  const url = await server.listen();
  const line = new Line({ begin: () => new WebSocket(url), why: async () => why, waits: [20, 40], pulse });
  const states: LineState["is"][] = [];
  line.on(({ is }) => states.push(is));
  ended.push(() => line.close(), () => server.close());
  return { server, line, states };
}

const open = (line: Line) => vi.waitFor(() => (line.state.is === "open" ? line.state : expect.fail(line.state.is)));

test("several transports share one socket, and each is answered what it asked", async () => {
  const { server, line } = await kept();
  line.start();
  const { model } = await open(line);
  const [one, other] = [new CommTransport(model), new CommTransport(model)];

  expect(await Promise.all([one.ask("feed.standing", {}), other.ask("feed.standing", {})])).toEqual([STANDING, STANDING]);
  expect(server.taken).toBe(1);
  one.close();
  other.close();
});

test("what is pushed is heard by every transport", async () => {
  const { server, line } = await kept();
  line.start();
  const { model } = await open(line);
  const heard: string[] = [];
  const transports = ["one", "other"].map((name) => {
    const transport = new CommTransport(model);
    transport.on("trouble", () => heard.push(name));
    return transport;
  });
  server.say({ batch: [{ push: "trouble", of: {} }] });
  await vi.waitFor(() => expect(heard).toEqual(["one", "other"]));
  for (const each of transports) each.close();
});

test("a server that goes away is tried until it is back, and what was asked meanwhile is refused in words", async () => {
  const { server, line, states } = await kept();
  line.start();
  const { model } = await open(line);
  const says = { busy: "", lost: null, gone: "It is tried again" };
  const transport = new CommTransport(model, says);
  await server.close();
  await vi.waitFor(() => expect(line.state).toMatchObject({ is: "lost", why: "silent" }));
  await expect(transport.ask("feed.standing", {})).rejects.toThrow("It is tried again");
  await server.listen();
  const again = await open(line);

  expect(again.model).not.toBe(model);
  expect(await again.transport.ask("feed.standing", {})).toEqual(STANDING);
  expect(states.at(0)).toBe("open");
});

test("a workspace that was closed is said in the server's words, and the line comes back", async () => {
  const { server, line } = await kept();
  line.start();
  await open(line);
  const lost: LineState[] = [];
  line.on((state) => state.is === "lost" && lost.push(state));
  server.say({ closed: true, sentence: "The workspace was reset" });
  await vi.waitFor(() => expect(server.taken).toBe(2));
  await open(line);

  expect(lost[0]).toMatchObject({ why: "broken", said: "The workspace was reset" });
});

test("a network that went away without a word is noticed, for nothing is answered", async () => {
  const { server, line } = await kept({ answer: () => undefined, pulse: { every: 20, within: 30 } });
  line.start();

  await vi.waitFor(() => expect(server.taken).toBeGreaterThan(1));
  await vi.waitFor(() => expect(server.heard).toContainEqual(expect.objectContaining({ ask: "feed.standing" })));
});

test("each further try waits longer, and whoever asks for it need not wait", async () => {
  const waits = [10, 100_000];
  const begun: number[] = [];
  const refuse = () => {
    begun.push(Date.now());
    return new WebSocket("ws://127.0.0.1:1/");
  };
  const line = new Line({ begin: refuse, why: async () => "silent", waits });
  ended.push(() => line.close());
  line.start();
  await vi.waitFor(() => expect(begun).toHaveLength(2));
  await vi.waitFor(() => expect(line.state).toMatchObject({ is: "lost", at: expect.any(Number) }));
  expect(line.state.is === "lost" && (line.state.at ?? 0) > Date.now() + 50_000).toBe(true);
  line.retry();

  await vi.waitFor(() => expect(begun).toHaveLength(3));
});

test("a line that was closed is silent", async () => {
  const { server, line } = await kept();
  line.start();
  await open(line);
  const told = vi.fn();
  line.on(told);
  line.close();
  await vi.waitFor(() => expect(server.connected).toBe(0));

  expect(told.mock.calls).toEqual([]);
});

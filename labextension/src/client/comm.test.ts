import { expect, test } from "vitest";
import { CommTransport } from "./comm";

/** A comm whose other side is this test. */
class Comm {
  sent: Record<string, unknown>[] = [];
  private readonly hearing = new Map<string, (...given: never[]) => void>();
  send(content: Record<string, unknown>) {
    this.sent.push(content);
  }
  on(event: string, hear: (...given: never[]) => void) {
    this.hearing.set(event, hear);
  }
  off(event: string) {
    this.hearing.delete(event);
  }
  say(...batch: unknown[]) {
    this.hearing.get("msg:custom")?.({ batch } as never);
  }
  die() {
    this.hearing.get("comm_live_update")?.();
  }
}

test("a question is answered by the reply of its id, whichever comes first", async () => {
  const comm = new Comm();
  const transport = new CommTransport(comm);
  const first = transport.ask("feed.code", { filter: {} });
  const second = transport.ask("feed.code", { filter: {} });
  const [one, two] = comm.sent.filter((each) => "ask" in each).map((each) => each["id"]);

  comm.say({ id: two, reply: { code: "second" } }, { id: one, reply: { code: "first" } });

  expect([await first, await second]).toEqual([{ code: "first" }, { code: "second" }]);
  transport.close();
});

test("what is for another view of the widget is passed over, and what is for all is heard", async () => {
  const comm = new Comm();
  const transport = new CommTransport(comm);
  const told: unknown[] = [];
  transport.on("changed", (of) => told.push(of));
  const asked = transport.ask("feed.code", { filter: {} });
  const { id, view } = comm.sent.find((each) => "ask" in each) ?? {};

  comm.say({ id, view: "another", reply: { code: "theirs" } }, { id, view, reply: { code: "ours" } });
  for (const whose of ["another", view, undefined]) comm.say({ push: "changed", of: whose ?? "all", view: whose });

  expect(await asked).toEqual({ code: "ours" });
  expect(told).toEqual([view, "all"]);
  expect(comm.sent[0]).toEqual({ hello: view });
  transport.close();
});

test("a kernel that is gone refuses what waits and what comes, in words", async () => {
  const comm = new Comm();
  const transport = new CommTransport(comm);
  const asked = transport.ask("feed.code", { filter: {} });

  comm.die();

  await expect(asked).rejects.toThrow("run the cell again");
  await expect(transport.ask("feed.code", { filter: {} })).rejects.toThrow("run the cell again");
  expect(transport.connection).toBe("lost");
  transport.close();
});

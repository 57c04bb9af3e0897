import { Widget } from "@lumino/widgets";
import { expect, test, vi } from "vitest";
import { KERNEL } from "../client/comm";
import type { CommTransport } from "../client/comm";
import type { LineState } from "../client/line";
import type { Load } from "../client/parts";
import { SocketModel } from "../client/socket";
import { PLAIN } from "../testing/words";
import { PartView } from "./part_view";

// Lumino names it when it is loaded, and jsdom has none
vi.hoisted(() => void (globalThis.DragEvent ??= class extends MouseEvent {} as never));

/** A connection that takes what is sent, and is lost when it is closed. */
class Wire extends EventTarget {
  readonly OPEN = 1;
  readyState = 1;
  send(): void {}
  close(): void {
    this.readyState = 3;
  }
}

/** A view in sight, the lines it is drawn over, and the loads that it waits for. */
function shown() {
  const hearing = new Set<(state: LineState) => void>();
  const line = { state: { is: "connecting" } as LineState, on: (hear: (state: LineState) => void) => (hearing.add(hear), () => hearing.delete(hear)), retry: () => undefined };
  const become = (state: LineState): void => {
    line.state = state;
    for (const hear of hearing) hear(state);
  };
  const open = (): SocketModel => {
    const model = new SocketModel(new Wire() as unknown as WebSocket);
    become({ is: "open", model, transport: {} as CommTransport });
    return model;
  };
  const loads: { come: (text: string) => void; fail: (why: Error) => void }[] = [];
  const load = ((transport) =>
    new Promise((resolve, reject) => {
      const mount = (el: HTMLElement) => {
        el.textContent = texts.shift() ?? "";
        if (el.textContent === "broken") throw new Error("it broke");
        return { update: () => undefined, unmount: () => el.replaceChildren() };
      };
      const texts: string[] = [];
      loads.push({ come: (text) => (texts.push(text), resolve({ module: { mount }, style: "" } as never)), fail: reject });
      transport.onConnection(() => reject(new Error("lost")));
    })) as Load;
  const view = new PartView({ link: { line, trans: PLAIN, says: KERNEL }, part: "run_list", props: () => ({}) as never, load });
  Widget.attach(view, document.body);
  const lose = (model: SocketModel): void => {
    model.close();
    become({ is: "lost", why: "broken", said: "The workspace cannot be opened", at: null });
  };
  const place = (): string => view.node.querySelector(".jp-eventkit-place")?.textContent ?? "";
  return { view, open, lose, loads, place };
}

test("what was drawn stays in sight over connections that end before anything is loaded", async () => {
  const { view, open, lose, loads, place } = shown();
  const first = open();
  loads[0]?.come("three runs");
  await vi.waitFor(() => expect(place()).toBe("three runs"));
  lose(first);

  for (let n = 0; n < 2; n += 1) {
    lose(open());
    await new Promise((resolve) => setTimeout(resolve));
    expect(place()).toBe("three runs");
  }
  open();
  loads[3]?.come("four runs");
  await vi.waitFor(() => expect(place()).toBe("four runs"));
  view.dispose();
  expect(place()).toBe("");
});

test("a part that cannot be drawn says so", async () => {
  const { view, open, loads } = shown();
  open();
  loads[0]?.come("broken");

  await vi.waitFor(() => expect(view.node.textContent).toContain("This could not be loaded. it broke"));
  view.dispose();
});

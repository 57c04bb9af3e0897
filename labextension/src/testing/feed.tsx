/** A feed in a page of its own, over a log in memory, with the parts that it loads. */
import { fireEvent, render, screen, within } from "@testing-library/preact";
import type { Load } from "../client/parts";
import type { Transport } from "../client/transport";
import { EventFeed } from "../components/EventFeed";
import { Frame } from "../components/Frame";
import type { Synced } from "../components/useTrait";
import type { JsonObject } from "../core/json";
import type { EventFilter } from "../core/wire";
import * as drawer from "../widgets/event_drawer";
import * as bar from "../widgets/feed_bar";
import type { FakeLog } from "./log";

/** A synced value whose other side is the test. */
class Held<T> implements Synced<T> {
  private readonly hearing = new Set<() => void>();
  constructor(public value: T) {}
  get = () => this.value;
  set = (value: T) => void (this.value = value);
  on = (hear: () => void) => {
    this.hearing.add(hear);
    return () => this.hearing.delete(hear);
  };
  /** As the kernel does it. */
  change(value: T) {
    this.value = value;
    this.hearing.forEach((hear) => hear());
  }
}

/** What the builder was given, in its place. */
export const given: unknown[] = [];
const PARTS: { [name: string]: unknown } = {
  event_drawer: drawer,
  feed_bar: bar,
  run_list: { mount: () => ({ update: () => undefined, unmount: () => undefined }) },
  trigger_builder: { mount: (_el: HTMLElement, _t: Transport, props: unknown) => (given.push(props), { update: (next: unknown) => given.push(next), unmount: () => undefined }) },
};
const load: Load = async (_, name) => JSON.parse("{}") && Object.assign({ style: "" }, { module: PARTS[name] });

export async function feedOf(log: FakeLog, filter: EventFilter = {}, trigger: JsonObject | null = null) {
  const traits = { filter: new Held(filter), selected: new Held<string[]>([]), columns: new Held<string[]>([]), draft: new Held<JsonObject | null>(trigger) };
  const shown = render(
    <Frame transport={log.transport}>
      <EventFeed transport={log.transport} load={load} {...traits} />
    </Frame>,
  );
  await screen.findByLabelText(/Search events/);
  const grid = () => screen.getByRole("grid", { name: /Events/ });
  const rows = () => within(grid()).getAllByRole("row").slice(1);
  const row = (name: string | RegExp) => {
    const found = rows().find((each) => (each.textContent ?? "").match(name));
    if (!found) throw new Error(`no row ${String(name)} among ${rows().map((each) => each.textContent).join("\n")}`);
    return found;
  };
  const scroller = () => shown.container.querySelector<HTMLElement>(".ek-rows") ?? document.body;
  const scroll = (top: number) => {
    scroller().scrollTop = top;
    fireEvent.scroll(scroller());
  };
  return { ...traits, ...shown, grid, rows, row, scroll };
}

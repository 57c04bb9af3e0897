/** What a place of the panel holds while it is looked at and after the page was loaded anew: a filter, a selection, what is open. */
import type { JsonObject } from "../core/json";
import { isObject } from "../core/json";
import type { Synced } from "../components/useTrait";
import type { JsonValue } from "../core/wire";

/** Where JSON is kept by name. JupyterLab's state database, or nowhere. */
export interface Store {
  fetch(id: string): Promise<unknown>;
  save(id: string, value: JsonObject): Promise<unknown>;
}

/** Milliseconds until a change is saved: a filter is typed letter by letter. */
const LATER = 500;

/** The state of one place. Whatever is read of it is checked: it may be of another version. */
export class Held {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly hearing = new Map<string, Set<() => void>>();

  constructor(
    private state: JsonObject,
    private readonly save: (state: JsonObject) => void = () => {},
  ) {}

  /** One value of it, for whoever draws it. `read` gives what is fit from what is kept, and from nothing. */
  synced<T>(name: string, read: (value: JsonValue | undefined) => T): Synced<T> {
    return {
      get: () => read(this.state[name]),
      set: (value) => {
        const plain: JsonValue = JSON.parse(JSON.stringify(value));
        this.put({ [name]: plain });
      },
      on: (hear) => {
        const held = this.hearing.get(name) ?? new Set();
        this.hearing.set(name, held.add(hear));
        return () => held.delete(hear);
      },
    };
  }

  get(name: string): JsonValue | undefined {
    return this.state[name];
  }

  /** Takes what was kept, below what was set since. */
  fill(known: JsonObject): void {
    const news = Object.keys(known).filter((name) => !(name in this.state));
    this.state = { ...known, ...this.state };
    for (const name of news) this.tell(name);
  }

  /** Sets some of it, and tells whoever follows those. */
  put(some: JsonObject): void {
    this.state = { ...this.state, ...some };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(this.state), LATER);
    for (const name of Object.keys(some)) this.tell(name);
  }

  private tell(name: string): void {
    for (const hear of [...(this.hearing.get(name) ?? [])]) hear();
  }
}

/** The state of every place, by name. What was kept comes when `ready` resolves: JupyterLab waits for nobody's. */
export class Kept {
  readonly ready: Promise<void>;
  private readonly places = new Map<string, Held>();
  private known: JsonObject = {};

  static readonly ID = "eventkit:kept";

  constructor(private readonly store: Store | null) {
    this.ready = this.read();
  }

  place(name: string): Held {
    const found = this.places.get(name);
    if (found) return found;
    const made = new Held(objectIn(this.known[name]), (state) => void this.save(name, state));
    this.places.set(name, made);
    return made;
  }

  private async read(): Promise<void> {
    try {
      const found: unknown = await this.store?.fetch(Kept.ID);
      const read: JsonValue = JSON.parse(JSON.stringify(found ?? null));
      this.known = objectIn(read);
    } catch {
      return; // what cannot be read was not kept
    }
    for (const [name, place] of this.places) place.fill(objectIn(this.known[name]));
  }

  private async save(name: string, state: JsonObject): Promise<void> {
    await this.ready; // else what other places kept would be lost
    this.known[name] = state;
    await this.store?.save(Kept.ID, this.known).catch(() => undefined); // a state that is not kept hinders nobody
  }
}

function objectIn(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

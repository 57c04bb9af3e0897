/** anywidget's model, as far as it is used here, and what draws with it. */
import type { CommModel } from "./comm";
import type { Transport } from "./transport";

/** Synced state by name, each changed by both sides. */
export interface WidgetModel extends CommModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
}

/** The default export of every entry: draws its widget into an element, and returns what takes it away. */
export interface Drawable {
  draw(view: { model: WidgetModel; el: HTMLElement; transport: Transport }): () => void;
}

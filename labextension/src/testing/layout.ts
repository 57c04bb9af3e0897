/** The sizes that jsdom does not reckon: a list of ten rows' height, rows of 28 px. */
import { beforeAll } from "vitest";

const HIGH = 280;

class FakeResizeObserver {
  constructor(private readonly hear: ResizeObserverCallback) {}
  observe(target: Element) {
    const contentRect = new DOMRect(0, 0, 600, target.matches(".ek-rows") ? HIGH : 28);
    queueMicrotask(() => this.hear([{ target, contentRect, borderBoxSize: [], contentBoxSize: [], devicePixelContentBoxSize: [] }], this));
  }
  unobserve() {}
  disconnect() {}
}

class Rect {
  constructor(
    readonly x = 0,
    readonly y = 0,
    readonly width = 0,
    readonly height = 0,
  ) {}
}

export function layOut(): void {
  beforeAll(() => {
    Object.assign(globalThis, { ResizeObserver: FakeResizeObserver });
    if (!("DOMRect" in globalThis)) Object.assign(globalThis, { DOMRect: Rect });
    if (!("CSS" in globalThis)) Object.assign(globalThis, { CSS: {} });
    if (!CSS.supports) Object.assign(CSS, { supports: () => false });
    Object.defineProperty(HTMLElement.prototype, "offsetParent", { configurable: true, get: () => document.body });
    Object.defineProperty(HTMLElement.prototype, "clientHeight", {
      configurable: true,
      get(this: HTMLElement) {
        return this.matches(".ek-rows") ? HIGH : 28;
      },
    });
  });
}

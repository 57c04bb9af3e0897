import { useLayoutEffect, useRef } from "react";

interface At<Held> {
  readonly current: Held;
}

/** How high an element is, kept: asking the element makes the browser lay out the page, which rows that scroll by cannot wait for. */
export function useHeight(box: At<HTMLElement | null>, changed: () => void): At<number> {
  const high = useRef(0);
  const latest = useRef(changed);
  latest.current = changed;
  useLayoutEffect(() => {
    const held = box.current;
    if (!held) return;
    high.current = held.clientHeight;
    const watching = new ResizeObserver(() => {
      high.current = held.clientHeight;
      latest.current();
    });
    watching.observe(held);
    return () => watching.disconnect();
  }, [box]);
  return high;
}

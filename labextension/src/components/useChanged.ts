import { useEffect, useRef, useState } from "react";
import type { Transport } from "../client/transport";
import type { Changed } from "../core/wire";

/** Milliseconds between two lists that are asked for because something was committed, at least. */
const APART = 1_000;

/** A number that grows when such a list has changed, at most once a second: a dependency to ask anew by. */
export function useChanged(transport: Transport, what: keyof Changed): number {
  const [times, setTimes] = useState(0);
  const last = useRef(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = () => {
      timer = undefined;
      last.current = Date.now();
      setTimes((held) => held + 1);
    };
    const unhear = transport.on("changed", (changed) => {
      if (changed[what] && timer === undefined) timer = setTimeout(count, Math.max(0, last.current + APART - Date.now()));
    });
    return () => {
      unhear();
      clearTimeout(timer);
    };
  }, [transport, what]);
  return times;
}

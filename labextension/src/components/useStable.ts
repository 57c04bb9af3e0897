import { useMemo, useRef } from "react";

/** Functions that stay the same objects while what they do changes: what they are given to need not be drawn anew. */
export function useStable<Handlers extends object>(handlers: Handlers): Handlers {
  const latest = useRef(handlers);
  latest.current = handlers;
  return useMemo(() => {
    const made = { ...handlers };
    for (const name of Object.keys(handlers))
      Object.defineProperty(made, name, {
        value: (...given: unknown[]): unknown => {
          const handler: unknown = Reflect.get(latest.current, name);
          return typeof handler === "function" ? Reflect.apply(handler, undefined, given) : undefined;
        },
      });
    return made;
  }, []);
}

/** The same object for as long as each of its values is the same. */
export function useSame<Held extends object>(held: Held): Held {
  const former = useRef(held);
  if (!alike(former.current, held)) former.current = held;
  return former.current;
}

function alike(one: object, other: object): boolean {
  const [held, given] = [Object.entries(one), Object.entries(other)];
  return held.length === given.length && given.every(([name, value]) => Object.is(Reflect.get(one, name), value));
}

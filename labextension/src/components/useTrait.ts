import { useCallback, useEffect, useState } from "react";

/** A value that both sides may change: a widget's synced trait, or one that a test holds. */
export interface Synced<T> {
  get(): T;
  set(value: T): void;
  on(hear: () => void): () => void;
}

/** What a synced value is now, and setting it; without one, a value of this component's own. */
export function useTrait<T>(synced: Synced<T> | undefined, first: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => synced?.get() ?? first);
  useEffect(() => synced?.on(() => setValue(() => synced.get())), [synced]);
  const set = useCallback(
    (next: T) => {
      setValue(() => next);
      synced?.set(next);
    },
    [synced],
  );
  return [value, set];
}

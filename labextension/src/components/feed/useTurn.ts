import { useEffect, useState } from "react";
import { usePace } from "./useFeed";

/** Milliseconds between two looks at what came. */
const EVERY = 3_000;

/** Changes now and then while events come: what is counted over all of a view is counted anew then. */
export function useTurn(key: string, arrived: number): string {
  const [turn, setTurn] = useState(0);
  const pace = usePace(EVERY, () => setTurn((held) => held + 1));
  useEffect(() => {
    if (arrived > 0) pace.want();
  }, [arrived, pace]);
  return `${key} ${turn}`;
}

import { useCallback, useEffect, useRef, useState } from "react";
import { counted } from "../../core/json";
import { usePace } from "./useFeed";

/** Milliseconds between two summaries of what came. */
const EVERY = 5_000;

/** What is said to those who hear the page: new events as a summary now and then, and what a command did, at once. */
export function useAnnounce(arrived: number): [string, (words: string) => void] {
  const [said, setSaid] = useState("");
  const told = useRef(0);
  const pace = usePace(EVERY, () => {
    const news = latest.current - told.current;
    told.current = latest.current;
    if (news > 0) setSaid(`${counted(news, "new event")}`);
  });
  const latest = useRef(arrived);
  latest.current = arrived;
  useEffect(() => {
    if (arrived < told.current) told.current = arrived; // another view
    if (arrived > told.current) pace.want();
  }, [arrived, pace]);
  return [said, useCallback((words) => setSaid(words), [])];
}

import { useEffect, useState } from "react";

/** A value as it was when it last stood still for so many milliseconds: a question a pause, not one a key. */
export function useLater<T>(value: T, milliseconds = 300): T {
  const [held, setHeld] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setHeld(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return held;
}

import { useEffect, useState } from "react";
import type { ReactNode } from "react";

interface Props {
  text: string;
  onText: (text: string) => void;
  children?: ReactNode;
}

/** The words to search for; they take hold on Enter. */
export function QueryBar({ text, onText, children }: Props) {
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  return (
    <form
      className="ek-bar"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onText(typed.trim());
      }}
    >
      <input
        type="search"
        className="ek-query"
        aria-label="Search events: words, “a phrase”, -not, +must; Enter searches"
        placeholder='word "a phrase" -not +must, then Enter'
        maxLength={200}
        spellCheck={false}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {children}
    </form>
  );
}

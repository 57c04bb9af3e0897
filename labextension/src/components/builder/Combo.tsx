import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent } from "react";

export interface Suggestion {
  text: string;
  /** Beside it, such as how often it was seen. */
  note: string;
}

interface Props {
  label: string;
  text: string;
  onText: (text: string) => void;
  /** Enter, a suggestion picked, or the box left: whatever the text is then. */
  onCommit?: (text: string) => void;
  /** What completes a text; asked 150 ms after the last letter. */
  suggest: (text: string, signal: AbortSignal) => Promise<Suggestion[]>;
  /** Why the text is no good, where it is not. */
  problem?: string;
  focusName?: string;
  placeholder?: string;
}

/** A text box that completes: down and up choose, Enter takes, Escape closes the list. */
export function Combo({ label, text, onText, onCommit, suggest, problem = "", focusName, placeholder }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<Suggestion[]>([]);
  const [at, setAt] = useState(-1);
  const latest = useRef(suggest);
  latest.current = suggest;

  useEffect(() => {
    if (!open) return;
    const aborting = new AbortController();
    const timer = setTimeout(() => {
      const keep = (given: Suggestion[]) => !aborting.signal.aborted && (setFound(given), setAt(-1));
      latest.current(text, aborting.signal).then(keep, () => keep([]));
    }, 150);
    return () => {
      clearTimeout(timer);
      aborting.abort();
    };
  }, [open, text]);

  const take = (chosen: string) => {
    setOpen(false);
    onText(chosen);
    onCommit?.(chosen);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const typed = event.currentTarget.value; // what is drawn may be a letter behind
    const many = shown ? found.length : 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open) setOpen(true);
      else if (many > 0)
        setAt((at + (event.key === "ArrowDown" ? 1 : -1) + many + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % many);
    } else if (event.key === "Enter" && !event.shiftKey) {
      take(shown && at >= 0 ? (found[at]?.text ?? typed) : typed);
    } else if (event.key === "Escape" && shown) {
      setOpen(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shown = open && found.length > 0;
  return (
    <span className="ek-combo">
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && at >= 0 ? `${id}-${at}` : undefined}
        aria-invalid={problem !== "" || undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        autoComplete="off"
        spellCheck={false}
        data-focus={focusName}
        placeholder={placeholder}
        value={text}
        onInput={(event) => {
          setOpen(true);
          onText(event.currentTarget.value);
        }}
        onClick={() => setOpen(true)}
        onBlur={(event) => {
          setOpen(false);
          onCommit?.(event.currentTarget.value);
        }}
        onKeyDown={press}
      />
      <ul role="listbox" id={`${id}-list`} aria-label={`${label}: suggestions`} hidden={!shown}>
        {shown &&
          found.map((each, place) => (
            <li
              key={place}
              role="option"
              id={`${id}-${place}`}
              aria-selected={place === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(each.text)}
            >
              <bdi>{each.text}</bdi> <span className="ek-note">{each.note}</span>
            </li>
          ))}
      </ul>
      {problem && (
        <span id={`${id}-problem`} className="ek-bad">
          ✗ {problem}
        </span>
      )}
    </span>
  );
}

import { useEffect, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";

interface Props {
  title: string;
  /** Closes it; without, it is a page of its own and has no button for it. */
  onClose?: (() => void) | undefined;
  /** What stands beside the title: a state, buttons. */
  head?: ReactNode;
  children: ReactNode;
}

/** A page that opens in place. It takes the focus from the list that it was opened from; Escape closes it. */
export function Drawer({ title, onClose, head, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // not when Python opened it, or a notebook that is loaded: the focus is elsewhere then, and stays
    if (heading.current?.closest(".ek-split")?.matches(":focus-within")) heading.current.focus();
  }, [title]);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !onClose) return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <section className="ek-drawer" aria-label={title} onKeyDown={press}>
      <header>
        <h3 tabIndex={-1} ref={heading}>
          <bdi>{title}</bdi>
        </h3>
        {head}
        {onClose && (
          <button type="button" className="ek-close" onClick={onClose}>
            Close
          </button>
        )}
      </header>
      {children}
    </section>
  );
}

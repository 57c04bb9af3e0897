import { useEffect, useLayoutEffect, useRef } from "react";
import type { KeyboardEvent } from "react";
import { short } from "../core/json";
import type { JsonValue } from "../core/wire";

export interface FieldAction {
  name: string;
  label: string;
  run: (path: string, value: JsonValue) => void;
  /** Why it cannot be done here; said beside its label. */
  disabled?: string;
}

interface Props {
  path: string;
  value: JsonValue;
  /** What was clicked: the menu opens below it, and it has the focus again afterwards. */
  anchor: HTMLElement;
  actions: readonly FieldAction[];
  onClose: () => void;
}

/** What can be done with one field of an event. */
export function FieldMenu({ path, value, anchor, actions, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const close = () => {
    onClose();
    anchor.focus();
  };
  usePlace(menu, anchor);
  useAway(menu, anchor, onClose);
  useEffect(() => items(menu.current)[0]?.focus({ preventScroll: true }), []);

  const press = (event: KeyboardEvent) => {
    if (event.key === "Tab") return close();
    const all = items(menu.current);
    const at = all.findIndex((item) => item.contains(event.target instanceof Node ? event.target : null));
    const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
    const named = letter.trim() ? [...all.slice(at + 1), ...all.slice(0, at + 1)].find((item) => starts(item, letter)) : undefined;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") close();
    else if (to !== undefined) all[to % all.length]?.focus();
    else if (named) named.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="ek-menu" role="menu" ref={menu} aria-label={`Field ${path}`} onKeyDown={press}>
      <div className="ek-menu-head" role="presentation">
        <code>
          <bdi>{path}</bdi>
        </code>{" "}
        <bdi className="ek-note">{short(value, 40)}</bdi>
      </div>
      {actions.map((action) => (
        <button
          key={action.name}
          type="button"
          role="menuitem"
          tabIndex={-1}
          aria-disabled={action.disabled !== undefined}
          onClick={() => {
            if (action.disabled !== undefined) return;
            close();
            action.run(path, value);
          }}
        >
          {action.label}
          {action.disabled !== undefined && <span className="ek-note"> ({action.disabled})</span>}
        </button>
      ))}
    </div>
  );
}

function items(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
}

function starts(item: HTMLElement, letter: string): boolean {
  return (item.textContent ?? "").trim().toLowerCase().startsWith(letter);
}

type Held = { readonly current: HTMLElement | null };

/** Puts the menu beside its anchor, in the page's top layer: an output that scrolls does not cut it off. */
function usePlace(menu: Held, anchor: HTMLElement) {
  useLayoutEffect(() => {
    const held = menu.current;
    if (!held) return;
    held.setAttribute("popover", "manual");
    if (typeof held.showPopover === "function") held.showPopover();
    else held.removeAttribute("popover");
    const beside = anchor.getBoundingClientRect();
    const own = held.getBoundingClientRect();
    const below = beside.bottom + 2;
    const top = below + own.height > window.innerHeight ? Math.max(4, beside.top - own.height - 2) : below;
    held.style.top = `${top}px`;
    held.style.left = `${Math.max(4, Math.min(beside.left, window.innerWidth - own.width - 4))}px`;
  }, [menu, anchor]);
}

/** Pixels by which an anchor may move and its menu stays. */
const SLACK = 4;

/** Closes it on a press elsewhere, and when its anchor is scrolled from under it. */
function useAway(menu: Held, anchor: HTMLElement, onClose: () => void) {
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    const press = (event: Event) => {
      if (menu.current && !event.composedPath().includes(menu.current)) latest.current();
    };
    // a page that only makes room elsewhere scrolls too, and the anchor stays where it is
    const from = anchor.getBoundingClientRect();
    const scroll = () => {
      const to = anchor.getBoundingClientRect();
      if (Math.abs(to.top - from.top) > SLACK || Math.abs(to.left - from.left) > SLACK) latest.current();
    };
    document.addEventListener("pointerdown", press, true);
    document.addEventListener("scroll", scroll, true);
    return () => {
      document.removeEventListener("pointerdown", press, true);
      document.removeEventListener("scroll", scroll, true);
    };
  }, [menu, anchor]);
}

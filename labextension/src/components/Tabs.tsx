import { useId, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";

export interface Tab {
  name: string;
  label: string;
  /** A few letters behind the label, such as a count. */
  badge?: string | number | null;
}

interface Props {
  label: string;
  tabs: readonly Tab[];
  selected: string;
  onSelect: (name: string) => void;
  children: ReactNode;
}

/** Tabs, and the panel of the selected one. Arrows, Home and End select. */
export function Tabs({ label, tabs, selected, onSelect, children }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(0, tabs.findIndex((tab) => tab.name === selected));
  const go = (to: number) => {
    const tab = tabs[(to + tabs.length) % tabs.length];
    if (!tab) return;
    onSelect(tab.name);
    list.current?.querySelector<HTMLElement>(`[data-name="${CSS.escape(tab.name)}"]`)?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  };
  return (
    <div className="ek-tabs">
      <div role="tablist" aria-label={label} ref={list} onKeyDown={press}>
        {tabs.map((tab, index) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            id={`${id}-${tab.name}`}
            data-name={tab.name}
            aria-selected={index === at}
            aria-controls={`${id}-panel`}
            tabIndex={index === at ? 0 : -1}
            onClick={() => onSelect(tab.name)}
          >
            {tab.label}
            {tab.badge !== undefined && tab.badge !== null && tab.badge !== "" && <span className="ek-badge">{tab.badge}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tabs[at]?.name ?? ""}`} tabIndex={-1}>
        {children}
      </div>
    </div>
  );
}

import { useState } from "react";
import { inverted } from "../../core/query";
import { pill as pillOf } from "../../core/pill";
import type { Pill } from "../../core/pill";
import { wordsOf } from "../../core/pill_words";
import { PillForm } from "./PillForm";

interface Props {
  pills: readonly Pill[];
  onPills: (pills: Pill[]) => void;
  onAdd: (pill: Pill) => void;
}

/** The conditions of the view: each can be turned off, turned round, and removed. */
export function Pills({ pills, onPills, onAdd }: Props) {
  const [adding, setAdding] = useState(false);
  const own = pills.find((each) => each.kind === "own" && !each.off);
  const hide = () => onPills([...pills.filter((each) => each.kind !== "own"), ...(own ? [] : [pillOf("own", [])])]);
  const put = (at: number, next: Pill | null) => onPills(pills.flatMap((each, i) => (i !== at ? [each] : next ? [next] : [])));
  return (
    <div className="ek-pills">
      <ul aria-label="Conditions">
        {pills.map((pill, at) => {
          if (pill.kind === "own") return null;
          const words = wordsOf(pill);
          const turned = inverted(pill);
          return (
            <li key={`${at} ${words}`} className="ek-pill" data-out={pill.out || undefined} data-off={pill.off || undefined}>
              <button type="button" aria-pressed={!pill.off} title={pill.off ? "off: press to use it again" : "on: press to turn it off"} onClick={() => put(at, { ...pill, off: !pill.off })}>
                {pill.off && <span className="ek-note">off: </span>}
                <bdi>{words}</bdi>
              </button>
              {turned && (
                <button type="button" aria-label={`Turn round: ${words}`} title="include or leave out" onClick={() => put(at, turned)}>
                  ⇄
                </button>
              )}
              <button type="button" aria-label={`Remove: ${words}`} onClick={() => put(at, null)}>
                ×
              </button>
            </li>
          );
        })}
      </ul>
      <button type="button" className="ek-toggle" aria-pressed={own !== undefined} title="events whose names begin with prefect. or eventkit." onClick={hide}>
        hide eventkit’s own
      </button>
      <button type="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>
        + condition
      </button>
      {adding && (
        <PillForm
          onAdd={(pill) => {
            setAdding(false);
            onAdd(pill);
          }}
        />
      )}
    </div>
  );
}

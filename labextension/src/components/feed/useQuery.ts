import { useCallback, useEffect, useMemo, useState } from "react";
import { added, filterOf, pillsOf, sameFilter, textOf } from "../../core/query";
import type { Pill } from "../../core/pill";
import type { EventFilter } from "../../core/wire";

export interface Query {
  filter: EventFilter;
  pills: readonly Pill[];
  text: string;
  put: (pills: readonly Pill[], text?: string) => void;
  add: (pill: Pill) => void;
}

/** The pills and words of a filter that either side may change; those turned off stay here while the filter has them not. */
export function useQuery(filter: EventFilter, onFilter: (filter: EventFilter) => void): Query {
  const [bar, setBar] = useState({ pills: pillsOf(filter), text: textOf(filter) });
  useEffect(
    () =>
      setBar((held) => {
        if (sameFilter(filterOf(held.pills, held.text), filter)) return held;
        return { pills: [...pillsOf(filter), ...held.pills.filter((pill) => pill.off)], text: textOf(filter) };
      }),
    [filter],
  );
  const put = useCallback(
    (pills: readonly Pill[], text = bar.text) => {
      setBar({ pills: [...pills], text });
      onFilter(filterOf(pills, text));
    },
    [bar.text, onFilter],
  );
  const add = useCallback((pill: Pill) => put(added(bar.pills, pill)), [put, bar.pills]);
  return useMemo(() => ({ filter, ...bar, put, add }), [filter, bar, put, add]);
}

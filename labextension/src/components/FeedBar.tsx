/** What stands around the rows of a feed and is loaded after them: its query bar, its fields, and what an empty one says. */
import type { Transport } from "../client/transport";
import type { EventFilter } from "../core/wire";
import { Bar } from "./feed/Bar";
import type { BarProps } from "./feed/Bar";
import { NoEvents, NothingFound } from "./feed/Empty";
import { Facets } from "./feed/Facets";
import type { FacetsProps } from "./feed/Facets";

export type FeedBarProps =
  | ({ show: "bar" } & BarProps)
  | ({ show: "fields" } & FacetsProps)
  | { show: "no events"; onStarted: () => void }
  | { show: "nothing found"; filter: EventFilter; onFilter: (filter: EventFilter) => void };

export function FeedBar(props: FeedBarProps & { transport: Transport }) {
  switch (props.show) {
    case "bar":
      return <Bar {...props} />;
    case "fields":
      return <Facets {...props} />;
    case "no events":
      return <NoEvents {...props} />;
    case "nothing found":
      return <NothingFound {...props} />;
  }
}

import { useEffect, useState } from "react";
import type { ComponentProps } from "react";
import type { Transport } from "../../client/transport";
import { pill } from "../../core/pill";
import { fieldPill } from "../../core/query";
import type { Bookmark, EventFilter, FeedView, JsonValue } from "../../core/wire";
import { FieldMenu } from "../FieldMenu";
import { Trouble } from "../Frame";
import { useAsk } from "../useAsk";
import { useStable } from "../useStable";
import { Bounds } from "./Bounds";
import { FindBar } from "./FindBar";
import { Histogram } from "./Histogram";
import { Bookmarks, Code, SavedViews } from "./Keep";
import { KeyMap } from "./KeyMap";
import { Pills } from "./Pills";
import { QueryBar } from "./QueryBar";
import { useQuery } from "./useQuery";

/** One click, or key, that filters by a field; a new `n` is a new one. */
export interface FieldRequest {
  path: string;
  value: JsonValue;
  out: boolean;
  n: number;
}

export interface BarProps {
  filter: EventFilter;
  columns: readonly string[];
  code: string;
  /** Changes when what is counted over the whole view is to be counted anew. */
  turn: string;
  request: FieldRequest | null;
  bookmarks: readonly Bookmark[];
  selected: number;
  fields: boolean;
  keys: boolean;
  find: Omit<ComponentProps<typeof FindBar>, "transport"> | null;
  menu: ComponentProps<typeof FieldMenu> | null;
  onFilter: (filter: EventFilter) => void;
  onView: (view: FeedView) => void;
  onFields: () => void;
  onKeys: (open: boolean) => void;
  onCompare: () => void;
  onOpen: (id: string) => void;
  onForget: (id: string) => void;
}

const SPANS = 60;
const PANELS = { times: "Times", views: "Views", bookmarks: "★", code: "</>" } as const;
type Panel = keyof typeof PANELS;
const TITLES: Record<Panel, string> = { times: "Times: from and to", views: "Saved views", bookmarks: "Bookmarks", code: "Python of this view" };

/** The query bar with its pills, the histogram, and what opens with them. */
export function Bar(props: BarProps & { transport: Transport }) {
  const { transport, filter, request } = props;
  const query = useQuery(filter, props.onFilter);
  const [panel, setPanel] = useState<Panel | null>(null);
  const { reply, error, pending, again } = useAsk(transport, "feed.histogram", { filter, spans: SPANS }, [props.turn]);
  useEffect(() => {
    const made = request && fieldPill(request.path, request.value, request.out);
    if (made) query.add(made);
  }, [request]);

  const time = query.pills.find((each) => each.kind === "time" && !each.off)?.values ?? [];
  const [since = null, until = null] = time.map((each) => (typeof each === "string" ? each : null));
  const { setTimes } = useStable({
    setTimes: (from: string | null, to: string | null) => {
      const others = query.pills.filter((each) => each.kind !== "time");
      query.put(from || to ? [...others, pill("time", [from, to])] : others);
    },
  });
  const names: Panel[] = ["times", "views", "bookmarks", "code"];
  return (
    <>
      <QueryBar text={query.text} onText={(text) => query.put(query.pills, text)}>
        <button type="button" aria-expanded={props.fields} onClick={props.onFields}>
          Fields
        </button>
        <button type="button" disabled={props.selected < 2} title="d: compare the selected events" onClick={props.onCompare}>
          Compare{props.selected > 1 ? ` ${props.selected}` : ""}
        </button>
        {names.map((name) => (
          <button type="button" key={name} title={TITLES[name]} aria-label={TITLES[name]} aria-expanded={panel === name} onClick={() => setPanel(panel === name ? null : name)}>
            {PANELS[name]}
          </button>
        ))}
        <button type="button" title="?" aria-label="Keys" onClick={() => props.onKeys(true)}>
          ?
        </button>
      </QueryBar>
      <Pills pills={query.pills} onPills={query.put} onAdd={query.add} />
      {panel === "times" && (
        <section className="ek-panel" aria-label="From and to">
          <Bounds since={since} until={until} onTimes={setTimes} />
        </section>
      )}
      {panel === "views" && <SavedViews transport={transport} view={props} onView={props.onView} />}
      {panel === "bookmarks" && <Bookmarks bookmarks={props.bookmarks} onOpen={props.onOpen} onForget={props.onForget} />}
      {panel === "code" && <Code code={props.code} />}
      {error && <Trouble error={error} retry={again} />}
      {!reply && pending && <p className="ek-note">Counting the events over time …</p>}
      {reply && <Histogram counts={reply} bounded={since !== null || until !== null} onTimes={setTimes} />}
      {props.find && <FindBar transport={transport} {...props.find} />}
      {props.menu && <FieldMenu {...props.menu} />}
      {props.keys && <KeyMap onClose={() => props.onKeys(false)} />}
    </>
  );
}

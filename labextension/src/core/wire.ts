// Made of eventkit/api by `python3 dev.py codegen`: do not edit.

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/**
 * Which automation.
 */
export interface AutomationAsk {
  id: string;
}
/**
 * All of an automation. actions: in words. python: code that makes it.
 *
 * spark: how often it fired in each of 30 spans of `spark_seconds` from `spark_start` on.
 */
export interface AutomationPage {
  row: AutomationRow;
  trigger: {
    [k: string]: JsonValue;
  };
  actions: string[];
  windows: WindowRow[];
  history: Noted[];
  runs: RunRow[];
  spark: number[];
  spark_start: string;
  spark_seconds: number;
  python: string;
}
/**
 * One automation. waiting: whether it waits for its notebook.
 *
 * notebook: the path of that, or of the one that evaluates it, as Jupyter gave it to its kernel, where it did; folder:
 * where its process was at work, empty where nobody said.
 */
export interface AutomationRow {
  id: string;
  name: string;
  enabled: "off" | "shadow" | "on";
  waiting: boolean;
  notebook: string | null;
  folder: string;
  sentence: string;
  last_fired: string | null;
  considered: number;
  matched: number;
  fired: number;
  suppressed: number;
  errored: number;
  windows: number;
  last: string;
}
/**
 * A window that is open now: for which key, how many of how many, and when it closes.
 */
export interface WindowRow {
  key: string;
  count: number;
  threshold: number;
  closes: string | null;
  words: string;
}
/**
 * One of the last things that became of an event with it.
 */
export interface Noted {
  at: string;
  became: "fired" | "by hand" | "in shadow" | "matched" | "suppressed" | "stopped" | "nearly" | "error" | "waiting";
  why: string;
  event: FeedRow | null;
}
/**
 * One row. hints: the two fields of its payload that tell it apart, as path and value in short.
 *
 * ours: whether eventkit or Prefect wrote it. skew: received minus occurred in seconds, 0.0 within a second.
 * size: bytes of its payload as JSON. chips: None where they were not asked for yet. cells: of the columns asked for,
 * the values in short, by path; nothing for what the event has not.
 */
export interface FeedRow {
  rank: number;
  seq: number;
  id: string;
  occurred: string;
  received: string | null;
  event: string;
  resource: string;
  resource_name: string | null;
  roles: string[];
  hints: [string, string][];
  size: number;
  skew: number;
  ours: boolean;
  chips: Chip[] | null;
  cells?: {
    [k: string]: string;
  };
}
/**
 * What became of an event with one automation, and why. runs: those it led to.
 */
export interface Chip {
  automation: string;
  automation_id: string | null;
  became: "fired" | "by hand" | "in shadow" | "matched" | "suppressed" | "stopped" | "nearly" | "error" | "waiting";
  why: string;
  runs: RunMark[];
}
/**
 * A run that came of an event. state: the name of its present one; kind: its type, such as COMPLETED.
 */
export interface RunMark {
  id: string;
  name: string;
  flow: string;
  state: string;
  kind: string;
}
/**
 * One run. kind: its state's type. cause: the event whose firing led to it; automation: whose firing.
 *
 * cause_event: the name of that event, None where it was let go. server: host and port of the Prefect server whose run
 * it is, None of ours; deployment: of a server's run, the name of its deployment.
 */
export interface RunRow {
  id: string;
  name: string;
  flow: string;
  state: string;
  kind: string;
  said: string;
  created: string;
  started: string | null;
  ended: string | null;
  seconds: number | null;
  automation: string | null;
  cause: string | null;
  cause_event: string | null;
  is_replay: boolean;
  server: string | null;
  deployment: string | null;
}
/**
 * By name. more: how many are left out. stopped: whether matching is stopped here; behind: how many events wait to
 * be matched.
 */
export interface Automations {
  automations: AutomationRow[];
  more: number;
  stopped: boolean;
  behind: number;
}
/**
 * A bookmarked event; None for one that retention took.
 */
export interface Bookmark {
  id: string;
  row: FeedRow | null;
}
/**
 * Newest first.
 */
export interface Bookmarks {
  bookmarks: Bookmark[];
}
/**
 * One link of a chain and what came of it. kind: delivery, event, firing, action, run or hook.
 *
 * id: of the event or run, to open. here: whether it is what was asked about. cut: how many below are left out.
 */
export interface ChainLink {
  kind: string;
  title: string;
  detail: string;
  id: string | null;
  state: string;
  here: boolean;
  cut: number;
  parts: ChainLink[];
}
/**
 * From the origin down; text: the same, to copy. above: whether what led to the first is left out.
 */
export interface ChainReply {
  links: ChainLink[];
  above: boolean;
  text: string;
}
/**
 * Told when something was committed: which lists have changed since they were asked for.
 *
 * summary: whatever it was, where the line about the workspace, or its news, were asked for.
 */
export interface Changed {
  runs: boolean;
  automations: boolean;
  webhooks: boolean;
  summary: boolean;
}
/**
 * By event id.
 */
export interface Chips {
  chips: {
    [k: string]: Chip[];
  };
}
/**
 * What became of these events, as far as it is known.
 */
export interface ChipsAsk {
  /**
   * @maxItems 200
   */
  ids: string[];
}
/**
 * One clause of a draft: where it stands, what it asks, how many of those looked at pass it alone, and its verdict
 * on the pinned event.
 *
 * at: the path of its trigger. field: the place in that one's JSON: `expect`, `match.<label>`, `match_related.<i>`,
 * `match_payload.<a>.<b>`, `match_payload.$or.0.<a>`, `for_each.<label>`. seen: JSON types there. advice: what is odd.
 */
export interface ClauseCount {
  at: number[];
  kind: string;
  what: string;
  field: string;
  wanted: string;
  passes: number;
  result: ("pass" | "fail" | "error" | "not reached" | "suppressed") | null;
  actual: string;
  seen: string[];
  advice: string;
}
/**
 * One clause of a verdict with what it is made of.
 */
export interface ClauseView {
  kind: string;
  result: "pass" | "fail" | "error" | "not reached" | "suppressed";
  what: string;
  wanted: string;
  actual: string;
  why: string;
  decisive: boolean;
  parts: ClauseView[];
}
/**
 * The event as text to paste: JSON, Python that emits it again, a `%%emit` cell, a curl line.
 *
 * None for a form that was not asked for, and where there is none; `without` says why, by the form's name.
 */
export interface Copies {
  json_text: string | null;
  python: string | null;
  emit: string | null;
  curl: string | null;
  without: {
    [k: string]: string;
  };
}
/**
 * Which event, and as what; all forms by themselves, which of a long event is a lot.
 */
export interface CopiesAsk {
  id: string;
  forms?: ("json" | "python" | "emit" | "curl")[];
}
/**
 * What a draft would make of the newest events. id: the pinned event, for a verdict beside.
 */
export interface CountAsk {
  trigger: {
    [k: string]: JsonValue;
  };
  id?: string | null;
  automation?: string | null;
  most?: number;
}
/**
 * matches 14 of the last 500, would fire 9 times, some 3 an hour.
 */
export interface Counted {
  matches: number;
  looked: number;
  fires: number;
  per_hour: number | null;
  clauses: ClauseCount[];
  verdict: VerdictView | null;
  words: string;
}
/**
 * The answer, the tree, and the nearest edit: in words, and the trigger with the edit made.
 *
 * note: why it is what would be and not what was, as of an automation that was not there yet; else empty.
 */
export interface VerdictView {
  automation: string;
  outcome: "matched" | "not matched" | "error" | "not reached" | "suppressed";
  sentence: string;
  fires: boolean;
  clauses: ClauseView[];
  edit: string | null;
  edited: {
    [k: string]: JsonValue;
  } | null;
  text: string;
  note: string;
}
/**
 * In the order asked.
 */
export interface Counts {
  counts: number[];
}
/**
 * How many events each of the filters admits.
 */
export interface CountsAsk {
  /**
   * @maxItems 40
   */
  filters: EventFilter[];
}
/**
 * What all of its parts admit. Lists are alternatives; empty parts admit everything.
 *
 * Only here, and left out of the JSON where they are not asked for: `payload`, what the payload must hold, see
 * `model.payload`; `none_of`: one spec or a list; an event is refused when its primary resource or any related one
 * fits one of them.
 * Source: `prefect-behaviour` 6.3. Open ends of time are open here (Prefect hides what is dated ahead).
 *
 * >>> EventFilter(payload={"region": ["EU"]}, none_of={"tier": "test"}).model_dump(include={"payload", "none_of"})
 * {'payload': {'region': ['EU']}, 'none_of': {'tier': 'test'}}
 */
export interface EventFilter {
  occurred?: Times;
  event?: Names;
  resource?: Resources;
  related?: Role[];
  any_resource?: Resources[];
  id?: string[];
  text?: Text | null;
  payload?: {
    [k: string]: unknown;
  } | null;
  none_of?: {
    [k: string]: string[];
  }[];
  order?: "ASC" | "DESC";
}
/**
 * From `since` to `until`, both ends included; None is open.
 */
export interface Times {
  since?: string | null;
  until?: string | null;
}
/**
 * Event names: any of `name` and any of `prefix` (both, where both are given), none of the excluded.
 */
export interface Names {
  prefix?: string[];
  exclude_prefix?: string[];
  name?: string[];
  exclude_name?: string[];
}
/**
 * Ids, id prefixes and labels that one and the same resource must have. `distinct`: one event a resource.
 */
export interface Resources {
  id?: string[];
  id_prefix?: string[];
  labels?: {
    [k: string]: string[];
  };
  distinct?: boolean;
}
/**
 * Ids, roles and labels that one and the same related resource must have.
 */
export interface Role {
  id?: string[];
  role?: string[];
  resources_in_roles?: [string, string][];
  labels?: {
    [k: string]: string[];
  };
}
/**
 * Words to find in names, labels and payloads: spaces mean any, `-word` excludes, `+word` requires, "a phrase".
 */
export interface Text {
  query: string;
}
/**
 * Newest first.
 */
export interface Deliveries {
  deliveries: DeliveryRow[];
}
/**
 * One request. chip: accepted, or rejected with the kind of reason in words.
 */
export interface DeliveryRow {
  id: string;
  at: string;
  accepted: boolean;
  chip: string;
  reason: string;
  status: number;
  event: string;
  size: number;
  via: string;
}
/**
 * The last deliveries of a webhook.
 */
export interface DeliveriesAsk {
  webhook: string;
  limit?: number;
}
/**
 * Which delivery.
 */
export interface DeliveryAsk {
  webhook: string;
  id: string;
}
/**
 * All of a request: what was sent, parsed, what the template made of it, and what was answered.
 *
 * parsed: its body as JSON, None where it is none. rendered: the template's text; caret: where that is wrong.
 */
export interface DeliveryPage {
  row: DeliveryRow;
  request: RequestView;
  parsed: JsonValue;
  hex: string;
  rendered: string;
  caret: string;
  events: FeedRow[];
  answered: string;
  curl: string;
}
/**
 * The delivery an event came in: what was sent and what was made of it. None of it holds a key.
 */
export interface RequestView {
  webhook: string;
  at: string;
  method: string;
  path: string;
  headers: [string, string][];
  body: string;
  size: number;
  accepted: boolean;
  status: number;
  reason: string;
  signature: string;
}
/**
 * The draft, and the text of it where it is typed as JSON or Python.
 *
 * With a text `trigger` is the draft before: what Python cannot say, keys unknown here, is carried over from it.
 */
export interface DraftAsk {
  trigger?: {
    [k: string]: JsonValue;
  };
  text?: string | null;
  language?: "json" | "python";
  name?: string;
  description?: string;
  enabled?: "off" | "shadow" | "on";
  deployment?: string | null;
  parameters?: {
    [k: string]: JsonValue;
  };
}
/**
 * A trigger an event suggests. kind: exactly this, this kind of thing or any of this name.
 *
 * said: what was made `*`.
 */
export interface DraftChoice {
  kind: string;
  trigger: {
    [k: string]: JsonValue;
  };
  sentence: string;
  said: string[];
  fits: number;
  looked: number;
}
/**
 * Narrowest first; the event as a row.
 */
export interface DraftChoices {
  event: FeedRow;
  wire: {
    [k: string]: JsonValue;
  };
  choices: DraftChoice[];
}
/**
 * From which event.
 */
export interface DraftEvent {
  id: string;
}
/**
 * Newest first. empty: whether the log holds none at all.
 */
export interface DraftEvents {
  rows: FeedRow[];
  empty: boolean;
}
/**
 * The newest events, those that hold a text: to pin one.
 */
export interface DraftEventsAsk {
  text?: string;
  most?: number;
}
/**
 * A draft, read. trigger: as given, keys unknown here kept. problems: all of them; empty where it is a trigger.
 *
 * sentence: in plain words. python: code that makes it, with the automation where it has a name. json_text: for the
 * JSON tab. unknown: keys that only another program knows, by path. said: of a text that is an automation, or a
 * deployment's trigger.
 */
export interface DraftRead {
  trigger: {
    [k: string]: JsonValue;
  };
  problems: Problem[];
  sentence: string;
  python: string;
  json_text: string;
  unknown: string[];
  said: DraftSaid | null;
}
/**
 * What is wrong with a draft: where (`within`, `triggers.0.match`), and the line and column of a text.
 */
export interface Problem {
  where: string;
  sentence: string;
  line: number | null;
  column: number | null;
}
/**
 * What a text said besides its trigger: None where it said nothing. left: what no draft holds, in words.
 */
export interface DraftSaid {
  name: string | null;
  description: string | null;
  enabled: ("off" | "shadow" | "on") | null;
  deployment: string | null;
  parameters: {
    [k: string]: JsonValue;
  } | null;
  left: string[];
}
/**
 * An event that should fit, or should not; kept whole, so that it outlives the log.
 *
 * fires: whether it should. One event alone meets no threshold: what is tried is whether it fits.
 */
export interface DraftTest {
  event: {
    [k: string]: JsonValue;
  };
  fires: boolean;
}
/**
 * In the order given, those kept first.
 */
export interface DraftTests {
  results: TestResult[];
}
/**
 * One test: whether it holds, and the verdict's sentence.
 */
export interface TestResult {
  test: DraftTest;
  title: string;
  holds: boolean;
  sentence: string;
}
/**
 * An event that was dropped on the lanes: which lane is its own, and what becomes of it, in a sentence.
 */
export interface Dropped {
  lane: string;
  event: LaneEvent;
  words: string;
}
/**
 * An event on a lane. role: counts, opens (an `after`), counts and came to nothing, or none of these.
 */
export interface LaneEvent {
  id: string;
  at: string;
  role: "counts" | "opens" | "passed over" | "does not fit";
  title: string;
}
/**
 * One click on a value of the pinned event: what the draft becomes.
 *
 * path: as templates write it (`event`, `resource.region`, `related.0.prefect.resource.role`, `payload.order.total`).
 * how: require this value; exclude it; any value there; begin as this value does; at least or at most this number;
 * drop what the draft asks there. at: of a composite, which trigger.
 */
export interface EditAsk {
  trigger: {
    [k: string]: JsonValue;
  };
  id?: string | null;
  path: string;
  value?: JsonValue;
  how: "require" | "exclude" | "exists" | "prefix" | "at_least" | "at_most" | "drop";
  at?: number[];
}
/**
 * The draft after, and what changed in words.
 */
export interface Edited {
  trigger: {
    [k: string]: JsonValue;
  };
  says: string;
}
/**
 * Emits events, all of them in one commit or, where one is bad, none. Each has the fields of `emit_event`.
 */
export interface EmitAsk {
  /**
   * @minItems 1
   * @maxItems 1000
   */
  events: [
    {
      [k: string]: JsonValue;
    },
    ...{
      [k: string]: JsonValue;
    }[]
  ];
}
/**
 * In the order given.
 */
export interface Emitted {
  events: Logged[];
}
/**
 * Where an event is now. One whose id was in the log already stands where it stood.
 */
export interface Logged {
  id: string;
  seq: number;
  received: string;
}
/**
 * Turns an automation on, off or to shadow.
 */
export interface EnableAsk {
  id: string;
  enabled: "off" | "shadow" | "on";
}
/**
 * Which event.
 */
export interface EventAsk {
  id: string;
}
/**
 * All of an event. wire: its JSON, as a Prefect server would have it. resource and related: every label.
 */
export interface EventDetail {
  row: FeedRow;
  wire: {
    [k: string]: JsonValue;
  };
  follows: string | null;
  cause: string | null;
  replay_of: string | null;
  hops: number;
  bookmarked: boolean;
}
/**
 * All of an event. seq: its place in the log. hops: how many firings it is from an origin; cause: the event of the
 * last of them.
 */
export interface EventWhole {
  seq: number;
  id: string;
  occurred: string;
  received: string | null;
  event: string;
  resource: {
    [k: string]: string;
  };
  related: {
    [k: string]: string;
  }[];
  payload: {
    [k: string]: JsonValue;
  };
  follows: string | null;
  cause: string | null;
  hops: number;
  replay_of: string | null;
}
/**
 * A page. more: whether there are others beyond. next: the place to go on from, as `before` where the newest come
 * first and as `after` where the oldest do; None where the page is empty. last: the newest place of the whole log.
 */
export interface Events {
  events: EventWhole[];
  more: boolean;
  next: number | null;
  last: number;
}
/**
 * A page of the log: events that a filter admits, strictly between two places.
 *
 * oldest_first: whether they come in the order of the log; else the newest come first.
 */
export interface EventsAsk {
  filter?: EventFilter;
  before?: number | null;
  after?: number | null;
  limit?: number;
  oldest_first?: boolean;
}
/**
 * A field: its path as templates write it (`event`, `resource.region`, `payload.order.total`).
 *
 * kinds: what was seen there: text, number, boolean, null, list or object. exists: how many of the sample have it.
 * distinct: how many values, counted up to 1,000. values: the ten most frequent. exact: whether these are counted over
 * the whole view and not the sample.
 */
export interface FacetField {
  path: string;
  kinds: string[];
  exists: number;
  distinct: number;
  values: FacetValue[];
  exact?: boolean;
}
/**
 * A value and how many of the sample have it; its text in short. Long ones are no values to choose from.
 */
export interface FacetValue {
  value: JsonValue;
  text: string;
  count: number;
}
/**
 * sample: how many events were looked through. more: fields beyond those told of.
 */
export interface Facets {
  sample: number;
  fields: FacetField[];
  more: number;
}
/**
 * The fields of the newest events of a view. search: part of a field's path.
 */
export interface FacetsAsk {
  filter?: EventFilter;
  search?: string;
  sample?: number;
}
/**
 * The Python of a view.
 */
export interface FeedCode {
  code: string;
}
/**
 * Rows, in order of rank; what retention let go since is left out, and its rank stays empty.
 */
export interface FeedRows {
  rows: FeedRow[];
}
/**
 * A view to keep: filter, and the columns that were added by path.
 */
export interface FeedView {
  filter?: EventFilter;
  /**
   * @maxItems 20
   */
  columns?: string[];
}
/**
 * By name.
 */
export interface FeedViews {
  views: SavedView[];
}
/**
 * One by name, with its Python.
 */
export interface SavedView {
  name: string;
  view: FeedView;
  code: string;
}
/**
 * A filter. Its order does not matter: rows are asked for by rank, newest first.
 */
export interface FilterAsk {
  filter?: EventFilter;
}
/**
 * The next row of a view that holds a text, from a rank on, towards older (`older`) or newer ones.
 */
export interface FindAsk {
  filter?: EventFilter;
  anchor: number;
  text: string;
  start: number;
  older?: boolean;
}
/**
 * One finding; edit in words and the draft with it made, where one is known.
 */
export interface FindingView {
  code: string;
  severity: "error" | "warning" | "note";
  where: string;
  sentence: string;
  edit: string | null;
  edited: {
    [k: string]: JsonValue;
  } | null;
}
/**
 * A firing that would have been. how: same, gained (the saved version has it not) or lost (only that has it).
 */
export interface Firing {
  at: string;
  how: "same" | "gained" | "lost";
  event: FeedRow | null;
  key: {
    [k: string]: string;
  };
  gathered: number;
  parameters: {
    [k: string]: JsonValue;
  } | null;
  problems: string[];
}
/**
 * The rank found, None where there is none; which of how many rows with that text it is (1 is the newest).
 */
export interface Found {
  rank: number | null;
  nth: number | null;
  of: number | null;
}
/**
 * Told of an open, live view: what came since its `anchor`. arrived: how many events of the view.
 *
 * rows: the newest of them, at most 60, newest first, with chips. chips: of rows known before, where they changed.
 */
export interface Fresh {
  anchor: number;
  arrived: number;
  rows: FeedRow[];
  chips: {
    [k: string]: Chip[];
  };
}
/**
 * Counts of spans of `seconds` each from `start` on; `fired`: how many of them had a firing.
 */
export interface Histogram {
  start: string | null;
  seconds: number;
  counts: number[];
  fired: number[];
}
/**
 * About how many spans are wanted; the width is a round one.
 */
export interface HistogramAsk {
  filter?: EventFilter;
  spans?: number;
}
/**
 * What became of a hook.
 */
export interface HookRow {
  hook: string;
  entered: string;
  outcome: "ran" | "raised" | "skipped";
  detail: string;
  at: string;
  seconds: number;
}
/**
 * Bookmarks an event, or not.
 */
export interface KeepBookmark {
  id: string;
  on: boolean;
}
/**
 * Keeps the tests of an automation, in place of those it had.
 */
export interface KeepTests {
  automation: string;
  /**
   * @maxItems 200
   */
  tests: DraftTest[];
}
/**
 * Keeps a view under a name, replacing the one of that name; None forgets it.
 */
export interface KeepView {
  name: string;
  view: FeedView | null;
}
/**
 * One key's events, windows and firings, oldest first.
 */
export interface Lane {
  key: string;
  events: LaneEvent[];
  windows: LaneWindow[];
  firings: string[];
}
/**
 * A window: from when to when, how many of how many it counted, whether it fired.
 */
export interface LaneWindow {
  start: string;
  end: string | null;
  count: number;
  fired: boolean;
}
/**
 * The newest events that fit a draft, and its windows, to be drawn as lanes, one a key.
 *
 * event: one that is dropped on its lane, whether it fits or not.
 */
export interface LaneAsk {
  trigger: {
    [k: string]: JsonValue;
  };
  event?: string | null;
  most?: number;
}
/**
 * At most eight lanes, those with most events and that of the event dropped; more: how many others.
 *
 * The rest is of the first leaf.
 */
export interface Lanes {
  lanes: Lane[];
  more: number;
  dropped: Dropped | null;
  since: string | null;
  until: string | null;
  threshold: number;
  within: number;
  posture: "Reactive" | "Proactive";
}
/**
 * Worst first. match_all: whether it fires on everything, which saving on takes typing its name.
 */
export interface Lint {
  findings: FindingView[];
  match_all: boolean;
}
/**
 * A draft with what it would run.
 */
export interface LintAsk {
  trigger: {
    [k: string]: JsonValue;
  };
  deployment?: string | null;
  parameters?: {
    [k: string]: JsonValue;
  };
}
/**
 * A line the run said. level: as logging has it, 0 for a print.
 */
export interface LogRow {
  at: string;
  level: number;
  logger: string;
  text: string;
  task: string | null;
}
/**
 * How many events of the log a filter admits.
 */
export interface Matches {
  count: number;
}
/**
 * Events that failed on one clause alone.
 */
export interface Miss {
  clause: string;
  wanted: string;
  events: number;
  values: MissValue[];
}
/**
 * Events with one value there: what to admit them, and what that adds. firings: None where it was not reckoned.
 */
export interface MissValue {
  actual: string;
  events: number;
  edit: string | null;
  edited: {
    [k: string]: JsonValue;
  } | null;
  firings: number | null;
  sample: string;
}
/**
 * Most frequent first.
 */
export interface Misses {
  looked: number;
  misses: Miss[];
}
/**
 * An automation, by name.
 */
export interface NamedAsk {
  name: string;
}
/**
 * Oldest first: at most the newest 20 failures and 20 firings; more: whether others are left out.
 *
 * A run that another run called is no news of its own, nor is a firing in shadow.
 */
export interface News {
  cursor: string;
  items: NewsItem[];
  more: boolean;
}
/**
 * A run that failed or crashed, or an automation that fired. run: the run it is about, or that the firing led to.
 *
 * automation: its name, where one had a part in it. sentence: why.
 */
export interface NewsItem {
  kind: "failed" | "crashed" | "fired";
  run: string | null;
  automation: string | null;
  title: string;
  sentence: string;
  at: string;
}
/**
 * What happened since the `cursor` of an answer; without one there is no news yet, and only the cursor is given.
 *
 * firings: whether firings are news, too.
 */
export interface NewsAsk {
  after?: string | null;
  firings?: boolean;
}
/**
 * A question that needs no more than its name.
 */
export interface Nothing {}
/**
 * Opens a view at the newest event; how many rows are wanted with it. live: whether what comes is told of.
 *
 * columns: paths whose values each row has with it, those that are told of too.
 */
export interface OpenAsk {
  filter?: EventFilter;
  first?: number;
  live?: boolean;
  /**
   * @maxItems 20
   */
  columns?: string[];
}
/**
 * An opened view. total: how many events the view had at its anchor; None while that is counted (ask feed.count).
 *
 * code: the Python of the view. last: the newest place of the log. empty: whether the log has no event at all.
 */
export interface Page {
  anchor: number;
  rows: FeedRow[];
  total: number | null;
  code: string;
  empty: boolean;
}
/**
 * One parameter of a flow: its annotation in words, its default as JSON text.
 */
export interface Parameter {
  name: string;
  annotation: string;
  required: boolean;
  default: string | null;
  description: string;
}
/**
 * One parameter: its value on the pinned event and what that is in Python, or what is wrong.
 *
 * fails: on how many of the events it cannot be given; worst: the most frequent reason.
 */
export interface ParameterPreview {
  name: string;
  template: JsonValue;
  value: JsonValue;
  python_type: string;
  problem: string;
  fails: number;
  worst: string;
}
/**
 * A parameter as the run got it, and where it came from, in words.
 *
 * value: None where it is long; text: it in short. template: of the automation's action, where one made it; path: what
 * that reads of the cause, as `event.payload.total`.
 */
export interface ParameterRow {
  name: string;
  value: JsonValue;
  text: string;
  origin: string;
  template: string | null;
  path: string | null;
}
/**
 * A part of the front end that is loaded when it is first needed. have: files of it that are there already.
 */
export interface PartAsk {
  name:
    | "event_feed"
    | "feed_bar"
    | "event_drawer"
    | "trigger_builder"
    | "run_list"
    | "automation_list"
    | "webhook_inspector";
  /**
   * @maxItems 1000
   */
  have?: string[];
}
/**
 * A file, by its name, which ends in a hash of what is in it.
 */
export interface PartModule {
  name: string;
  source: string;
}
/**
 * The files that are missing, those first that others need, which of all is the part's own, and its styles.
 */
export interface PartSource {
  entry: string;
  modules: PartModule[];
  style: string;
}
/**
 * An event that fits and came to nothing, with why.
 */
export interface Passed {
  event: FeedRow;
  why: string;
}
/**
 * Where in a view a moment or an event lies: the rank of the event that occurred last by then, or of that event.
 */
export interface PlaceAsk {
  filter?: EventFilter;
  anchor: number;
  at?: string | null;
  id?: string | null;
}
/**
 * over: how many events that was tried on, in the time there is.
 *
 * blocking: why it cannot be saved as it is (required and not mapped, unknown names).
 */
export interface Preview {
  parameters: ParameterPreview[];
  over: number;
  blocking: string[];
}
/**
 * What the parameters of a deployment would be: on the pinned event, and over the last that fit the draft.
 */
export interface PreviewAsk {
  trigger: {
    [k: string]: JsonValue;
  };
  deployment: string;
  parameters: {
    [k: string]: JsonValue;
  };
  id?: string | null;
  most?: number;
}
/**
 * One delivery with what came of it: events as JSON, or what is wrong and where in the template.
 *
 * cut: whether payloads are left out, being long.
 */
export interface PreviewRow {
  name: string;
  ok: boolean;
  events: {
    [k: string]: JsonValue;
  }[];
  cut: boolean;
  problem: string;
  caret: string;
}
/**
 * Told of a question that takes long: how far it is.
 */
export interface Progress {
  question: number;
  done: number;
  of: number;
  words: string;
}
/**
 * A backtest. seen: events gone through, of so many. spark: firings an equal part of the time, oldest first.
 *
 * firings: the newest, suppressed: the first, as many as asked for; fired, gained, lost, passed_over: how many.
 */
export interface Rehearsal {
  seen: number;
  of: number;
  since: string | null;
  until: string | null;
  fired: number;
  gained: number | null;
  lost: number | null;
  passed_over: number;
  spark: number[];
  firings: Firing[];
  suppressed: Passed[];
  errors: string[];
  text: string;
}
/**
 * Backtests a draft over the newest events of the log.
 *
 * against: the automation to compare with, by name, where there is one saved.
 */
export interface RehearsalAsk {
  trigger: {
    [k: string]: JsonValue;
  };
  against?: string | null;
  deployment?: string | null;
  parameters?: {
    [k: string]: JsonValue;
  };
  most?: number;
  shown?: number;
}
/**
 * Replays an event, with top-level fields changed. dry: what it would do, with nothing emitted.
 */
export interface ReplayAsk {
  id: string;
  edit?: {
    [k: string]: JsonValue;
  };
  dry?: boolean;
}
/**
 * In words, and the new event where one was emitted.
 */
export interface Replayed {
  dry: boolean;
  text: string;
  id: string | null;
  chips: Chip[];
}
/**
 * None for an event that came in no request.
 */
export interface RequestReply {
  request: RequestView | null;
}
/**
 * The rows from rank `start`, `count` of them. A negative start asks for what came after the anchor.
 */
export interface RowsAsk {
  filter?: EventFilter;
  anchor: number;
  start: number;
  count: number;
  /**
   * @maxItems 20
   */
  columns?: string[];
}
/**
 * Which run. server: the address of the connected Prefect server whose run it is.
 */
export interface RunAsk {
  id: string;
  server?: string | null;
}
/**
 * All of a run. cause: the event, as a row. logs: the last lines, at most 1,000; dropped: how many came before.
 *
 * -1: there are earlier ones, and nobody counted them. result: what a completed run left, in short, where it was kept.
 * server_run: of a flow of Prefect's own, the id by which the server knows this run. read_only: whether it is a
 * server's, and nothing may be changed there.
 */
export interface RunPage {
  row: RunRow;
  states: StateRow[];
  parameters: ParameterRow[];
  hooks: HookRow[];
  tasks: TaskRow[];
  logs: LogRow[];
  dropped: number;
  result: string | null;
  cause: FeedRow | null;
  cancellable: boolean;
  server_run: string | null;
  read_only: boolean;
}
/**
 * A state the run entered.
 */
export interface StateRow {
  name: string;
  kind: string;
  message: string;
  at: string;
}
/**
 * A task run below it.
 */
export interface TaskRow {
  id: string;
  name: string;
  state: string;
  kind: string;
  seconds: number | null;
}
/**
 * newest first; more: whether there are older ones. after: where a server's go on. servers: those connected now.
 */
export interface Runs {
  runs: RunRow[];
  more: boolean;
  after: string | null;
  servers: ServerRow[];
}
/**
 * A Prefect server that this workspace is connected to: the address of its API, and its host and port.
 */
export interface ServerRow {
  url: string;
  host: string;
}
/**
 * Flow runs, newest first. before: the id of the last one that is known. kind: a state's type, as `FAILED`.
 *
 * text: part of the name of the run, its flow, its automation or the event that led to it. server: the address of a
 * connected Prefect server whose runs are asked for instead; they go on at what the last page told as `after`.
 */
export interface RunsAsk {
  server?: string | null;
  after?: string | null;
  flow?: string | null;
  automation?: string | null;
  kind?: string | null;
  text?: string;
  before?: string | null;
  limit?: number;
}
/**
 * Registers the draft as an automation, of which all else stays: its other actions, and its windows.
 *
 * typed: its name, typed by hand, where it would fire on everything. replacing: the name it had, where it has another
 * now. taken: the `version` that the builder took up; without `over`, one that was changed or made elsewhere since is
 * left alone.
 */
export interface SaveAsk {
  name: string;
  description?: string;
  enabled: "off" | "shadow" | "on";
  trigger: {
    [k: string]: JsonValue;
  };
  deployment?: string | null;
  parameters?: {
    [k: string]: JsonValue;
  };
  typed?: string;
  replacing?: string;
  taken?: string;
  over?: boolean;
}
/**
 * said: what changed, in a line. problems: why nothing was saved; elsewhere: since the one of that name was made or
 * changed elsewhere. version: what tells it from itself once it is changed.
 */
export interface Saved {
  id: string | null;
  said: string;
  problems: Problem[];
  elsewhere: boolean;
  version: string;
}
/**
 * The draft of a saved automation, to go on with. deployment, parameters: of its first run-deployment action.
 *
 * version: what tells it from itself once it is changed. sentence: what it does, in words.
 */
export interface SavedDraft {
  id: string;
  name: string;
  version: string;
  sentence: string;
  description: string;
  enabled: "off" | "shadow" | "on";
  trigger: {
    [k: string]: JsonValue;
  };
  deployment: string | null;
  parameters: {
    [k: string]: JsonValue;
  };
  other_actions: string[];
  tests: DraftTest[];
}
/**
 * The values seen at a path that begin with a text, for a box that completes.
 */
export interface SeenAsk {
  path: string;
  prefix?: string;
  most?: number;
}
/**
 * Most frequent first, with counts; kinds: JSON types seen there.
 */
export interface SeenValues {
  values: [JsonValue, number][];
  kinds: string[];
}
/**
 * Told when it changes: whether matching goes on. behind: how many events wait; since: when it was stopped.
 */
export interface Standing {
  stopped: boolean;
  since: string | null;
  behind: number;
  words: string;
}
/**
 * The workspace of a server. home: its folder. events: the newest place of its log. words: the status line.
 */
export interface Status {
  home: string;
  events: number;
  words: string;
}
/**
 * automations_on: those on or in shadow; automations_waiting: those of them that wait for their notebook.
 *
 * events_per_minute: received in the last 60 s. fades: when the first of them is older than that: the number falls
 * then, though nothing is committed. running: flow runs at work. failed: flow runs that ended Failed or Crashed in the
 * last 24 hours.
 */
export interface SummaryLine {
  automations_on: number;
  automations_waiting: number;
  events_per_minute: number;
  fades: string | null;
  running: number;
  failed: number;
}
/**
 * A deployment that can be run.
 */
export interface Target {
  id: string;
  full_name: string;
  flow: string;
  paused: boolean;
  parameters: Parameter[];
}
/**
 * By name.
 */
export interface Targets {
  targets: Target[];
}
/**
 * What a template would make of the last deliveries, or of the samples where there are none.
 */
export interface TemplateAsk {
  webhook: string;
  template?:
    | string
    | {
        [k: string]: JsonValue;
      }
    | null;
}
/**
 * One row a delivery, newest first, at most 20. samples: whether there are no deliveries, and these are samples.
 */
export interface TemplatePreview {
  samples: boolean;
  rows: PreviewRow[];
}
/**
 * Tries a draft's own tests. automation: whose kept tests are asked for besides.
 */
export interface TestsAsk {
  trigger: {
    [k: string]: JsonValue;
  };
  automation?: string | null;
  /**
   * @maxItems 200
   */
  tests?: DraftTest[];
}
/**
 * Told of an error in a person's own function that nobody asked of here: it stands under the widget.
 */
export interface Trouble {
  kind: string;
  sentence: string;
  report: string;
}
/**
 * One webhook. url: whole; scheme: how it is signed, `none` for not at all. kept: deliveries that are kept.
 *
 * server_url, server_curl: on the Jupyter server, where that is another address; empty where there is none.
 * template: its text, or, where it is a `mapping` of expressions, that as JSON; empty for none.
 */
export interface WebhookRow {
  name: string;
  url: string;
  scheme: string;
  enabled: boolean;
  kept: number;
  curl: string;
  server_url: string;
  server_curl: string;
  template: string;
  mapping: boolean;
}
/**
 * By name. listening: where, in words.
 */
export interface Webhooks {
  webhooks: WebhookRow[];
  listening: string;
}
/**
 * Why, of all automations, one by name, or a draft's trigger as JSON.
 */
export interface WhyAsk {
  id: string;
  automation?: string | null;
  trigger?: {
    [k: string]: JsonValue;
  } | null;
}
/**
 * One verdict an automation; unasked: how many more automations there are.
 */
export interface WhyReply {
  verdicts: VerdictView[];
  unasked: number;
}
export interface Questions {
  "feed.open": {
    ask: OpenAsk;
    reply: Page;
  };
  "feed.rows": {
    ask: RowsAsk;
    reply: FeedRows;
  };
  "feed.count": {
    ask: RowsAsk;
    reply: Counts;
  };
  "feed.counts": {
    ask: CountsAsk;
    reply: Counts;
  };
  "feed.chips": {
    ask: ChipsAsk;
    reply: Chips;
  };
  "feed.place": {
    ask: PlaceAsk;
    reply: Found;
  };
  "feed.find": {
    ask: FindAsk;
    reply: Found;
  };
  "feed.histogram": {
    ask: HistogramAsk;
    reply: Histogram;
  };
  "feed.facets": {
    ask: FacetsAsk;
    reply: Facets;
  };
  "feed.code": {
    ask: FilterAsk;
    reply: FeedCode;
  };
  "feed.views": {
    ask: Nothing;
    reply: FeedViews;
  };
  "feed.keep_view": {
    ask: KeepView;
    reply: FeedViews;
  };
  "feed.bookmarks": {
    ask: Nothing;
    reply: Bookmarks;
  };
  "feed.keep_bookmark": {
    ask: KeepBookmark;
    reply: Bookmarks;
  };
  "feed.scenario": {
    ask: Nothing;
    reply: Counts;
  };
  "feed.standing": {
    ask: Nothing;
    reply: Standing;
  };
  "feed.resume": {
    ask: Nothing;
    reply: Standing;
  };
  "feed.skip": {
    ask: Nothing;
    reply: Standing;
  };
  "part.source": {
    ask: PartAsk;
    reply: PartSource;
  };
  "events.page": {
    ask: EventsAsk;
    reply: Events;
  };
  "events.count": {
    ask: FilterAsk;
    reply: Matches;
  };
  "events.emit": {
    ask: EmitAsk;
    reply: Emitted;
  };
  "events.status": {
    ask: Nothing;
    reply: Status;
  };
  "event.detail": {
    ask: EventAsk;
    reply: EventDetail;
  };
  "event.copies": {
    ask: CopiesAsk;
    reply: Copies;
  };
  "event.why": {
    ask: WhyAsk;
    reply: WhyReply;
  };
  "event.chain": {
    ask: EventAsk;
    reply: ChainReply;
  };
  "event.request": {
    ask: EventAsk;
    reply: RequestReply;
  };
  "event.replay": {
    ask: ReplayAsk;
    reply: Replayed;
  };
  "draft.choices": {
    ask: DraftEvent;
    reply: DraftChoices;
  };
  "draft.events": {
    ask: DraftEventsAsk;
    reply: DraftEvents;
  };
  "draft.read": {
    ask: DraftAsk;
    reply: DraftRead;
  };
  "draft.edit": {
    ask: EditAsk;
    reply: Edited;
  };
  "draft.count": {
    ask: CountAsk;
    reply: Counted;
  };
  "draft.seen": {
    ask: SeenAsk;
    reply: SeenValues;
  };
  "draft.backtest": {
    ask: RehearsalAsk;
    reply: Rehearsal;
  };
  "draft.lanes": {
    ask: LaneAsk;
    reply: Lanes;
  };
  "draft.near": {
    ask: CountAsk;
    reply: Misses;
  };
  "draft.targets": {
    ask: Nothing;
    reply: Targets;
  };
  "draft.preview": {
    ask: PreviewAsk;
    reply: Preview;
  };
  "draft.lint": {
    ask: LintAsk;
    reply: Lint;
  };
  "draft.tests": {
    ask: TestsAsk;
    reply: DraftTests;
  };
  "draft.keep_tests": {
    ask: KeepTests;
    reply: DraftTests;
  };
  "draft.save": {
    ask: SaveAsk;
    reply: Saved;
  };
  "draft.saved": {
    ask: NamedAsk;
    reply: SavedDraft;
  };
  "runs.list": {
    ask: RunsAsk;
    reply: Runs;
  };
  "runs.page": {
    ask: RunAsk;
    reply: RunPage;
  };
  "runs.cancel": {
    ask: RunAsk;
    reply: RunPage;
  };
  "automations.list": {
    ask: Nothing;
    reply: Automations;
  };
  "automations.page": {
    ask: AutomationAsk;
    reply: AutomationPage;
  };
  "automations.enable": {
    ask: EnableAsk;
    reply: Automations;
  };
  "summary.line": {
    ask: Nothing;
    reply: SummaryLine;
  };
  "summary.news": {
    ask: NewsAsk;
    reply: News;
  };
  "webhooks.list": {
    ask: Nothing;
    reply: Webhooks;
  };
  "webhooks.deliveries": {
    ask: DeliveriesAsk;
    reply: Deliveries;
  };
  "webhooks.delivery": {
    ask: DeliveryAsk;
    reply: DeliveryPage;
  };
  "webhooks.replay": {
    ask: DeliveryAsk;
    reply: Deliveries;
  };
  "webhooks.preview": {
    ask: TemplateAsk;
    reply: TemplatePreview;
  };
}
export interface Pushes {
  "feed.fresh": Fresh;
  "feed.standing": Standing;
  changed: Changed;
  progress: Progress;
  trouble: Trouble;
}

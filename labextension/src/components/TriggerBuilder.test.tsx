import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { built, counted, DEPLOYMENT, EVENT, kernel, KIND, WIRE } from "../testing/builder";
import { choose, press } from "../testing/fire";
import { TriggerBuilder } from "./TriggerBuilder";

const button = (name: string | RegExp) => screen.getByRole("button", { name });
const tab = (name: RegExp) => fireEvent.click(screen.getByRole("tab", { name }));

function type(box: HTMLElement, text: string) {
  box.focus();
  fireEvent.input(box, { target: { value: text } });
}

async function pickValue(name: RegExp, action: string) {
  const row = screen.getByRole("treeitem", { name });
  fireEvent.click(within(row).getByRole("button", { name: /^Use / }));
  fireEvent.click(await screen.findByRole("menuitem", { name: new RegExp(`^${action}`) }));
}

test("the story by mouse: choose, require by a click, map a parameter, save", async () => {
  const onSaved = vi.fn();
  const { transport } = await built({ onSaved });
  expect(screen.getByRole("radio", { name: /this kind of thing/ })).toHaveProperty("checked", true);
  screen.getByText("resource id order.*: any number for 42");

  await pickValue(/total/, "At least this");
  await waitFor(() =>
    expect(counted(transport)).toEqual({ ...KIND, match_payload: { total: [{ numeric: [">=", 120] }] } }),
  );
  await screen.findByText("✗ fails", { exact: false });

  tab(/Parameters/);
  const target = await screen.findByLabelText(/On a firing run/);
  choose(target, DEPLOYMENT);
  await screen.findAllByText(/total is required/);
  fireEvent.click(button("Save"));
  expect(transport.of("draft.save")).toEqual([]);
  await pickValue(/total/, "Use as total");
  await screen.findByText(/2 of 500 would fail/);

  type(screen.getByLabelText("Name"), "Big orders");
  await waitFor(() => expect(button("Save").getAttribute("aria-disabled")).toBe("false"));
  fireEvent.click(button("Save"));
  await screen.findByText("Watching as Big orders");

  expect(onSaved).toHaveBeenCalledWith("Big orders");
  expect(transport.of("draft.save")).toEqual([
    {
      name: "Big orders",
      enabled: "on",
      trigger: counted(transport),
      deployment: DEPLOYMENT,
      parameters: { total: "{{ event.payload.total }}" },
      description: "",
      typed: "",
      taken: "",
      over: false,
    },
  ]);
});

test("the story by keyboard alone", async () => {
  const { transport } = await built();
  const tree = screen.getByRole("tree");
  within(tree).getAllByRole("treeitem")[0]?.focus();
  for (let steps = 0; steps < 30 && !/total/.test(document.activeElement?.textContent ?? ""); steps += 1)
    press("ArrowDown");
  press("Enter");
  await screen.findByRole("menu");
  press("r");
  fireEvent.click(document.activeElement ?? document.body);
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, match_payload: { total: [120] } }));

  screen.getByRole("tab", { name: /Form/ }).focus();
  for (let steps = 0; steps < 3; steps += 1) press("ArrowRight");
  choose(await screen.findByLabelText(/On a firing run/), DEPLOYMENT);
  choose(await screen.findByLabelText("How total is given"), "event");
  const box = await screen.findByRole("combobox", { name: "Map total from the event" });
  type(box, "payload.to");
  await screen.findByRole("option", { name: /payload.total/ });
  press("ArrowDown");
  press("Enter");
  await screen.findByText(/2 of 500 would fail/);
  type(screen.getByLabelText("Name"), "Orders");
  await waitFor(() => expect(button("Save").getAttribute("aria-disabled")).toBe("false"));
  button("Save").focus();
  fireEvent.click(button("Save"));
  await screen.findByText("Watching as Orders");

  expect(transport.of("draft.save")).toMatchObject([
    { parameters: { total: "{{ event.payload.total }}" }, deployment: DEPLOYMENT },
  ]);
});

test("without event and trigger one of the newest events is picked, or none", async () => {
  const transport = kernel();
  render(<TriggerBuilder transport={transport} draft={null} event={null} />);
  fireEvent.click(await screen.findByRole("button", { name: /order.placed/ }));
  await screen.findByRole("radio", { name: /this kind of thing/ });

  expect(transport.of("draft.choices")).toEqual([{ id: EVENT }]);
});

test("an edit is counted once it has settled, not at every letter", async () => {
  const { transport } = await built({ draft: KIND });
  const before = transport.of("draft.count").length;
  const box = await screen.findByRole("combobox", { name: "Value of event name" });
  for (const text of ["order.p", "order.pa", "order.pai", "order.paid"]) type(box, text);
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, expect: ["order.paid"] }));

  expect(transport.of("draft.count").length).toBe(before + 1);
});

test("a value box completes what was seen there", async () => {
  const { transport } = await built({ draft: KIND });
  const box = await screen.findByRole("combobox", { name: "Value of event name" });
  type(box, "order.p");
  await screen.findByRole("option", { name: /order.paid/ });
  press("ArrowDown");
  expect(box.getAttribute("aria-activedescendant")).toBe(screen.getByRole("option", { name: /order.paid/ }).id);
  press("Enter");
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, expect: ["order.paid"] }));

  expect(screen.queryByRole("option", { name: /seen/ })).toBe(null);
});

test("a clause shows how many pass it, its verdict, and that its type was never seen; operators follow the type", async () => {
  await built({ draft: { ...KIND, match_payload: { total: ["42"] } } });
  const row = await screen.findByRole("group", { name: "Clause payload.total" });
  await within(row).findByText("7 pass");
  within(row).getByText("seen as number 42, you wrote text");

  const operators = [...within(row).getByLabelText("Operator of payload.total").querySelectorAll("option")].map(
    (each) => each.value,
  );
  expect(operators).toEqual([
    "is",
    "is not",
    "at least",
    "more than",
    "at most",
    "less than",
    "between",
    "is there",
    "is missing",
    "as JSON",
  ]);
});

test("sixty edits are undone by keys, and done again", async () => {
  const { transport } = await built({ draft: { ...KIND, threshold: 1 } });
  const box = await screen.findByLabelText("at least so many events");
  const now = vi.spyOn(Date, "now");
  for (let edit = 1; edit <= 60; edit += 1) {
    now.mockReturnValue(edit * 10_000);
    type(box, String(edit + 1));
  }
  now.mockRestore();
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, threshold: 61 }));
  const undo = button(/Undo/);
  undo.focus();
  for (let edit = 0; edit < 60; edit += 1) fireEvent.keyDown(undo, { key: "z", ctrlKey: true });
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, threshold: 1 }));
  for (let edit = 0; edit < 60; edit += 1) fireEvent.keyDown(undo, { key: "Z", ctrlKey: true, shiftKey: true });
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, threshold: 61 }));
  fireEvent.keyDown(box, { key: "z", ctrlKey: true });

  await waitFor(() => expect(box).toHaveProperty("value", "61"));
});

test("a clause is muted, copied, moved and removed with buttons, and the focus stays near", async () => {
  const draft = { ...KIND, match: { a: "1", b: "2" } };
  const { transport } = await built({ draft });
  fireEvent.click(await screen.findByRole("button", { name: "Move b up" }));
  await waitFor(() => expect(JSON.stringify(counted(transport))).toContain('"match":{"b":"2","a":"1"}'));
  fireEvent.click(button("Mute b"));
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, match: { a: "1" } }));
  expect(document.activeElement?.closest("[role=group]")?.getAttribute("aria-label")).toBe("Clause a");
  fireEvent.click(button("Unmute b"));
  await waitFor(() => expect(counted(transport)).toEqual(draft));
  fireEvent.click(button("Copy a"));
  await screen.findByRole("group", { name: "Muted clause a" });
  fireEvent.click(button("Remove a"));
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, match: { b: "2" } }));

  expect(document.activeElement).not.toBe(document.body);
});

test("clauses are added by field, into a group of their own where they exclude", async () => {
  const { transport } = await built({ draft: KIND });
  choose(await screen.findByLabelText("Into which group"), "none");
  type(screen.getByRole("combobox", { name: /Add a clause: which field/ }), "resource.region");
  fireEvent.click(button("Add"));
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, none_of: { region: "eu" } }));

  within(screen.getByRole("group", { name: "None of: no resource in it has all of" })).getByRole("group", {
    name: "Clause region",
  });
});

test("a composite is made, its children moved, and what it requires said", async () => {
  const { transport } = await built({ draft: KIND });
  fireEvent.click(await screen.findByRole("button", { name: "Combine with another trigger" }));
  const blank = { type: "event", expect: [], match: {} };
  await waitFor(() =>
    expect(counted(transport)).toEqual({ type: "compound", triggers: [KIND, blank], require: "all", within: 60 }),
  );
  fireEvent.click(button("Move Trigger 1 down"));
  choose(screen.getByLabelText(/^When/, { selector: "select" }), "any");
  await waitFor(() =>
    expect(counted(transport)).toEqual({ type: "compound", triggers: [blank, KIND], require: "any", within: 60 }),
  );
  choose(screen.getByLabelText(/^When/, { selector: "select" }), "sequence");

  await waitFor(() => expect(counted(transport)).toEqual({ type: "sequence", triggers: [blank, KIND], within: 60 }));
});

test("absence takes time, and which events have a run is always chosen", async () => {
  const { transport } = await built({ draft: KIND });
  fireEvent.click(await screen.findByRole("radio", { name: /one run with all events/ }));
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, collect: "all", within: 60 }));
  fireEvent.click(screen.getByRole("radio", { name: "when it does not happen in time" }));
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, posture: "Proactive", within: 60 }));

  expect(screen.getByRole("radio", { name: /only the latest/ })).toHaveProperty("checked", true);
});

test("keys that the form does not know are shown and kept through every edit", async () => {
  const draft = { ...KIND, "cloud only": { x: 1 } };
  const { transport } = await built({ draft });
  within(await screen.findByLabelText("Kept as it is")).getByText("cloud only");
  type(screen.getByLabelText("at least so many events"), "3");

  await waitFor(() => expect(counted(transport)).toEqual({ ...draft, threshold: 3 }));
});

test("JSON is taken as soon as it is right; until then all that is wrong is listed, and nothing is lost between tabs", async () => {
  const { transport } = await built({ draft: KIND });
  tab(/JSON/);
  const area = await screen.findByLabelText("The trigger as JSON");
  await waitFor(() => expect(area).toHaveProperty("value", JSON.stringify(KIND, null, 2)));
  type(area, "{ wrong");
  await screen.findByText(/2 things are wrong/);
  button("line 2, column 3");
  tab(/Lint/);
  await screen.findByText("no such event came");
  tab(/JSON/);
  const again = await screen.findByLabelText("The trigger as JSON");
  expect(again).toHaveProperty("value", "{ wrong");
  type(again, '{"type": "event", "expect": ["a"], "unknown": 1}');
  await screen.findByText("✓ Taken");
  await waitFor(() => expect(counted(transport)).toEqual({ type: "event", expect: ["a"], unknown: 1 }));

  expect(again).toHaveProperty("value", '{"type": "event", "expect": ["a"], "unknown": 1}');
});

test("a draft that is emptied as text stays open, and can be undone", async () => {
  const { transport } = await built({ draft: KIND });
  tab(/JSON/);
  type(await screen.findByLabelText("The trigger as JSON"), "{}");
  await waitFor(() => expect(counted(transport)).toEqual({}));
  fireEvent.click(button(/Undo/));

  await waitFor(() => expect(counted(transport)).toEqual(KIND));
});

test("typed text that is older than the draft is kept until a person decides", async () => {
  const { transport, again } = await built({ draft: KIND });
  tab(/JSON/);
  type(await screen.findByLabelText("The trigger as JSON"), "{ half");
  again({ draft: { ...KIND, threshold: 5 } });
  await screen.findByText(/changed elsewhere since/);
  fireEvent.click(button("Show the draft"));
  await waitFor(() =>
    expect(screen.getByLabelText("The trigger as JSON")).toHaveProperty(
      "value",
      JSON.stringify({ ...KIND, threshold: 5 }, null, 2),
    ),
  );

  expect(counted(transport)).toEqual({ ...KIND, threshold: 5 });
});

test("the backtest says firings, what was gained and lost, and why events came to nothing", async () => {
  await built({ draft: KIND });
  tab(/Backtest/);
  await screen.findByText(/Would have fired 2 times/);
  const rows = [...screen.getByRole("table").querySelectorAll("tbody tr")].map(
    (row) => row.lastElementChild?.textContent,
  );

  expect(rows).toEqual(["+ gained", "− lost"]);
  screen.getByText("its window has fired", { exact: false });
  screen.getByText("total is no float");
});

test("near misses are admitted with a button, which can be undone", async () => {
  const { transport } = await built({ draft: KIND });
  tab(/Near misses/);
  fireEvent.click(await screen.findByRole("button", { name: "Admit these: accept us too" }));
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, match: { region: ["eu", "us"] } }));
  screen.getByText("+5 firings");
  fireEvent.click(button(/Undo/));

  await waitFor(() => expect(counted(transport)).toEqual(KIND));
});

test("tests are pinned, said to be broken by symbol and word, and kept when saved", async () => {
  const { transport } = await built({ draft: KIND, name: "Orders" });
  tab(/Tests/);
  fireEvent.click(await screen.findByRole("button", { name: "should fire" }));
  await screen.findByText("✓ holds");
  choose(screen.getByLabelText(/What order.placed/), "no");
  await screen.findByText("✗ broken");
  await screen.findByRole("tab", { name: /Tests.*✗ 1 broken/ });
  fireEvent.click(button("Save"));
  await screen.findByText("Watching as Orders");

  expect(transport.of("draft.keep_tests")).toEqual([{ automation: "Orders", tests: [{ event: WIRE, fires: false }] }]);
});

test("while it is being saved nothing moves, and the focus stays on the button that saves", async () => {
  const { transport } = await built({ draft: KIND, name: "Orders" });
  const { "draft.save": saves, "draft.saved": isNone } = transport.answers;
  const there = { id: EVENT, sentence: "runs restock", description: "", trigger: KIND, deployment: null, parameters: {} };
  const made = new Set<string>();
  let answer = () => {};
  transport.answers["draft.save"] = async (asked) => {
    made.add(asked.name);
    transport.push("changed", { runs: false, automations: true, webhooks: false, summary: false });
    await new Promise<void>((done) => (answer = done));
    return saves!(asked, {});
  };
  transport.answers["draft.saved"] = ({ name }) =>
    made.has(name) ? { ...there, name, version: "second", enabled: "on", other_actions: [], tests: [] } : isNone!({ name }, {});
  const press = async (label: string, name: string) => {
    const before = transport.of("draft.saved").length;
    button(label).focus();
    fireEvent.click(button(label));
    await waitFor(() => expect(transport.of("draft.saved").length).toBe(before + 1), { timeout: 3000 });
    await act(async () => {});
    const meanwhile = document.activeElement?.textContent;
    answer();
    await screen.findByText(`Watching as ${name}`);
    return [meanwhile, document.activeElement?.textContent];
  };
  const first = await press("Save", "Orders");
  type(screen.getByLabelText("Name"), "Big orders");
  await screen.findByRole("button", { name: "Save beside Orders" });
  const second = await press("Save beside Orders", "Big orders");

  expect(first).toEqual(["Save", "Save"]);
  expect(second).toEqual(["Save beside Orders", "Save"]);
});

test("a finding is mended with its button", async () => {
  const { transport } = await built({ draft: KIND });
  tab(/Lint/);
  fireEvent.click(await screen.findByRole("button", { name: "Mend: expect order.paid" }));

  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, expect: ["order.paid"] }));
});

test("a trigger of everything is turned on only with its name typed", async () => {
  const { transport } = await built({ draft: { type: "event", expect: [], match: {} }, name: "All" });
  const typed = await screen.findByLabelText("Its name, typed again");
  fireEvent.click(button("Save"));
  expect(transport.of("draft.save")).toEqual([]);
  type(typed, "All");
  await waitFor(() => expect(button("Save").getAttribute("aria-disabled")).toBe("false"));
  fireEvent.click(button("Save"));
  await screen.findByText("Watching as All");

  expect(transport.of("draft.save")).toMatchObject([{ typed: "All", enabled: "on" }]);
});

test("a draft with problems is not saved, and says why", async () => {
  const { transport } = await built({ draft: { ...KIND, threshold: 0 }, name: "Orders" });
  await screen.findByText("threshold: must be at least 1");
  fireEvent.click(button("Save"));

  expect(transport.of("draft.save")).toEqual([]);
});

test("a saved automation brings its tests and what it runs", async () => {
  const transport = kernel();
  const trigger = { ...KIND, threshold: 2 };
  transport.answers["draft.saved"] = () => ({
    id: EVENT, name: "Orders", version: "first", sentence: "runs restock", description: "", enabled: "shadow", trigger, deployment: DEPLOYMENT, parameters: { total: 1 }, other_actions: [],
    tests: [{ event: WIRE, fires: true }],
  }); // prettier-ignore
  await built({ draft: null, name: "Orders" }, transport);
  await waitFor(() => expect(counted(transport)).toEqual(trigger));

  expect(transport.of("draft.count").at(-1)).toMatchObject({ automation: "Orders" });
  expect(transport.of("draft.tests").at(-1)).toMatchObject({ tests: [{ event: WIRE, fires: true }] });
});

test("clicks made elsewhere are done once each", async () => {
  const { transport, again } = await built({ draft: KIND });
  again({ draft: KIND, request: { path: "payload.total", value: 120, how: "require", n: 1 } });
  await waitFor(() => expect(counted(transport)).toEqual({ ...KIND, match_payload: { total: [120] } }));
  again({ draft: KIND, request: { path: "payload.total", value: 120, how: "parameter", n: 2 } });
  choose(await screen.findByLabelText(/On a firing run/), DEPLOYMENT);
  fireEvent.click(await screen.findByRole("button", { name: "total" }));
  await waitFor(() =>
    expect(transport.of("draft.preview").at(-1)).toMatchObject({ parameters: { total: "{{ event.payload.total }}" } }),
  );

  expect(transport.of("draft.edit").length).toBe(1);
});

test("payload text is text, wherever it is shown", async () => {
  const { container } = await built();
  screen.getByText(/<img src=x/);

  expect(container.querySelector("img")).toBe(null);
});

test("what an edit did is said politely, and the host is told the draft", async () => {
  const onDraft = vi.fn();
  await built({ draft: KIND, onDraft });
  type(await screen.findByLabelText("at least so many events"), "4");
  await waitFor(() => expect(onDraft).toHaveBeenLastCalledWith({ ...KIND, threshold: 4 }));

  expect(screen.getAllByRole("status").map((each) => each.textContent)).toContain("4 events");
});

test("errors of the kernel show where they happened, with words", async () => {
  const transport = kernel();
  transport.answers["draft.backtest"] = () => {
    throw new Error("The log is being moved: try again in a moment");
  };
  await built({ draft: KIND }, transport);
  tab(/Backtest/);

  await screen.findByText(/The log is being moved/);
});

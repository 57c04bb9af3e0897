import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import type { ChainLink, VerdictView } from "../core/wire";
import { FakeTransport } from "../testing/fake";
import { ChainTree } from "./ChainTree";
import { Chip, RunChip } from "./Chip";
import { CopyButton } from "./CopyButton";
import { FieldMenu } from "./FieldMenu";
import { Spark } from "./Spark";
import { Tabs } from "./Tabs";
import { When } from "./Time";
import { VerdictTree } from "./VerdictTree";
import { useAsk } from "./useAsk";

const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });

test("a chip says what became of an event in a symbol and a word", () => {
  const open = vi.fn();
  const chip = { automation: "Watch", automation_id: null, became: "nearly", why: "region is us", runs: [] } as const;
  render(<Chip chip={{ ...chip, runs: [] }} onOpen={open} />);
  const button = screen.getByRole("button", { name: "Watch nearly" });

  fireEvent.click(button);

  expect([button.textContent, button.title, open.mock.calls.length]).toEqual(["◐ Watch nearly", "region is us", 1]);
});

test("a run's chip says its state", () => {
  render(<RunChip run={{ id: "1", name: "calm-crab", flow: "restock", state: "Failed", kind: "FAILED" }} />);

  expect(screen.getByText("calm-crab").parentElement?.textContent).toBe("✗ run calm-crab Failed");
});

test("tabs are walked with arrows, Home and End", () => {
  function Two() {
    const [at, setAt] = useState("a");
    const tabs = [{ name: "a", label: "First" }, { name: "b", label: "Second", badge: 3 }, { name: "c", label: "Third" }];
    return (
      <Tabs label="Parts" tabs={tabs} selected={at} onSelect={setAt}>
        {`panel ${at}`}
      </Tabs>
    );
  }
  render(<Two />);
  screen.getByRole("tab", { name: "First" }).focus();

  press("ArrowRight");
  const second = screen.getByRole("tabpanel").textContent;
  press("End");
  press("ArrowRight");

  expect([second, screen.getByRole("tabpanel").textContent, document.activeElement?.textContent]).toEqual(["panel b", "panel a", "First"]);
});

test("a field's menu is walked with keys, and the focus goes back to where it was", () => {
  const run = vi.fn();
  const anchor = document.body.appendChild(document.createElement("button"));
  const actions = [
    { name: "for", label: "Filter for", run },
    { name: "out", label: "Filter out", run, disabled: "nothing has it" },
    { name: "copy", label: "Copy path", run },
  ];
  const Held = () => {
    const [open, setOpen] = useState(true);
    return open ? <FieldMenu path="payload.x" value={7} anchor={anchor} actions={actions} onClose={() => setOpen(false)} /> : null;
  };
  render(<Held />);

  const first = document.activeElement?.textContent;
  press("ArrowDown");
  fireEvent.click(document.activeElement ?? document.body);
  press("c");
  const named = document.activeElement?.textContent;
  fireEvent.click(document.activeElement ?? document.body);

  expect([first, named, run.mock.calls, screen.queryByRole("menu")]).toEqual(["Filter for", "Copy path", [["payload.x", 7]], null]);
  expect(document.activeElement).toBe(anchor);
  anchor.remove();
});

test("Escape closes a field's menu, and nothing around it hears it", () => {
  const heard = vi.fn();
  const close = vi.fn();
  const anchor = document.body.appendChild(document.createElement("button"));
  render(
    <div onKeyDown={heard}>
      <FieldMenu path="a" value={1} anchor={anchor} actions={[{ name: "x", label: "X", run: () => undefined }]} onClose={close} />
    </div>,
  );

  press("Escape");

  expect([close.mock.calls.length, heard.mock.calls.length, document.activeElement]).toEqual([1, 0, anchor]);
  anchor.remove();
});

const clause = { kind: "label", result: "pass", what: "region is eu", wanted: "eu", actual: "eu", why: "", decisive: false, parts: [] } as const;
const verdict: VerdictView = {
  automation: "Watch",
  outcome: "not matched",
  sentence: "No: the total is 3, not at least 10.",
  fires: false,
  clauses: [
    { ...clause, parts: [] },
    { ...clause, result: "fail", what: "total at least 10", wanted: "at least 10", actual: "3", decisive: true, parts: [] },
  ],
  edit: "at least 3",
  edited: { type: "event" },
  note: "",
  text: "No",
};

test("a verdict shows its clauses in words, the decisive one with what was wanted, and the nearest edit", () => {
  const admit = vi.fn();
  render(<VerdictTree verdict={verdict} onAdmit={admit} />);

  fireEvent.click(screen.getByRole("button", { name: "Make this edit" }));

  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "✓ region is eu pass",
    "✗ total at least 10 fail · decidedwantedat least 10actual3",
  ]);
  expect(admit.mock.calls).toEqual([[{ type: "event" }]]);
});

test("a chain opens what it names, but for the one it is about", () => {
  const open = vi.fn();
  const link = { detail: "", state: "", here: false, parts: [], cut: 0 };
  const links: ChainLink[] = [
    { ...link, kind: "event", title: "order.placed", id: "1", parts: [{ ...link, kind: "run", title: "calm-crab", id: "2", here: true, parts: [], cut: 3 }] },
  ];
  render(<ChainTree links={links} onOpen={open} />);

  fireEvent.click(screen.getByRole("button"));

  expect([open.mock.calls, screen.getAllByRole("button").length]).toEqual([[["event", "1"]], 1]);
  expect(screen.getAllByRole("listitem").at(-1)?.textContent).toBe("… and 3 more below it");
});

test("copying says that it was done, and asks for the text only then", async () => {
  const write = vi.fn(async (text: string) => void text);
  vi.stubGlobal("navigator", { clipboard: { writeText: write } });
  render(<CopyButton text={async () => "payload.x"} label="Copy path" />);

  fireEvent.click(screen.getByRole("button"));
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("Copied"));

  expect(write.mock.calls).toEqual([["payload.x"]]);
  vi.unstubAllGlobals();
});

test("a moment is said in relative words with the moment itself beside", () => {
  render(<When at="2026-03-01T12:00:00" now={Date.parse("2026-03-01T12:03:00")} />);

  expect(screen.getByText("3 min ago").textContent).toBe("3 min ago (2026-03-01 12:00:00.000)");
});

test("a spark says its counts in words", () => {
  render(<Spark counts={[0, 2, 1]} label="Firings" />);

  expect(screen.getByRole("img", { name: "Firings: 3 in all, at most 2 at a time" }).querySelectorAll("rect").length).toBe(3);
});

function Code({ transport, name }: { transport: FakeTransport; name: string }) {
  const { reply, error, pending, again } = useAsk(transport, "feed.code", { filter: { event: { name: [name] } } }, [name]);
  return (
    <button onClick={again}>
      {[reply?.code ?? "nothing", error?.message ?? "fine", pending ? "asking" : "asked"].join(" ")}
    </button>
  );
}

test("a question is asked anew when what it is of changes; the last reply stays meanwhile", async () => {
  const waiting: ((code: string) => void)[] = [];
  const transport = new FakeTransport({ "feed.code": () => new Promise((done) => waiting.push((code) => done({ code }))) });
  const { rerender } = render(<Code transport={transport} name="a" />);
  const says = (text: string) => waitFor(() => expect(screen.getByRole("button").textContent).toBe(text));
  waiting[0]?.("first");
  await says("first fine asked");

  rerender(<Code transport={transport} name="b" />);
  await says("first fine asking");
  rerender(<Code transport={transport} name="c" />);
  await waitFor(() => expect(waiting.length).toBe(3));
  waiting[1]?.("late");
  waiting[2]?.("third");

  await says("third fine asked");
});

test("a question that was superseded by another part of the page is asked again", async () => {
  let times = 0;
  const superseded = Object.assign(new Error("Asked anew meanwhile"), { kind: "Superseded" });
  const transport = new FakeTransport({
    "feed.code": () => {
      times += 1;
      if (times === 1) throw superseded;
      return { code: `asked ${times} times` };
    },
  });
  render(<Code transport={transport} name="a" />);

  await waitFor(() => expect(screen.getByRole("button").textContent).toBe("asked 2 times fine asked"));
});

test("a refusal is kept beside the last reply, until it is answered again", async () => {
  let fine = true;
  const transport = new FakeTransport({
    "feed.code": () => {
      if (!fine) throw new Error("The workspace is closed");
      return { code: "code" };
    },
  });
  render(<Code transport={transport} name="a" />);
  const button = screen.getByRole("button");
  await waitFor(() => expect(button.textContent).toBe("code fine asked"));

  fine = false;
  fireEvent.click(button);
  await waitFor(() => expect(button.textContent).toBe("code The workspace is closed asked"));
  fine = true;
  fireEvent.click(button);
  await waitFor(() => expect(button.textContent).toBe("code fine asked"));
});

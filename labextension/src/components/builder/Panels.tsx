import { lazy, Suspense, useState } from "react";
import type { BuilderRequest } from "../../client/parts";
import { leavesOf } from "../../core/draft";
import type { DraftSaid, EventDetail, JsonValue } from "../../core/wire";
import { Trouble } from "../Frame";
import { Tabs } from "../Tabs";
import type { Asked } from "../useAsk";
import type { Typed } from "./CodeTab";
import { useBuilding } from "./context";
import { EventPicker } from "./EventPicker";
import type { Answers } from "./useAnswers";
import { useClicks, useRequest } from "./useClicks";
import { WindowLane } from "./WindowLane";

const BacktestView = lazy(async () => ({ default: (await import("./BacktestView")).BacktestView }));
const CodeTab = lazy(async () => ({ default: (await import("./CodeTab")).CodeTab }));
const LintList = lazy(async () => ({ default: (await import("./LintList")).LintList }));
const NearMisses = lazy(async () => ({ default: (await import("./NearMisses")).NearMisses }));
const ParameterMapper = lazy(async () => ({ default: (await import("./ParameterMapper")).ParameterMapper }));
const PinnedEvent = lazy(async () => ({ default: (await import("./PinnedEvent")).PinnedEvent }));
const TestsPane = lazy(async () => ({ default: (await import("./TestsPane")).TestsPane }));
const TriggerCard = lazy(async () => ({ default: (await import("./TriggerCard")).TriggerCard }));

interface Props {
  answers: Answers;
  /** The automation of the name, where there is one saved. */
  saved: string | null;
  /** The pinned event. */
  event: string | null;
  /** The event that is looked at beside the builder. */
  looked: string | null;
  detail: Asked<EventDetail>;
  request: BuilderRequest | undefined;
  onPin: (id: string) => void;
  /** Told what a text said besides its trigger. */
  onSaid: (said: DraftSaid) => void;
}

/** The ways to look at a draft, a tab each; what was typed and not taken yet outlives a look at another. */
export function Panels({ answers, saved, event, looked, detail, request, onPin, onSaid }: Props) {
  const { transport, drafting, focusAfter } = useBuilding();
  const [tab, setTab] = useState("form");
  const [picking, setPicking] = useState(false);
  const [typed, setTyped] = useState<Record<"json" | "python", Typed | null>>({ json: null, python: null });
  const [carried, setCarried] = useState<{ path: string; value: JsonValue } | null>(null);
  const { click, error } = useClicks(transport, drafting, event);
  const { settled } = answers;
  const shown = answers.read.reply;

  const toMapper = (path: string, value: JsonValue) => {
    setCarried({ path, value });
    setTab("parameters");
    focusAfter("mapper");
  };
  useRequest(request, ({ path, value, how }) => {
    if (how === "parameter") return toMapper(path, value);
    setTab("form");
    void click(path, value, how, leavesOf(drafting.trigger)[0]?.at ?? []);
  });
  return (
    <>
      {error && <Trouble error={error} />}
      <Tabs label="The trigger" tabs={tabsOf(answers)} selected={tab} onSelect={setTab}>
        <Suspense fallback={<p className="ek-note">Loading this view …</p>}>
          {tab === "form" && (
            <div className="ek-sides ek-form">
              <div className="ek-side">
                <TriggerCard trigger={drafting.work.trigger} at={[]} />
                <WindowLane transport={transport} draft={settled} pinned={event} looked={looked} />
              </div>
              <div className="ek-side" data-focus="pinned" tabIndex={-1}>
                {detail.error && <Trouble error={detail.error} retry={detail.again} />}
                <PinnedEvent
                  onOther={() => setPicking(!picking)}
                  onEdit={(path, value, how, at) =>
                    how === "parameter" ? toMapper(path, value) : void click(path, value, how, at)
                  }
                />
                {picking && (
                  <EventPicker
                    transport={transport}
                    label="Which event should be pinned?"
                    onPick={(row) => {
                      setPicking(false);
                      onPin(row.id);
                    }}
                  />
                )}
              </div>
            </div>
          )}
          {tab === "json" && (
            <CodeTab
              key="json"
              language="json"
              read={shown}
              typed={typed.json}
              onTyped={(json) => setTyped((held) => ({ ...held, json }))}
              onSaid={onSaid}
            />
          )}
          {tab === "python" && (
            <CodeTab
              key="python"
              language="python"
              read={shown}
              typed={typed.python}
              onTyped={(python) => setTyped((held) => ({ ...held, python }))}
              onSaid={onSaid}
            />
          )}
          {tab === "parameters" && (
            <div data-focus="mapper" tabIndex={-1}>
              <ParameterMapper
                targets={answers.targets}
                preview={answers.preview}
                carried={carried}
                onCarried={() => setCarried(null)}
              />
            </div>
          )}
          {tab === "backtest" && <BacktestView settled={settled} against={saved} />}
          {tab === "near" && <NearMisses settled={settled} onPin={onPin} />}
          {tab === "tests" && <TestsPane results={answers.tests} />}
          {tab === "lint" && <LintList lint={answers.lint} />}
        </Suspense>
      </Tabs>
    </>
  );
}

/** The tabs, and of each in a few letters what wants to be looked at. */
function tabsOf({ tests, lint, blocking, preview }: Answers) {
  const broken = tests.reply?.results.filter((each) => !each.holds).length ?? 0;
  const found = lint.reply?.findings.filter((each) => each.severity !== "note").length ?? 0;
  return [
    {
      name: "form",
      label: "Form",
      badge: blocking.length > 0 && preview.reply?.blocking.length !== blocking.length ? "✗" : null,
    },
    { name: "json", label: "JSON" },
    { name: "python", label: "Python" },
    { name: "parameters", label: "Parameters", badge: (preview.reply?.blocking.length ?? 0) > 0 ? "✗" : null },
    { name: "backtest", label: "Backtest" },
    { name: "near", label: "Near misses" },
    {
      name: "tests",
      label: "Tests",
      badge: broken > 0 ? `✗ ${broken} broken` : tests.reply?.results.length ? `✓ ${tests.reply.results.length}` : null,
    },
    { name: "lint", label: "Lint", badge: found > 0 ? `⚠ ${found}` : null },
  ];
}

import { useEffect, useId, useRef, useState } from "react";
import type { JsonObject } from "../../core/json";
import { same } from "../../core/draft";
import type { DraftRead, DraftSaid, Problem } from "../../core/wire";
import { CopyButton } from "../CopyButton";
import { useAsk } from "../useAsk";
import { useBuilding } from "./context";
import { insertCell } from "./insertCell";
import { useSettled } from "./useSettled";

/** What somebody typed, and the draft it was typed from. */
export interface Typed {
  text: string;
  from: JsonObject;
  /** Whether it is the draft's own by now, so that nothing is lost with it. */
  taken: boolean;
}

export interface CodeProps {
  language: "json" | "python";
  read: DraftRead | null;
  /** What was typed and is not the draft; kept while other tabs are looked at. */
  typed: Typed | null;
  onTyped: (typed: Typed | null) => void;
  /** Told what a text said besides its trigger: the name, whether it is on, what it runs. */
  onSaid: (said: DraftSaid) => void;
}

const NONE: Problem[] = [];

/** The draft as text. What is typed is taken as soon as it is right; until then all that is wrong is listed. */
export function CodeTab({ language, read, typed, onTyped, onSaid }: CodeProps) {
  const { transport, drafting } = useBuilding();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [inserted, setInserted] = useState("");
  const fresh = (language === "json" ? read?.json_text : read?.python) ?? "";
  // a text of the draft before is not there to be written on: what was edited since would be lost
  const isReady = typed !== null || (read !== null && same(read.trigger, drafting.trigger));
  const text = typed?.text ?? fresh;
  const settled = useSettled(typed?.text ?? null);
  const asked = useAsk(
    transport,
    "draft.read",
    settled === null ? null : { trigger: drafting.trigger, text: settled, language },
    [settled, language],
  );
  const problems = typed && settled === typed.text ? (asked.reply?.problems ?? NONE) : NONE;
  const isOld = typed !== null && !same(typed.from, drafting.trigger);

  useEffect(() => {
    if (isOld && typed.taken) onTyped(null);
  }, [isOld]);
  useEffect(() => {
    const reply = asked.reply;
    if (!typed || typed.taken || isOld || !reply || asked.pending || settled !== typed.text) return;
    if (reply.problems.length > 0) return;
    drafting.replace(reply.trigger, `Changed as ${language === "json" ? "JSON" : "Python"}`, `typed ${language}`);
    if (reply.said) onSaid(reply.said);
    onTyped({ text: typed.text, from: drafting.latest(), taken: true });
  }, [asked.reply, asked.pending, typed?.text, isOld]);

  const go = (problem: Problem) => {
    const at = offsetOf(text, problem.line ?? 1, problem.column ?? 1);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  };
  const name = language === "json" ? "JSON" : "Python";
  return (
    <div className="ek-code-tab">
      {isOld && !typed.taken && (
        <p className="ek-banner" data-kind="busy">
          The draft was changed elsewhere since this was typed.{" "}
          <button type="button" onClick={() => onTyped({ text, from: drafting.trigger, taken: false })}>
            Take this text
          </button>{" "}
          <button type="button" onClick={() => onTyped(null)}>
            Show the draft
          </button>
        </p>
      )}
      <textarea
        ref={area}
        className="ek-code"
        aria-label={`The trigger as ${name}`}
        aria-describedby={`${id}-problems`}
        aria-invalid={problems.length > 0 || undefined}
        aria-busy={!isReady || undefined}
        readOnly={!isReady}
        spellCheck={false}
        wrap="off"
        rows={Math.min(30, Math.max(8, text.split("\n").length + 1))}
        value={text}
        onInput={(event) =>
          onTyped({
            text: event.currentTarget.value,
            from: typed && isOld ? typed.from : drafting.trigger,
            taken: false,
          })
        }
      />
      <div id={`${id}-problems`} role="status">
        {!isReady && <p className="ek-note">Reading the draft …</p>}
        {asked.error && <p className="ek-bad">✗ {asked.error.message}</p>}
        {problems.length > 0 && (
          <>
            <p className="ek-bad">
              ✗ Not taken yet: {problems.length === 1 ? "one thing is" : `${problems.length} things are`} wrong
            </p>
            <ul className="ek-problems">
              {problems.map((problem, at) => (
                <li key={at}>
                  {problem.line !== null && (
                    <button type="button" onClick={() => go(problem)}>
                      line {problem.line}, column {problem.column ?? 1}
                    </button>
                  )}{" "}
                  {problem.where && <code>{problem.where}</code>} <bdi>{problem.sentence}</bdi>
                </li>
              ))}
            </ul>
          </>
        )}
        {typed &&
          problems.length === 0 &&
          asked.reply?.said?.left.map((each, at) => (
            <p key={at} className="ek-warn">
              ⚠ not taken: <bdi>{each}</bdi>
            </p>
          ))}
        {typed && problems.length === 0 && !isOld && <p className="ek-good">{typed.taken ? "✓ Taken" : "Reading …"}</p>}
      </div>
      <p className="ek-together">
        <CopyButton text={text} label={`Copy as ${name}`} />
        {language === "python" && (
          <button type="button" onClick={() => void insertCell(text).then(setInserted)}>
            Insert as cell
          </button>
        )}
        <span role="status" className="ek-note">
          {inserted}
        </span>
      </p>
    </div>
  );
}

/** Where a line and column (from 1) are in a text. */
function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

import { cut } from "../../core/json";
import type { JsonObject } from "../../core/json";
import type { Counted, DraftRead } from "../../core/wire";
import { VerdictTree } from "../VerdictTree";
import type { Asked } from "../useAsk";

/** Characters of a sentence, and problems, that stand above the rest however far that is scrolled. */
const LONGEST = 400;
const MOST_PROBLEMS = 4;
const OUTCOMES = {
  matched: ["✓", "matches", "ek-good"],
  "not matched": ["✗", "does not match", "ek-bad"],
  error: ["!", "could not be evaluated", "ek-bad"],
  "not reached": ["·", "not reached", "ek-note"],
  suppressed: ["▨", "fits, and nothing comes of it", "ek-warn"],
} as const;

interface Props {
  read: Asked<DraftRead>;
  counted: Asked<Counted>;
  /** Whether something was edited since. */
  stale: boolean;
  onAdmit: (edited: JsonObject, says: string) => void;
}

/** Always on top: the draft as a sentence, what it would make of the newest events, and of the pinned one. */
export function Headline({ read, counted, stale, onAdmit }: Props) {
  const problems = read.reply?.problems ?? [];
  const { reply } = counted;
  return (
    <header className="ek-headline" aria-busy={stale || counted.pending}>
      <Sentence text={read.reply?.sentence || "What it asks, in words, comes here."} />
      {problems.length > 0 && (
        <ul className="ek-problems" aria-label="What is wrong with it">
          {problems.slice(0, MOST_PROBLEMS).map((each, at) => (
            <li key={at} className="ek-bad">
              ✗ {each.where && <code>{each.where}</code>} <bdi>{each.sentence}</bdi>
            </li>
          ))}
          {problems.length > MOST_PROBLEMS && (
            <li className="ek-note">and {problems.length - MOST_PROBLEMS} more, which show once these are mended</li>
          )}
        </ul>
      )}
      {read.error && <p className="ek-bad">✗ {read.error.message}</p>}
      <p className="ek-counts">
        <strong>{reply ? reply.words : counted.error ? "" : "Counting on the newest events …"}</strong>
        {counted.error && problems.length === 0 && <span className="ek-bad">✗ {counted.error.message}</span>}
        {(stale || counted.pending) && reply && <span className="ek-note"> (counting again …)</span>}
      </p>
      {reply?.verdict && <Pinned verdict={reply.verdict} onAdmit={onAdmit} />}
    </header>
  );
}

/** The sentence; of one that would hide what is below, the beginning, and the rest to unfold. */
function Sentence({ text }: { text: string }) {
  if (text.length <= LONGEST)
    return (
      <p className="ek-sentence">
        <bdi>{text}</bdi>
      </p>
    );
  return (
    <details>
      <summary className="ek-sentence">
        <bdi>{cut(text, LONGEST)}</bdi>
      </summary>
      <bdi>{text}</bdi>
    </details>
  );
}

function Pinned({ verdict, onAdmit }: { verdict: NonNullable<Counted["verdict"]>; onAdmit: Props["onAdmit"] }) {
  const [symbol, words, colour] = OUTCOMES[verdict.outcome];
  return (
    <details className="ek-pinned-verdict">
      <summary>
        <span className={colour}>
          {symbol} The pinned event {words}
          {verdict.fires && ", and it fires"}
        </span>
      </summary>
      <VerdictTree verdict={verdict} onAdmit={(edited) => onAdmit(edited, verdict.edit ?? "The nearest edit made")} />
    </details>
  );
}

import { useId, useRef, useState } from "react";
import type { Transport } from "../../client/transport";
import type { DraftTest, FindingView, Problem, SaveAsk, SavedDraft } from "../../core/wire";
import { Trouble } from "../Frame";
import { useBuilding } from "./context";
import type { SavedHere, SavedState } from "./useSaved";

export type Enabled = SaveAsk["enabled"];

const STATES = [
  ["off", "Off", "kept, and looks at nothing"],
  ["shadow", "Shadow", "matches and records, and does nothing"],
  ["on", "On", "matches and runs"],
] as const;

interface Props {
  transport: Transport;
  name: string;
  enabled: Enabled;
  onName: (name: string) => void;
  onEnabled: (enabled: Enabled) => void;
  /** Which automation it is of, and what became of that elsewhere. */
  state: Pick<SavedState, "saved" | "elsewhere" | "gone"> & { takeUp: (there: SavedDraft) => void };
  ask: Pick<SaveAsk, "trigger" | "deployment" | "parameters" | "description">;
  tests: readonly DraftTest[];
  /** Why it cannot be saved as it is. */
  blocking: readonly string[];
  /** What lint found: said before it is turned on. */
  findings: readonly FindingView[];
  /** Whether it fires on everything: then turning it on takes its name, typed. */
  matchAll: boolean;
  onSaved: (saved: SavedHere) => void;
}

/** How a draft is saved: as it is, as the same automation under another name, or over what is there. */
type How = Pick<SaveAsk, "replacing" | "over">;

/** The automation's name, whether it is off, in shadow or on, and saving it. What became of that is said in words. */
export function SaveBar(props: Props) {
  const { transport, enabled, ask, tests, blocking, findings, matchAll } = props;
  const { focusAfter } = useBuilding();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState("");
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [error, setError] = useState<Error | null>(null);
  const [saving, setSaving] = useState(false);
  const known = useRef(props.state);
  if (!saving) known.current = props.state; // what is being saved may be seen there before it is answered here
  const { saved, elsewhere, gone, takeUp } = known.current;
  const name = props.name.trim();
  const isRenamed = saved !== null && !gone && name !== "" && name !== saved.name;
  const isAsked = matchAll && enabled !== "off";
  const reasons = [
    ...(name === "" ? ["it has no name yet: write one"] : []),
    ...blocking,
    ...(isAsked && typed !== name ? ["it fires on every event: type its name to say that this is meant"] : []),
  ];

  const save = async (how: How, pressed: HTMLElement) => {
    if (reasons.length > 0 || saving)
      return setProblems(reasons.map((sentence) => ({ where: "", sentence, line: null, column: null })));
    setSaving(true);
    setProblems([]);
    setError(null);
    setSaid("Saving …");
    try {
      const taken = saved && (how.replacing || name) === saved.name ? saved.version : "";
      const reply = await transport.ask("draft.save", { ...ask, ...how, name, enabled, typed, taken });
      setProblems(reply.problems);
      setSaid(reply.said || (reply.id === null ? "Nothing was saved" : "Saved"));
      if (reply.id === null) return;
      await transport.ask("draft.keep_tests", { automation: name, tests: [...tests] });
      setTyped("");
      props.onSaved({ name, version: reply.version });
    } catch (why) {
      setSaid("");
      setError(why instanceof Error ? why : new Error(String(why)));
    } finally {
      setSaving(false);
      if (document.activeElement === pressed) focusAfter("save"); // which may be another button by now
    }
  };
  const action = (label: string, how: How) => (
    <button
      type="button"
      className={how.over || label.startsWith("Save beside") ? undefined : "ek-primary"}
      aria-disabled={reasons.length > 0 || saving}
      aria-describedby={`${id}-why`}
      data-focus="save"
      onClick={(event) => void save(how, event.currentTarget)}
    >
      {label}
    </button>
  );
  return (
    <footer className="ek-save" aria-label="Save">
      <div className="ek-together">
        <label>
          Name{" "}
          <input
            value={props.name}
            placeholder="name of the automation"
            onInput={(event) => props.onName(event.currentTarget.value)}
          />
        </label>
        <Switch id={id} enabled={enabled} onEnabled={props.onEnabled} />
        {elsewhere && action(`Save over ${elsewhere.name}`, { over: true })}
        {!elsewhere && isRenamed && action(`Rename ${saved.name} and save`, { replacing: saved.name, over: false })}
        {!elsewhere && isRenamed && action(`Save beside ${saved.name}`, { over: false })}
        {!elsewhere && !isRenamed && action("Save", { over: false })}
      </div>
      {gone && <p className="ek-warn">⚠ {saved?.name} was deleted elsewhere: saving makes it anew.</p>}
      {elsewhere && <Elsewhere there={elsewhere} isOwn={elsewhere.name === saved?.name} onTake={takeUp} />}
      {enabled !== "off" && <Findings findings={findings.filter((each) => each.severity !== "note")} />}
      {isAsked && (
        <label className="ek-together ek-warn">
          ⚠ It fires on every event. Type its name to say that this is meant:{" "}
          <input
            value={typed}
            aria-label="Its name, typed again"
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
      )}
      <ul id={`${id}-why`} className="ek-problems" aria-label="Why it cannot be saved as it is">
        {reasons.map((each) => (
          <li key={each} className="ek-note">
            Cannot be saved: <bdi>{each}</bdi>
          </li>
        ))}
      </ul>
      <div role="status">
        {said && <bdi className={problems.length > 0 ? "ek-bad" : "ek-good"}>{said}</bdi>}
        {problems
          .filter((each) => !reasons.includes(each.sentence))
          .map((each, at) => (
            <p key={at} className="ek-bad">
              ✗ {each.where && <code>{each.where}</code>} <bdi>{each.sentence}</bdi>
            </p>
          ))}
      </div>
      {error && <Trouble error={error} />}
    </footer>
  );
}

function Switch({ id, enabled, onEnabled }: { id: string } & Pick<Props, "enabled" | "onEnabled">) {
  return (
    <span role="radiogroup" aria-label="Once saved it is" className="ek-together">
      {STATES.map(([value, label, words]) => (
        <label key={value} title={words}>
          <input
            type="radio"
            title={words}
            name={`${id}-enabled`}
            checked={enabled === value}
            onChange={() => onEnabled(value)}
          />{" "}
          {label}
        </label>
      ))}
      <span className="ek-note">{STATES.find(([value]) => value === enabled)?.[2]}</span>
    </span>
  );
}

interface ElsewhereProps {
  there: SavedDraft;
  /** Whether it is the one that the draft is of. */
  isOwn: boolean;
  onTake: (there: SavedDraft) => void;
}

/** That the automation of this name is not the one that was taken up, and what it does. */
function Elsewhere({ there, isOwn, onTake }: ElsewhereProps) {
  return (
    <p className="ek-banner ek-together" data-kind="busy">
      <span>
        ⚠ <bdi>{there.name}</bdi> {isOwn ? "was changed elsewhere since" : "is there already"}: it{" "}
        <bdi>{there.sentence}</bdi>.
      </span>
      <button type="button" onClick={() => onTake(there)}>
        Go on with that one
      </button>
    </p>
  );
}

/** What turning it on should not overlook: the worst of what lint found. */
function Findings({ findings }: { findings: readonly FindingView[] }) {
  if (findings.length === 0) return null;
  return (
    <ul className="ek-problems" aria-label="Lint, before it is on">
      {findings.slice(0, 3).map((each, at) => (
        <li key={at} className={each.severity === "error" ? "ek-bad" : "ek-warn"}>
          {each.severity === "error" ? "✗" : "⚠"} {each.severity}: <bdi>{each.sentence}</bdi>
        </li>
      ))}
      {findings.length > 3 && <li className="ek-note">and {findings.length - 3} more, under Lint</li>}
    </ul>
  );
}

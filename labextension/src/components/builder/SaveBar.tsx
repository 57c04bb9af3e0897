import { useId, useState } from "react";
import type { Transport } from "../../client/transport";
import type { DraftTest, FindingView, Problem, SaveAsk } from "../../core/wire";
import { Trouble } from "../Frame";

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
  ask: Pick<SaveAsk, "trigger" | "deployment" | "parameters" | "description">;
  tests: readonly DraftTest[];
  /** Why it cannot be saved as it is. */
  blocking: readonly string[];
  /** What lint found: said before it is turned on. */
  findings: readonly FindingView[];
  /** Whether it fires on everything: then turning it on takes its name, typed. */
  matchAll: boolean;
  onSaved: (name: string) => void;
}

/** The automation's name, whether it is off, in shadow or on, and saving it. What became of that is said in words. */
export function SaveBar({
  transport,
  name,
  enabled,
  onName,
  onEnabled,
  ask,
  tests,
  blocking,
  findings,
  matchAll,
  onSaved,
}: Props) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState("");
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [error, setError] = useState<Error | null>(null);
  const [saving, setSaving] = useState(false);
  const isAsked = matchAll && enabled !== "off";
  const reasons = [
    ...(name.trim() === "" ? ["it has no name yet: write one"] : []),
    ...blocking,
    ...(isAsked && typed !== name ? ["it fires on every event: type its name to say that this is meant"] : []),
  ];

  const save = async () => {
    if (reasons.length > 0 || saving)
      return setProblems(reasons.map((sentence) => ({ where: "", sentence, line: null, column: null })));
    setSaving(true);
    setProblems([]);
    setError(null);
    setSaid("Saving …");
    try {
      const saved = await transport.ask("draft.save", { ...ask, name: name.trim(), enabled, typed });
      setProblems(saved.problems);
      setSaid(saved.said || (saved.id === null ? "Nothing was saved" : "Saved"));
      if (saved.id === null) return;
      await transport.ask("draft.keep_tests", { automation: name.trim(), tests: [...tests] });
      setTyped("");
      onSaved(name.trim());
    } catch (why) {
      setSaid("");
      setError(why instanceof Error ? why : new Error(String(why)));
    } finally {
      setSaving(false);
    }
  };
  return (
    <footer className="ek-save" aria-label="Save">
      <div className="ek-row">
        <label>
          Name{" "}
          <input
            value={name}
            placeholder="name of the automation"
            onInput={(event) => onName(event.currentTarget.value)}
          />
        </label>
        <span role="radiogroup" aria-label="Once saved it is" className="ek-row">
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
        </span>
        <button
          type="button"
          className="ek-primary"
          aria-disabled={reasons.length > 0 || saving}
          aria-describedby={`${id}-why`}
          onClick={() => void save()}
        >
          Save
        </button>
      </div>
      {enabled !== "off" && <Findings findings={findings.filter((each) => each.severity !== "note")} />}
      {isAsked && (
        <label className="ek-row ek-warn">
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

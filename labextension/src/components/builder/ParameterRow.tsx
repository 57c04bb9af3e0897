import { useEffect, useRef, useState } from "react";
import { cut, short } from "../../core/json";
import { modeOf, pathIn, readValue, templateOf, writtenValue } from "../../core/parameters";
import type { Mode } from "../../core/parameters";
import type { JsonValue, Parameter, ParameterPreview } from "../../core/wire";
import { same } from "../../core/draft";
import { Combo } from "./Combo";
import { useBuilding } from "./context";
import { leavesOfEvent } from "./useFields";

const MODES: readonly (readonly [Mode, string])[] = [
  ["event", "from the event"],
  ["template", "a template"],
  ["value", "a value"],
  ["default", "left out"],
];

interface Props {
  parameter: Parameter;
  held: JsonValue | undefined;
  preview: ParameterPreview | null;
  /** Over how many events it was tried. */
  over: number;
  onGive: (made: JsonValue | undefined, says: string) => void;
}

/** One parameter: what it is, how it is given, what that is on the pinned event, and on how many others it fails. */
export function ParameterRow({ parameter, held, preview, over, onGive }: Props) {
  const { name, annotation, required, description } = parameter;
  const [chosen, setChosen] = useState<Mode | null>(null);
  const mode = chosen ?? modeOf(held);
  const choose = (made: Mode) => {
    setChosen(made);
    if (made === "default") onGive(undefined, `${name} is left out`);
    else if (made === "value" && (held === undefined || modeOf(held) !== "value")) onGive("", `${name} is a value`);
  };
  return (
    <div className="ek-parameter" role="group" aria-label={`Parameter ${name}`}>
      <p className="ek-together">
        <code>
          <bdi>{name}</bdi>
          {annotation && <bdi className="ek-note">: {annotation}</bdi>}
        </code>
        <span className="ek-note">{required ? "required" : `default ${cut(parameter.default ?? "none", 40)}`}</span>
        {description && <bdi className="ek-note">{description}</bdi>}
      </p>
      <p className="ek-together">
        <select
          aria-label={`How ${name} is given`}
          value={mode}
          onChange={(event) => choose(MODES.find(([each]) => each === event.currentTarget.value)?.[0] ?? "default")}
        >
          {MODES.map(([each, words]) => (
            <option key={each} value={each}>
              {each === "default" && required ? "not mapped yet" : words}
            </option>
          ))}
        </select>
        {mode === "event" && <PathBox name={name} held={held} onGive={onGive} />}
        {mode === "template" && (
          <TextBox
            label={`Template of ${name}`}
            value={typeof held === "string" ? held : ""}
            onText={(text) => onGive(text, `${name} by a template`)}
          />
        )}
        {mode === "value" && <ValueText name={name} value={held ?? ""} onGive={onGive} />}
      </p>
      {preview && <Previewed preview={preview} left={held === undefined} required={required} over={over} />}
    </div>
  );
}

function Previewed({
  preview,
  left,
  required,
  over,
}: {
  preview: ParameterPreview;
  left: boolean;
  required: boolean;
  over: number;
}) {
  return (
    <p className="ek-together ek-previewed">
      {preview.problem ? (
        <span className="ek-bad">
          ✗ <bdi>{preview.problem}</bdi>
        </span>
      ) : left ? (
        <span className={required ? "ek-bad" : "ek-note"}>
          {required ? "✗ required, and not mapped" : "✓ its default"}
        </span>
      ) : (
        <span>
          <span className="ek-good">✓</span>{" "}
          <code>
            <bdi>{short(preview.value, 60)}</bdi>
          </code>{" "}
          <span className="ek-note">{preview.python_type}</span>
        </span>
      )}
      {preview.fails > 0 && (
        <span className="ek-warn">
          ⚠ {preview.fails.toLocaleString("en")} of {over.toLocaleString("en")} would fail: <bdi>{preview.worst}</bdi>
        </span>
      )}
    </p>
  );
}

/** Picks a field of the pinned event by its path; typing finds it. */
function PathBox({ name, held, onGive }: { name: string; held: JsonValue | undefined; onGive: Props["onGive"] }) {
  const { wire } = useBuilding();
  const path = pathIn(held);
  const [text, setText] = useState(path);
  const drawn = useRef(path);
  useEffect(() => {
    if (drawn.current === path) return; // what is being typed stays
    drawn.current = path;
    setText(path);
  }, [path]);
  const suggest = async (typed: string) => {
    const words = typed.toLowerCase();
    const all = wire ? leavesOfEvent(wire) : [];
    return all
      .filter(([each]) => each === path || each.toLowerCase().includes(words))
      .slice(0, 15)
      .map(([each, value]) => ({ text: each, note: short(value, 30) }));
  };
  const commit = (typed: string) => {
    if (typed.trim() !== "" && templateOf(typed.trim()) !== held && typed !== path)
      onGive(templateOf(typed.trim()), `${name} is ${typed} of the event`);
  };
  return (
    <Combo
      label={`Map ${name} from the event`}
      text={text}
      placeholder="field of the event, such as payload.total"
      onText={setText}
      onCommit={commit}
      suggest={suggest}
    />
  );
}

function TextBox({ label, value, onText }: { label: string; value: string; onText: (text: string) => void }) {
  return (
    <input
      className="ek-code ek-long-text"
      aria-label={label}
      spellCheck={false}
      placeholder="{{ event.payload.total * 2 }}"
      value={value}
      onInput={(event) => onText(event.currentTarget.value)}
    />
  );
}

function ValueText({ name, value, onGive }: { name: string; value: JsonValue; onGive: Props["onGive"] }) {
  const [text, setText] = useState(() => writtenValue(value));
  useEffect(() => {
    if (!same(readValue(text), value)) setText(writtenValue(value));
  }, [value]);
  const type = (typed: string) => {
    setText(typed);
    onGive(readValue(typed), `${name} is ${typed}`);
  };
  return (
    <input
      className="ek-code ek-long-text"
      aria-label={`Value of ${name}`}
      spellCheck={false}
      placeholder="text, or JSON"
      value={text}
      onInput={(event) => type(event.currentTarget.value)}
    />
  );
}

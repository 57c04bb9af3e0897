import { useEffect, useState } from "react";
import { cut } from "../../core/json";
import { isNumeric, shownValue, takesTexts, typedValue } from "../../core/operators";
import type { FieldKind, Op } from "../../core/operators";
import { same } from "../../core/draft";
import type { JsonValue } from "../../core/wire";
import { Combo } from "./Combo";
import type { Suggestion } from "./Combo";
import { useBuilding } from "./context";

interface Props {
  label: string;
  /** The path whose seen values complete. */
  path: string;
  kind: FieldKind;
  op: Op;
  value: JsonValue;
  /** JSON types seen there. */
  seen: readonly string[];
  onChange: (value: JsonValue) => void;
  focusName?: string;
}

/** One value: what was seen there completes it; a type that was never seen there is said. */
export function ValueBox({ label, path, kind, op, value, seen, onChange, focusName }: Props) {
  const { transport } = useBuilding();
  const asShown = takesTexts(op) && typeof value === "string" ? value : shownValue(value, kind);
  const [text, setText] = useState(asShown);
  useEffect(() => {
    setText((held) => (same(typedValue(held, kind, op, seen), value) ? held : asShown));
  }, [value, op]);

  const suggest = async (prefix: string, signal: AbortSignal): Promise<Suggestion[]> => {
    const { values } = await transport.ask(
      "draft.seen",
      { path, prefix: prefix.replace(/^"|"$/g, ""), most: 12 },
      { signal },
    );
    return values
      .filter(([each]) => typeof each !== "object" || each === null)
      .map(([each, count]) => ({
        text: takesTexts(op) && typeof each === "string" ? each : shownValue(each, kind),
        note: `seen ${count.toLocaleString("en")}×`,
      }));
  };
  const problem = isNumeric(op) && typeof value !== "number" ? `${cut(asShown, 20) || "nothing"} is no number` : "";
  return (
    <Combo
      label={label}
      text={text}
      problem={problem}
      suggest={suggest}
      {...(focusName === undefined ? {} : { focusName })}
      onText={(typed) => {
        setText(typed);
        onChange(typedValue(typed, kind, op, seen));
      }}
    />
  );
}

/** What no operator says: its JSON, taken as soon as it is right. */
export function JsonBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: JsonValue;
  onChange: (value: JsonValue) => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(value));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (!same(read(text), value)) setText(JSON.stringify(value));
  }, [value]);
  return (
    <span className="ek-combo">
      <input
        className="ek-code"
        aria-label={label}
        aria-invalid={problem !== "" || undefined}
        value={text}
        onInput={(event) => {
          const typed = event.currentTarget.value;
          const made = read(typed);
          setText(typed);
          setProblem(made === undefined ? "no JSON yet: what was there before still holds" : "");
          if (made !== undefined) onChange(made);
        }}
      />
      {problem && <span className="ek-bad">✗ {problem}</span>}
    </span>
  );
}

function read(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

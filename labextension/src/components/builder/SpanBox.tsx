import { useEffect, useState } from "react";

const UNITS = [
  ["s", 1],
  ["min", 60],
  ["h", 3_600],
  ["d", 86_400],
] as const;

interface Props {
  label: string;
  /** Seconds; null for none. */
  value: number | null;
  /** What none means, where there may be none. */
  none?: string;
  onChange: (seconds: number | null) => void;
}

/** A span of time: a number and its unit. */
export function SpanBox({ label, value, none, onChange }: Props) {
  const [unit, setUnit] = useState(() => fitting(value));
  const [text, setText] = useState(() => written(value, unit));
  useEffect(() => {
    const size = sizeOf(unit);
    if (value !== null && Number(text) * size === value && text.trim() !== "") return;
    if (value === null && text.trim() === "") return;
    const fits = fitting(value);
    setUnit(fits);
    setText(written(value, fits));
  }, [value]);

  const change = (typed: string, size: number) => {
    const number = Number(typed);
    if (typed.trim() === "") onChange(none === undefined ? 0 : null);
    else if (Number.isFinite(number)) onChange(number * size);
  };
  return (
    <span className="ek-span" role="group" aria-label={label}>
      {label}{" "}
      <input
        className="ek-number"
        aria-label={`${label}: how long`}
        inputMode="decimal"
        value={text}
        placeholder={none ?? "0"}
        aria-invalid={!Number.isFinite(Number(text)) || undefined}
        onInput={(event) => {
          setText(event.currentTarget.value);
          change(event.currentTarget.value, sizeOf(unit));
        }}
      />{" "}
      <select
        aria-label={`${label}: in which unit`}
        value={unit}
        onChange={(event) => {
          setUnit(event.currentTarget.value);
          change(text, sizeOf(event.currentTarget.value));
        }}
      >
        {UNITS.map(([name]) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </span>
  );
}

function sizeOf(unit: string): number {
  return UNITS.find(([name]) => name === unit)?.[1] ?? 1;
}

/** The largest unit of which a span is a whole number. */
function fitting(seconds: number | null): string {
  return UNITS.findLast(([, size]) => seconds !== null && seconds > 0 && seconds % size === 0)?.[0] ?? "s";
}

function written(seconds: number | null, unit: string): string {
  return seconds === null ? "" : String(seconds / sizeOf(unit));
}

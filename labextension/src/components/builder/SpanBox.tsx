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
  /** What no time at all means, where it says so in place of 0. */
  zero?: string;
  onChange: (seconds: number | null) => void;
}

/** A span of time: a number and its unit. */
export function SpanBox({ label, value, none, zero, onChange }: Props) {
  const blank = none === undefined ? 0 : null;
  const say = (held: number | null, unit: string) => (held === 0 && zero ? "" : written(held, unit));
  const [unit, setUnit] = useState(() => fitting(value));
  const [text, setText] = useState(() => say(value, unit));
  useEffect(() => {
    if ((text.trim() === "" ? blank : Number(text) * sizeOf(unit)) === value) return;
    const fits = fitting(value);
    setUnit(fits);
    setText(say(value, fits));
  }, [value]);

  const change = (typed: string, size: number) => {
    const number = Number(typed);
    if (typed.trim() === "") onChange(blank);
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
        placeholder={none ?? zero ?? "0"}
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

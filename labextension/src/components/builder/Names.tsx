import { useEffect, useState } from "react";
import { fieldOf } from "../../core/paths";
import type { JsonValue } from "../../core/wire";
import { Combo } from "./Combo";
import type { Suggestion } from "./Combo";
import { useBuilding } from "./context";

type Suggest = (text: string, signal: AbortSignal) => Promise<Suggestion[]>;

interface NamesProps {
  label: string;
  /** The path whose seen values complete; empty for names of labels. */
  path: string;
  held: JsonValue | undefined;
  hint: string;
  onChange: (names: string[]) => void;
}

/** A list of names: each a box, an empty one at the end. */
export function Names({ label, path, held, hint, onChange }: NamesProps) {
  const { transport } = useBuilding();
  const names = Array.isArray(held) ? held.filter((each) => typeof each === "string") : [];
  const suggest = async (typed: string, signal: AbortSignal) => {
    if (path) {
      const { values } = await transport.ask("draft.seen", { path, prefix: typed, most: 12 }, { signal });
      return values.map(([value, count]) => ({ text: String(value), note: `seen ${count}×` }));
    }
    const { fields, sample } = await transport.ask(
      "feed.facets",
      { search: typed || "resource", sample: 1_000 },
      { signal },
    );
    return fields.flatMap((each) => {
      const label = labelOf(each.path);
      return label === null ? [] : [{ text: label, note: `in ${each.exists} of ${sample}` }];
    });
  };
  return (
    <div className="ek-together ek-names" role="group" aria-label={label}>
      <span>{label}</span>
      {[...names, ""].map((name, at) => (
        <NameBox
          key={at}
          label={at < names.length ? `${label}: ${name}` : `${label}: add`}
          name={name}
          hint={hint}
          suggest={suggest}
          onChange={(made) =>
            onChange(made === "" ? names.toSpliced(at, 1) : [...names.slice(0, at), made, ...names.slice(at + 1)])
          }
        />
      ))}
    </div>
  );
}

function labelOf(path: string): string | null {
  const field = fieldOf(path);
  return field?.kind === "label" && !field.related ? field.label : null;
}

function NameBox({
  label,
  name,
  hint,
  suggest,
  onChange,
}: {
  label: string;
  name: string;
  hint: string;
  suggest: Suggest;
  onChange: (name: string) => void;
}) {
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const commit = (typed: string) => {
    if (typed.trim() === name) return;
    if (name === "") setText("");
    onChange(typed.trim());
  };
  return (
    <Combo
      label={label}
      text={text}
      placeholder={name ? "" : hint}
      onText={setText}
      onCommit={commit}
      suggest={suggest}
    />
  );
}

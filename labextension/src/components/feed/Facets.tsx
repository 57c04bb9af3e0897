import { useState } from "react";
import type { Transport } from "../../client/transport";
import { filterable } from "../../core/fields";
import type { EventFilter, FacetField, JsonValue } from "../../core/wire";
import { Trouble } from "../Frame";
import { useAsk } from "../useAsk";

export interface FacetsProps {
  filter: EventFilter;
  /** Changes when the fields should be looked at anew. */
  turn: unknown;
  onField: (path: string, value: JsonValue, out: boolean) => void;
  onColumn: (path: string) => void;
}

/** The fields of the newest events of the view, and which values they have. */
export function Facets({ transport, filter, turn, onField, onColumn }: FacetsProps & { transport: Transport }) {
  const [search, setSearch] = useState("");
  const { reply, error, pending, progress, again } = useAsk(transport, "feed.facets", { filter, search, sample: 1_000 }, [turn, search]);
  return (
    <aside className="ek-facets" aria-label="Fields" aria-busy={pending}>
      <input type="search" aria-label="Find a field" placeholder="find a field" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      {error && <Trouble error={error} retry={again} />}
      {!reply && pending && <p className="ek-note">{progress?.words ?? "Reading the fields of the newest events …"}</p>}
      {reply && (
        <>
          <p className="ek-note">of the newest {reply.sample.toLocaleString("en")} events</p>
          {reply.fields.map((field) => (
            <Field key={field.path} field={field} sample={reply.sample} onField={onField} onColumn={onColumn} />
          ))}
          {reply.fields.length === 0 && <p className="ek-note">No field {search ? `has “${search}” in its path` : "to show"}.</p>}
          {reply.more > 0 && <p className="ek-note">{reply.more} more fields: search for them.</p>}
        </>
      )}
    </aside>
  );
}

interface FieldProps extends Pick<FacetsProps, "onField" | "onColumn"> {
  field: FacetField;
  sample: number;
}

function Field({ field, sample, onField, onColumn }: FieldProps) {
  const share = (count: number) => Math.round((100 * count) / Math.max(1, sample));
  // counted over the whole view, values are measured by the most frequent one
  const most = Math.max(1, field.exact ? (field.values[0]?.count ?? 1) : sample);
  return (
    <details className="ek-facet">
      <summary>
        <bdi>{field.path}</bdi> <span className="ek-badge">{field.kinds.join(" or ")}</span> <span className="ek-note">exists in {share(field.exists)} %</span>
      </summary>
      <ul>
        {field.values.map((value) => {
          const button = (out: boolean) =>
            filterable(field.path, value.value) && (
              <button type="button" aria-label={`Filter ${out ? "out" : "for"} ${field.path} ${value.text}`} onClick={() => onField(field.path, value.value, out)}>
                {out ? "−" : "+"}
              </button>
            );
          return (
            <li key={value.text}>
              <bdi title={value.text}>{value.text}</bdi>
              <span className="ek-note">{value.count}</span>
              <meter min={0} max={most} value={value.count} aria-label={`${value.count} of ${most}`} />
              {button(false)}
              {button(true)}
            </li>
          );
        })}
      </ul>
      {field.exact && <p className="ek-note">counted over the whole view</p>}
      {field.distinct > field.values.length && <p className="ek-note">{field.distinct >= 1_000 ? "1,000 or more" : field.distinct} different values</p>}
      <button type="button" onClick={() => onColumn(field.path)}>
        Add column
      </button>
    </details>
  );
}

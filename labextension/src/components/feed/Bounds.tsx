import { useEffect, useState } from "react";
import { clock } from "../../core/time";

interface Props {
  since: string | null;
  until: string | null;
  /** Both null: no bounds. */
  onTimes: (since: string | null, until: string | null) => void;
}

/** From and until as fields, for those who know the moment; they take hold on Enter and when they are left. */
export function Bounds({ since, until, onTimes }: Props) {
  const [typed, setTyped] = useState({ since: local(since), until: local(until) });
  useEffect(() => setTyped({ since: local(since), until: local(until) }), [since, until]);
  const read = (value: string) => (value === "" ? null : new Date(value).toISOString());
  const apply = () => {
    if (typed.since !== local(since) || typed.until !== local(until)) onTimes(read(typed.since), read(typed.until));
  };
  const field = (name: "since" | "until") => (
    <input type="datetime-local" step="1" value={typed[name]} onInput={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })} onBlur={apply} />
  );
  return (
    <form
      className="ek-bounds"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label>from {field("since")}</label>
      <label>to {field("until")}</label>
      <button type="submit" className="ek-hidden" tabIndex={-1}>
        Apply
      </button>
      {(since || until) && (
        <button type="button" onClick={() => onTimes(null, null)}>
          all times
        </button>
      )}
    </form>
  );
}

function local(at: string | null): string {
  return at === null ? "" : clock(at).slice(0, 19).replace(" ", "T");
}

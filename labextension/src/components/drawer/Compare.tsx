import { useEffect, useState } from "react";
import type { Transport } from "../../client/transport";
import { MOST_FIELDS, differences } from "../../core/diff";
import { short } from "../../core/json";
import type { JsonObject } from "../../core/json";
import type { EventDetail, WhyReply } from "../../core/wire";
import { Trouble } from "../Frame";

interface Props {
  transport: Transport;
  ids: readonly string[];
  draft: JsonObject | null;
  onOpen: (id: string) => void;
  onClose: () => void;
}

interface One {
  detail: EventDetail;
  why: WhyReply;
}

/** Drawn at most so many fields at a time. */
const PAGE = 200;

/** Events field by field; what differs from the first is marked. */
export function Compare({ transport, ids, draft, onOpen, onClose }: Props) {
  const [equal, setEqual] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const [held, setHeld] = useState<One[] | Error | null>(null);
  const key = ids.join(" ");
  useEffect(() => {
    const aborting = new AbortController();
    const { signal } = aborting;
    const read = async (id: string) => ({
      detail: await transport.ask("event.detail", { id }, { signal }),
      why: await transport.ask("event.why", { id, trigger: draft }, { signal }),
    });
    const all = async () => {
      const found: One[] = [];
      // one after the other: asking anew makes an older answer of the same kind worthless
      for (const id of ids) found.push(await read(id));
      setHeld(found);
    };
    all().catch((why: unknown) => !signal.aborted && setHeld(why instanceof Error ? why : new Error(String(why))));
    return () => aborting.abort();
  }, [transport, key, JSON.stringify(draft)]);

  return (
    <>
      <div className="ek-bar">
        <h3>{ids.length} events compared</h3>
        <label>
          <input type="checkbox" checked={equal} onChange={(event) => setEqual(event.currentTarget.checked)} /> equal fields too
        </label>
        <button type="button" aria-label="Close the comparison" onClick={onClose}>
          ×
        </button>
      </div>
      {held instanceof Error && <Trouble error={held} />}
      {held === null && <p className="ek-note">Reading the {ids.length} events …</p>}
      {Array.isArray(held) && <Table held={held} equal={equal} shown={shown} onMore={() => setShown(shown + PAGE)} onOpen={onOpen} />}
    </>
  );
}

interface TableProps {
  held: readonly One[];
  equal: boolean;
  shown: number;
  onMore: () => void;
  onOpen: (id: string) => void;
}

function Table({ held, equal, shown, onMore, onOpen }: TableProps) {
  const { fields, more } = differences(held.map((each) => each.detail.wire));
  const wanted = fields.filter((field) => equal || !field.same);
  return (
    <div className="ek-scroll" tabIndex={0} role="region" aria-label="Fields compared">
      <table className="ek-table">
        <thead>
          <tr>
            <th scope="col">field</th>
            {held.map(({ detail }, at) => (
              <th scope="col" key={detail.row.id}>
                <button type="button" className="ek-link" onClick={() => onOpen(detail.row.id)}>
                  <bdi>{detail.row.event}</bdi>
                </button>
                {at === 0 && <span className="ek-note"> the reference</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {held[0]?.why.verdicts.map((verdict, at) => (
            <tr key={`why ${at}`}>
              <th scope="row">
                why: <bdi>{verdict.automation || "the trigger below"}</bdi>
              </th>
              {held.map(({ detail, why }) => {
                const own = why.verdicts.find((each) => each.automation === verdict.automation);
                return (
                  <td key={detail.row.id}>
                    <bdi>{own?.sentence ?? "not asked"}</bdi>
                  </td>
                );
              })}
            </tr>
          ))}
          {wanted.slice(0, shown).map((field) => (
            <tr key={field.path}>
              <th scope="row">
                <bdi>{field.path}</bdi>
              </th>
              {field.values.map((value, at) => {
                const other = at > 0 && JSON.stringify(value) !== JSON.stringify(field.values[0]);
                return (
                  <td key={at} data-other={other || undefined}>
                    {other && <span aria-label="differs">≠ </span>}
                    <bdi>{value === undefined ? "missing" : short(value, 200)}</bdi>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {wanted.length === 0 && <p className="ek-note">They are the same in every field.</p>}
      {wanted.length > shown && (
        <button type="button" onClick={onMore}>
          {PAGE} more of {wanted.length}
        </button>
      )}
      {more && <p className="ek-note">Only the first {MOST_FIELDS.toLocaleString("en")} fields are compared.</p>}
    </div>
  );
}

import { useMemo, useState } from "react";
import type { Transport } from "../../client/transport";
import { FORMS } from "../../core/forms";
import type { Form } from "../../core/forms";
import type { JsonObject } from "../../core/json";
import { marksIn } from "../../core/marks";
import type { EventDetail } from "../../core/wire";
import { CopyButton } from "../CopyButton";
import { JsonTree } from "../JsonTree";
import { useFieldMenu } from "./useFieldMenu";
import type { ActionsOf } from "./useFieldMenu";

interface Props {
  transport: Transport;
  detail: EventDetail;
  /** The trigger that is being made: what it asks for is marked. */
  draft: JsonObject | null;
  actions: ActionsOf;
}

/** All of an event as JSON, and as text for other places. */
export function RawJson({ transport, detail, draft, actions }: Props) {
  const [search, setSearch] = useState("");
  const [wrap, setWrap] = useState(false);
  const [sorted, setSorted] = useState(false);
  const [pick, menu] = useFieldMenu(actions);
  const marks = useMemo(() => (draft ? marksIn(draft) : {}), [draft]);
  const copied = (form: Form) => async () => {
    const copies = await transport.ask("event.copies", { id: detail.row.id, forms: [form] });
    const text = copies[FORMS[form]];
    if (text === null) throw new Error(copies.without[form] ?? "there is none of this event");
    return text;
  };
  return (
    <div>
      <div className="ek-bar">
        <input type="search" aria-label="Find in this JSON" placeholder="find" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        <label>
          <input type="checkbox" checked={wrap} onChange={(event) => setWrap(event.currentTarget.checked)} /> wrap
        </label>
        <label>
          <input type="checkbox" checked={sorted} onChange={(event) => setSorted(event.currentTarget.checked)} /> sorted
        </label>
        <CopyButton text={copied("json")} label="Copy JSON" />
        <CopyButton text={copied("python")} label="Copy Python" />
        <CopyButton text={copied("emit")} label="Copy %%emit" />
        <CopyButton text={copied("curl")} label="Copy curl" />
      </div>
      <JsonTree value={detail.wire} onPick={pick} marks={marks} search={search} wrap={wrap} sorted={sorted} />
      {menu}
    </div>
  );
}

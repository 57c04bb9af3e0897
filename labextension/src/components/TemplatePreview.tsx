import { useId, useState } from "react";
import type { Transport } from "../client/transport";
import { counted } from "../core/json";
import { typed } from "../core/template";
import type { PreviewRow, TemplatePreview as Preview, WebhookRow } from "../core/wire";
import { CopyButton } from "./CopyButton";
import { Caret } from "./DeliveryPage";
import { Trouble } from "./Frame";
import { JsonTree } from "./JsonTree";
import { useAsk } from "./useAsk";
import { useLater } from "./useLater";

interface Props {
  transport: Transport;
  webhook: WebhookRow;
  /** Grows when there are new deliveries. */
  changed: number;
}

const SHOWS = {
  mapping: '{"event": "order.placed", "resource": {"prefect.resource.id": "order.{{ body.id }}"}}',
  text: '{"event": "order.{{ body.kind }}", "resource": {"prefect.resource.id": "order.{{ body.id }}"}}',
};

/** A template to try: what it would make of the last deliveries, as it is typed. Nothing is kept. */
export function TemplatePreview({ transport, webhook, changed }: Props) {
  const [edited, setEdited] = useState<{ text: string; mapping: boolean } | null>(null);
  const id = useId();
  const { text, mapping } = edited ?? { text: webhook.template, mapping: webhook.mapping };
  const later = useLater(text);
  const read = later === "" && edited === null ? null : typed(later, mapping);
  const template = read?.ok ? read.template : null;
  const wanted = read && !read.ok ? null : { webhook: webhook.name, template };
  const asked = useAsk(transport, "webhooks.preview", wanted, [webhook.name, later, mapping, changed]);
  return (
    <section className="ek-template" aria-label="Try a template">
      <h4>
        <label htmlFor={id}>Try a template</label>
      </h4>
      <div className="ek-bar">
        <label>
          <input type="checkbox" checked={mapping} onChange={(event) => setEdited({ text, mapping: event.currentTarget.checked })} /> A mapping whose
          expressions keep their types
        </label>
        <button type="button" disabled={edited === null} onClick={() => setEdited(null)}>
          Back to its own
        </button>
        <CopyButton text={text} label="Copy template" />
      </div>
      <textarea
        id={id}
        rows={8}
        spellCheck={false}
        value={text}
        placeholder={mapping ? SHOWS.mapping : SHOWS.text}
        onInput={(event) => setEdited({ text: event.currentTarget.value, mapping })}
      />
      {read && !read.ok && (
        <>
          <p className={later.trim() === "" ? "ek-note" : "ek-bad"}>{read.problem}</p>
          {read.caret && <Caret text={read.caret} />}
        </>
      )}
      {asked.error && <Trouble error={asked.error} retry={asked.again} />}
      {wanted !== null && <Rows preview={asked.reply} pending={asked.pending || later !== text} />}
    </section>
  );
}

function Rows({ preview, pending }: { preview: Preview | null; pending: boolean }) {
  if (!preview) return <p className="ek-note">Trying it on the last deliveries …</p>;
  const fine = preview.rows.filter((row) => row.ok).length;
  const over = `${preview.rows.length.toLocaleString("en")} ${preview.samples ? "samples (there are no deliveries yet)" : "of the last deliveries"}`;
  return (
    <div aria-busy={pending}>
      <p role="status" className="ek-note">
        {pending ? "Trying it … " : ""}It makes events of {fine.toLocaleString("en")} of {over}.
      </p>
      <ul className="ek-list">
        {preview.rows.map((row, at) => (
          <li key={at}>
            <Tried row={row} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Tried({ row }: { row: PreviewRow }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <span className="ek-chip" data-became={row.ok ? "fired" : "error"}>
        <span aria-hidden="true">{row.ok ? "✓" : "✗"}</span> {row.ok ? counted(row.events.length, "event") : "none"}
      </span>{" "}
      <bdi className="ek-code">{row.name}</bdi>{" "}
      {row.ok && (
        <button type="button" className="ek-link" aria-expanded={open} onClick={() => setOpen(!open)}>
          <bdi>{row.events.map((event) => String(event["event"] ?? "?")).join(", ")}</bdi>
        </button>
      )}
      {row.problem && <bdi className="ek-bad"> {row.problem}</bdi>}
      {row.caret && <Caret text={row.caret} />}
      {open && row.cut && <p className="ek-note">Long payloads and further events are left out.</p>}
      {open && row.events.map((event, at) => <JsonTree key={at} value={event} wrap />)}
    </>
  );
}

import { useEffect, useState } from "react";
import type { Transport } from "../client/transport";
import { counted, sized } from "../core/json";
import type { Deliveries, DeliveryRow, WebhookRow } from "../core/wire";
import { CopyButton } from "./CopyButton";
import { DeliveryChip, DeliveryPage } from "./DeliveryPage";
import { Empty } from "./Empty";
import { Trouble } from "./Frame";
import { TemplatePreview } from "./TemplatePreview";
import { When } from "./Time";
import { useAsk } from "./useAsk";
import { useChanged } from "./useChanged";
import { useRows } from "./useRows";
import type { RowProps } from "./useRows";
import { useTrait } from "./useTrait";
import type { Synced } from "./useTrait";

export interface WebhookInspectorProps {
  onOpenEvent?: (id: string) => void;
  /** Which webhook, and which of its deliveries is open, where Python shares them. */
  webhook?: Synced<string | null>;
  delivery?: Synced<string | null>;
}

/** The webhooks, the requests each received, and what its template makes of them. */
export function WebhookInspector({ transport, onOpenEvent, webhook, delivery }: WebhookInspectorProps & { transport: Transport }) {
  const changed = useChanged(transport, "webhooks");
  const asked = useAsk(transport, "webhooks.list", {}, [changed]);
  const [name, setName] = useTrait(webhook, null);
  const [opened, setOpened] = useTrait(delivery, null);
  if (!asked.reply) return asked.error ? <Trouble error={asked.error} retry={asked.again} /> : <p className="ek-note">Reading the webhooks …</p>;
  const { webhooks, listening } = asked.reply;
  const chosen = webhooks.find((each) => each.name === name) ?? (name === null ? webhooks[0] : undefined);
  const choose = (next: string) => {
    setOpened(null);
    setName(next);
  };
  return (
    <div className="ek-webhooks">
      {asked.error && <Trouble error={asked.error} retry={asked.again} />}
      {webhooks.length === 0 && <Empty line='ek.Webhook("orders")'>No webhook yet: nothing outside can send events here.</Empty>}
      {webhooks.length > 0 && (
        <div className="ek-bar">
          {(webhooks.length > 1 || !chosen) && (
            <label>
              Webhook{" "}
              <select value={chosen?.name ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
                {!chosen && <option value="">choose one</option>}
                {webhooks.map((each) => (
                  <option key={each.name} value={each.name}>
                    {each.name}
                  </option>
                ))}
              </select>
            </label>
          )}
          <span className="ek-note">{listening}</span>
        </div>
      )}
      {!chosen && name !== null && webhooks.length > 0 && <p className="ek-note">The webhook {name} is no more: it was deleted.</p>}
      {chosen && (
        <>
          <Head webhook={chosen} />
          <List transport={transport} webhook={chosen} changed={changed} opened={opened} onOpened={setOpened} onOpenEvent={onOpenEvent} />
          <TemplatePreview key={chosen.name} transport={transport} webhook={chosen} changed={changed} />
        </>
      )}
    </div>
  );
}

function Head({ webhook }: { webhook: WebhookRow }) {
  return (
    <div className="ek-bar" role="group" aria-label={`Webhook ${webhook.name}`}>
      <strong>
        <bdi>{webhook.name}</bdi>
      </strong>
      <code className="ek-url">
        <bdi>{webhook.url}</bdi>
      </code>
      <CopyButton text={webhook.url} label="Copy address" />
      <CopyButton text={webhook.curl} label="Copy curl" />
      {webhook.server_url && (
        <>
          <span className="ek-note">also, while no kernel runs:</span>
          <code className="ek-url">
            <bdi>{webhook.server_url}</bdi>
          </code>
          <CopyButton text={webhook.server_url} label="Copy server address" />
          <CopyButton text={webhook.server_curl} label="Copy server curl" />
        </>
      )}
      <span className="ek-note">{webhook.scheme === "none" ? "not signed: whoever knows the address may call" : `signed as ${webhook.scheme} does`}</span>
      {!webhook.enabled && <span className="ek-badge ek-warn">⏸ paused: requests are refused</span>}
    </div>
  );
}

interface ListGiven {
  transport: Transport;
  webhook: WebhookRow;
  changed: number;
  opened: string | null;
  onOpened: (id: string | null) => void;
  onOpenEvent: ((id: string) => void) | undefined;
}

function List({ transport, webhook, changed, opened, onOpened, onOpenEvent }: ListGiven) {
  const asked = useAsk(transport, "webhooks.deliveries", { webhook: webhook.name, limit: 100 }, [webhook.name, changed]);
  const [held, setHeld] = useState<{ of: string; reply: Deliveries } | null>(null);
  useEffect(() => {
    if (asked.reply) setHeld({ of: webhook.name, reply: asked.reply });
  }, [asked.reply]);
  const deliveries = held?.of === webhook.name ? held.reply.deliveries : null;
  const close = () => {
    rows.focus(opened);
    onOpened(null);
  };
  const rows = useRows({ ids: deliveries?.map((each) => each.id) ?? [], onOpen: onOpened, onClose: opened === null ? undefined : close });
  if (!deliveries)
    return asked.error ? <Trouble error={asked.error} retry={asked.again} /> : <p className="ek-note">Reading the deliveries …</p>;
  return (
    <>
      {asked.error && <Trouble error={asked.error} retry={asked.again} />}
      {deliveries.length === 0 && (
        <Empty line={`ek.Webhook.read(${JSON.stringify(webhook.name)}).simulate(id=42)`}>
          It has received nothing yet. Send it a request with the curl line above, or make one here.
        </Empty>
      )}
      <div className="ek-split" data-open={opened !== null || undefined}>
        {deliveries.length > 0 && (
          <div className="ek-scroll">
            <table role="grid" aria-label={`Deliveries of ${webhook.name}, newest first`} aria-busy={asked.pending} ref={rows.table} onKeyDown={rows.press}>
              <Columns />
              <tbody>
                {deliveries.map((each) => (
                  <Row key={each.id} delivery={each} row={rows.row(each.id)} opened={each.id === opened} />
                ))}
              </tbody>
            </table>
            <p className="ek-note">
              {counted(deliveries.length, "delivery", "deliveries")} of {webhook.kept.toLocaleString("en")} that are kept
            </p>
          </div>
        )}
        {opened !== null && (
          <DeliveryPage
            transport={transport}
            webhook={webhook.name}
            id={opened}
            onClose={close}
            onReplayed={(reply) => {
              setHeld({ of: webhook.name, reply });
              const newest = reply.deliveries[0];
              if (newest) onOpened(newest.id);
            }}
            onOpenEvent={onOpenEvent}
          />
        )}
      </div>
    </>
  );
}

const NUMBERS = new Set(["Status", "Size"]);

function Columns() {
  return (
    <thead>
      <tr>
        {["Became", "Received", "Event", "Status", "Size", "Why"].map((name) => (
          <th key={name} scope="col" className={NUMBERS.has(name) ? "ek-number" : undefined}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Row({ delivery, row, opened }: { delivery: DeliveryRow; row: RowProps; opened: boolean }) {
  return (
    <tr {...row} aria-selected={opened}>
      <th scope="row">
        <DeliveryChip delivery={delivery} />
      </th>
      <td>
        <When at={delivery.at} />
        {delivery.via !== "http" && <span className="ek-badge">{delivery.via}</span>}
      </td>
      <td>
        <bdi>{delivery.event}</bdi>
      </td>
      <td className="ek-number">{delivery.status}</td>
      <td className="ek-number">{sized(delivery.size)}</td>
      <td>
        <bdi className="ek-said">{delivery.reason}</bdi>
      </td>
    </tr>
  );
}

import { useState } from "react";
import type { Transport } from "../client/transport";
import { sized } from "../core/json";
import { clock } from "../core/time";
import type { Deliveries, DeliveryPage as Page, DeliveryRow } from "../core/wire";
import { EventLink } from "./CauseRow";
import { CopyButton } from "./CopyButton";
import { Drawer } from "./Drawer";
import { Trouble } from "./Frame";
import { LongText } from "./JsonRow";
import { JsonTree } from "./JsonTree";
import { Tabs } from "./Tabs";
import { useAsk } from "./useAsk";

/** What became of a request: accepted, or the kind of reason why not. */
export function DeliveryChip({ delivery }: { delivery: DeliveryRow }) {
  return (
    <span className="ek-chip" data-became={delivery.accepted ? "fired" : "error"}>
      <span aria-hidden="true">{delivery.accepted ? "✓" : "✗"}</span> <bdi>{delivery.chip}</bdi>
    </span>
  );
}

interface Props {
  transport: Transport;
  webhook: string;
  id: string;
  onClose: () => void;
  onReplayed: (deliveries: Deliveries) => void;
  onOpenEvent?: ((id: string) => void) | undefined;
}

/** All of one request: what was sent, what the template made of it, and what was answered. */
export function DeliveryPage({ transport, webhook, id, onClose, onReplayed, onOpenEvent }: Props) {
  const asked = useAsk(transport, "webhooks.delivery", { webhook, id }, [webhook, id]);
  const page = asked.reply?.row.id === id ? asked.reply : null;
  if (!page)
    return (
      <Drawer title="Delivery" onClose={onClose}>
        {asked.error ? <Trouble error={asked.error} retry={asked.again} /> : <p className="ek-note">Reading the delivery …</p>}
      </Drawer>
    );
  return (
    <Drawer title={`${page.request.method} ${page.request.path}`} onClose={onClose} head={<DeliveryChip delivery={page.row} />}>
      {page.row.reason && (
        <p className="ek-reason">
          <bdi>{page.row.reason}</bdi>
        </p>
      )}
      <dl className="ek-pairs">
        <dt>received</dt>
        <dd>
          {clock(page.row.at)}, {sized(page.row.size)}
        </dd>
        <dt>signature</dt>
        <dd>
          <bdi>{page.request.signature || "not looked at"}</bdi>
        </dd>
        <dt>answered</dt>
        <dd>
          <bdi>{page.answered}</bdi>
        </dd>
      </dl>
      <div className="ek-bar">
        {page.curl !== "" && <CopyButton text={page.curl} label="Copy curl" />}
        <Replay transport={transport} webhook={webhook} id={id} onReplayed={onReplayed} />
      </div>
      <Parts transport={transport} page={page} onOpenEvent={onOpenEvent} />
    </Drawer>
  );
}

/** Sends the request again, as if it had just come; says what became of it. */
function Replay({ transport, webhook, id, onReplayed }: Pick<Props, "transport" | "webhook" | "id" | "onReplayed">) {
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState("");
  const replay = async () => {
    setAsking(true);
    setSaid("");
    try {
      const reply = await transport.ask("webhooks.replay", { webhook, id });
      setSaid(`Sent again: ${reply.deliveries[0]?.chip ?? "nothing is kept of it"}`);
      onReplayed(reply);
    } catch (error) {
      setSaid(`Not sent: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <button type="button" disabled={asking} onClick={() => void replay()}>
        Replay
      </button>
      <span role="status" className="ek-note">
        {asking ? "Sending it again …" : said}
      </span>
    </>
  );
}

interface PartsGiven {
  transport: Transport;
  page: Page;
  onOpenEvent: ((id: string) => void) | undefined;
}

function Parts({ transport, page, onOpenEvent }: PartsGiven) {
  const [tab, setTab] = useState(page.caret ? "rendered" : "body");
  const tabs = [
    { name: "headers", label: "Headers", badge: page.request.headers.length },
    { name: "body", label: "Raw body" },
    { name: "parsed", label: "Parsed" },
    { name: "rendered", label: "Rendered", badge: page.caret ? "✗" : null },
    { name: "events", label: "Events", badge: page.events.length },
  ];
  return (
    <Tabs label="Parts of the delivery" tabs={tabs} selected={tab} onSelect={setTab}>
      {tab === "headers" && <Headers headers={page.request.headers} />}
      {tab === "body" && <Body page={page} />}
      {tab === "parsed" && (page.parsed === null ? <p className="ek-note">Its body is no JSON and no form: a template has it as text.</p> : <JsonTree value={page.parsed} path="body" wrap />)}
      {tab === "rendered" && <Rendered page={page} />}
      {tab === "events" && <Events transport={transport} page={page} onOpenEvent={onOpenEvent} />}
    </Tabs>
  );
}

function Headers({ headers }: { headers: readonly [string, string][] }) {
  if (headers.length === 0) return <p className="ek-note">It carried no headers.</p>;
  return (
    <div className="ek-scroll">
      <table>
        <tbody>
          {headers.map(([name, value], at) => (
            <tr key={at}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              <td className="ek-code">
                <bdi>{value}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Body({ page }: { page: Page }) {
  const [hex, setHex] = useState(false);
  if (page.row.size === 0) return <p className="ek-note">Its body is empty.</p>;
  return (
    <>
      <div className="ek-bar" role="group" aria-label="Show the body as">
        <button type="button" aria-pressed={!hex} onClick={() => setHex(false)}>
          Text
        </button>
        <button type="button" aria-pressed={hex} onClick={() => setHex(true)}>
          Bytes
        </button>
        <CopyButton text={page.request.body} label="Copy body" />
      </div>
      {hex ? (
        <pre className="ek-result ek-hex" tabIndex={0} aria-label="Bytes of the body">
          {page.hex}
        </pre>
      ) : (
        <LongText text={page.request.body} />
      )}
    </>
  );
}

function Rendered({ page }: { page: Page }) {
  if (page.rendered === "" && page.caret === "") return <p className="ek-note">No template was rendered for it.</p>;
  return (
    <>
      {page.caret !== "" && <Caret text={page.caret} />}
      {page.rendered !== "" && <LongText text={page.rendered} />}
    </>
  );
}

/** The line of a template that is wrong, with a caret under the place. */
export function Caret({ text }: { text: string }) {
  return (
    <pre className="ek-caret" tabIndex={0} aria-label="Where the template is wrong">
      {text}
    </pre>
  );
}

function Events({ transport, page, onOpenEvent }: PartsGiven) {
  if (page.events.length === 0) return <p className="ek-note">No event came of it.</p>;
  return (
    <ul className="ek-list">
      {page.events.map((row) => (
        <li key={row.id}>
          <EventLink transport={transport} row={row} onOpenEvent={onOpenEvent} />
        </li>
      ))}
    </ul>
  );
}

/** Why an event came to what it did, its chain, and the request it came in. */
import { useEffect, useState } from "react";
import type { Progress, Transport } from "../../client/transport";
import type { JsonObject } from "../../core/json";
import type { VerdictView } from "../../core/wire";
import { sized } from "../../core/json";
import { clock } from "../../core/time";
import { ChainTree } from "../ChainTree";
import { CopyButton } from "../CopyButton";
import { Trouble } from "../Frame";
import { VerdictTree } from "../VerdictTree";
import { useAsk } from "../useAsk";

/** What is being read, in words; with a bar where it is known how far it is. */
function Reading({ what, progress }: { what: string; progress: Progress | null }) {
  return (
    <p className="ek-note">
      {progress?.words ?? what} … {progress && <progress max={progress.of} value={progress.done} aria-label={progress.words} />}
    </p>
  );
}

interface WhyProps {
  transport: Transport;
  id: string;
  /** The automation whose verdict comes first; empty for none. */
  about: string;
  draft: JsonObject | null;
  onDraft: (trigger: JsonObject, name: string) => void;
}

export function Why({ transport, id, about, draft, onDraft }: WhyProps) {
  const [against, setAgainst] = useState(draft !== null && about === "");
  useEffect(() => setAgainst(draft !== null && about === ""), [id, about]);
  const trigger = against ? draft : null;
  const { reply, error, pending, progress, again } = useAsk(transport, "event.why", { id, trigger }, [id, JSON.stringify(trigger)]);
  return (
    <div aria-busy={pending}>
      {draft && (
        <div className="ek-bar" role="group" aria-label="Explain against">
          <button type="button" aria-pressed={against} onClick={() => setAgainst(true)}>
            the trigger below
          </button>
          <button type="button" aria-pressed={!against} onClick={() => setAgainst(false)}>
            all automations
          </button>
        </div>
      )}
      {error && <Trouble error={error} retry={again} />}
      {pending && <Reading what="Asking each automation" progress={progress} />}
      {first(reply?.verdicts ?? [], about).map((verdict, at) => (
        <VerdictTree key={at} verdict={verdict} onAdmit={(edited) => onDraft(edited, verdict.automation)} />
      ))}
      {reply && reply.verdicts.length === 0 && <p className="ek-note">There is no automation yet; t makes a trigger from this event.</p>}
      {reply && reply.unasked > 0 && <p className="ek-note">{reply.unasked} more automations were not asked.</p>}
    </div>
  );
}

function first(verdicts: readonly VerdictView[], about: string): readonly VerdictView[] {
  const mine = verdicts.filter((each) => each.automation === about);
  return [...mine, ...verdicts.filter((each) => each.automation !== about)];
}

export function Chain({ transport, id, onOpen }: { transport: Transport; id: string; onOpen: (kind: string, id: string) => void }) {
  const { reply, error, pending, progress, again } = useAsk(transport, "event.chain", { id }, [id]);
  return (
    <div aria-busy={pending}>
      {error && <Trouble error={error} retry={again} />}
      {pending && <Reading what="Following what led to it and what came of it" progress={progress} />}
      {reply && (
        <>
          <ChainTree links={reply.links} onOpen={onOpen} />
          <CopyButton text={reply.text} label="Copy as text" />
        </>
      )}
    </div>
  );
}

export function Request({ transport, id }: { transport: Transport; id: string }) {
  const { reply, error, pending, progress, again } = useAsk(transport, "event.request", { id }, [id]);
  const request = reply?.request;
  return (
    <div aria-busy={pending}>
      {error && <Trouble error={error} retry={again} />}
      {pending && <Reading what="Reading the request" progress={progress} />}
      {reply && !request && <p className="ek-note">This event came in no request: it was emitted.</p>}
      {request && (
        <>
          <dl className="ek-pairs">
            <dt>webhook</dt>
            <dd>
              <bdi>{request.webhook}</bdi>
            </dd>
            <dt>request</dt>
            <dd>
              <code>
                <bdi>
                  {request.method} {request.path}
                </bdi>
              </code>{" "}
              at {clock(request.at)}
            </dd>
            <dt>answered</dt>
            <dd>
              {request.status}, {request.accepted ? "accepted" : "rejected"} {request.reason && <bdi>({request.reason})</bdi>}
            </dd>
            <dt>signature</dt>
            <dd>
              <bdi>{request.signature}</bdi>
            </dd>
            {request.headers.map(([name, value], at) => (
              <Header key={at} name={name} value={value} />
            ))}
          </dl>
          <h4>body ({sized(request.size)})</h4>
          <pre className="ek-body">{request.body}</pre>
        </>
      )}
    </div>
  );
}

function Header({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>
        <code>
          <bdi>{value}</bdi>
        </code>
      </dd>
    </>
  );
}

import { useState } from "react";
import type { Transport } from "../../client/transport";
import { isObject } from "../../core/json";
import type { JsonObject } from "../../core/json";
import type { EventDetail, JsonValue, Replayed } from "../../core/wire";
import { Chip } from "../Chip";
import { Trouble } from "../Frame";

interface Props {
  transport: Transport;
  detail: EventDetail;
  onReplayed: (id: string) => void;
}

/** Makes the event happen again, its payload edited if one likes: first what it would do, then for real. */
export function Replay({ transport, detail, onReplayed }: Props) {
  const payload = detail.wire["payload"] ?? {};
  const [text, setText] = useState(() => JSON.stringify(payload, null, 2));
  const [tried, setTried] = useState<{ text: string; reply: Replayed } | null>(null);
  const [state, setState] = useState<Error | "asking" | null>(null);
  const read = parsed(text);

  const replay = (dry: boolean) => {
    if (!("value" in read)) return;
    setState("asking");
    const edit: JsonObject = JSON.stringify(read.value) === JSON.stringify(payload) ? {} : { payload: read.value };
    transport.ask("event.replay", { id: detail.row.id, edit, dry }).then((reply) => {
      setState(null);
      setTried({ text, reply });
      if (reply.id !== null) onReplayed(reply.id);
    }, setState);
  };
  const known = tried?.text === text ? tried.reply : null;
  const dropped = "value" in read && isObject(payload) ? Object.keys(payload).filter((name) => !Object.hasOwn(read.value, name)) : [];
  return (
    <section className="ek-raised ek-panel" aria-label="Replay">
      <label>
        payload
        <textarea className="ek-code" rows={8} spellCheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      {"problem" in read && (
        <p role="alert" className="ek-bad">
          {read.problem}
        </p>
      )}
      {dropped.length > 0 && (
        <p className="ek-warn">
          <bdi>{dropped.join(", ")}</bdi>: left out here, and stays as it was. A replay changes fields and drops none; null empties one.
        </p>
      )}
      <div className="ek-bar">
        <button type="button" disabled={"problem" in read || state === "asking"} onClick={() => replay(true)}>
          What would it do?
        </button>
        {known?.dry && (
          <button type="button" disabled={state === "asking"} onClick={() => replay(false)}>
            Emit for real
          </button>
        )}
        {state === "asking" && <span className="ek-note">Asking …</span>}
      </div>
      {state instanceof Error && <Trouble error={state} />}
      <div role="status">
        {known && (
          <>
            <pre className="ek-body">{known.text}</pre>
            {known.chips.map((chip, at) => (
              <Chip key={at} chip={chip} />
            ))}
          </>
        )}
      </div>
    </section>
  );
}

function parsed(text: string): { value: JsonObject } | { problem: string } {
  try {
    const value: JsonValue = JSON.parse(text);
    return isObject(value) ? { value } : { problem: "A payload is an object: write { … }" };
  } catch (error) {
    return { problem: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

import { useState } from "react";
import type { Transport } from "../client/transport";
import type { FeedRow } from "../core/wire";
import { Trouble } from "./Frame";
import { JsonTree } from "./JsonTree";
import { When } from "./Time";
import { useAsk } from "./useAsk";

interface Props {
  transport: Transport;
  cause: FeedRow | null;
  /** Whether there was a cause, though it may be gone. */
  known: boolean;
  onOpenEvent?: ((id: string) => void) | undefined;
}

/** The event whose firing led to a run. It opens where the page has a place for it, and else below. */
export function CauseRow({ transport, cause, known, onOpenEvent }: Props) {
  if (!cause) return known ? <p className="ek-note">The event that led to it is no longer in the log.</p> : null;
  return (
    <div className="ek-cause">
      <span className="ek-note">caused by</span> <EventLink transport={transport} row={cause} onOpenEvent={onOpenEvent} />
    </div>
  );
}

/** An event by its name, which opens it. */
export function EventLink({ transport, row, onOpenEvent }: { transport: Transport; row: FeedRow; onOpenEvent?: ((id: string) => void) | undefined }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="ek-link"
        aria-expanded={onOpenEvent ? undefined : open}
        onClick={() => (onOpenEvent ? onOpenEvent(row.id) : setOpen(!open))}
      >
        <bdi>{row.event}</bdi>
      </button>{" "}
      <bdi className="ek-note">{row.resource_name ?? row.resource}</bdi>{" "}
      <span className="ek-note">
        <When at={row.occurred} />
      </span>
      {open && !onOpenEvent && <EventJson transport={transport} id={row.id} />}
    </>
  );
}

/** An event as its JSON. */
export function EventJson({ transport, id }: { transport: Transport; id: string }) {
  const { reply, error, again } = useAsk(transport, "event.detail", { id }, [id]);
  if (error) return <Trouble error={error} retry={again} />;
  return reply ? <JsonTree value={reply.wire} wrap /> : <p className="ek-note">Reading the event …</p>;
}

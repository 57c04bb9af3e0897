import type { Transport } from "../../client/transport";
import { EventPicker } from "./EventPicker";

interface Props {
  transport: Transport;
  onPick: (id: string) => void;
  onBlank: () => void;
}

/** Where there is neither a trigger nor an event: one of the newest, or none. */
export function Begin({ transport, onPick, onBlank }: Props) {
  return (
    <>
      <EventPicker
        transport={transport}
        label="Start from the event that should fire it"
        onPick={(row) => onPick(row.id)}
      />
      <button type="button" onClick={onBlank}>
        Start without an event
      </button>
    </>
  );
}

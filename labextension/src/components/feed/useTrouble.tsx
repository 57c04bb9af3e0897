import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { Refused } from "../../client/transport";
import type { Transport } from "../../client/transport";
import { Trouble } from "../Frame";

/** An error of a person's own function, such as one that hears of selections: told once, and put away by hand. */
export function useTrouble(transport: Transport): ReactNode {
  const [trouble, setTrouble] = useState<Error | null>(null);
  useEffect(() => transport.on("trouble", ({ kind, sentence, report }) => setTrouble(new Refused(kind, sentence, report))), [transport]);
  return (
    trouble && (
      <div className="ek-bar">
        <Trouble error={trouble} />
        <button type="button" aria-label="Put this error away" onClick={() => setTrouble(null)}>
          ×
        </button>
      </div>
    )
  );
}

import type { ReactNode } from "react";
import { CopyButton } from "./CopyButton";

/** What a list says that has nothing to show: why, and the line to run next. */
export function Empty({ children, line }: { children: ReactNode; line?: string }) {
  return (
    <div className="ek-empty">
      <p>{children}</p>
      {line !== undefined && (
        <p>
          Run this in a cell: <code>{line}</code> <CopyButton text={line} label="Copy" />
        </p>
      )}
    </div>
  );
}

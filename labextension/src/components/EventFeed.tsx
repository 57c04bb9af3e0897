import { useEffect, useState } from "react";
import type { Transport } from "../client/transport";
import type { Page } from "../core/wire";
import { Trouble } from "./Frame";

export function EventFeed({ transport }: { transport: Transport }) {
  const [page, setPage] = useState<Page | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    transport.ask("feed.open", { filter: {} }).then(setPage, setError);
  }, [transport]);
  if (error) return <Trouble error={error} />;
  if (!page) return <p>Reading the newest events …</p>;
  return (
    <ol>
      {page.rows.map((row) => (
        <li key={row.id}>{row.event}</li>
      ))}
    </ol>
  );
}

import { useMemo, useState } from "react";
import type { Transport } from "../../client/transport";
import { rowAt } from "../../core/feed";
import type { Feed } from "../../core/feed";
import { atPath } from "../../core/json";
import type { JsonValue } from "../../core/wire";
import { copyText } from "../CopyButton";
import type { FieldAction } from "../FieldMenu";
import { useStable } from "../useStable";
import type { FieldRequest } from "./Bar";
import { actionsFor, copyActions } from "./actions";
import type { useBuilder } from "./useBuilder";
import { asError } from "./useFeed";

interface Menu {
  path: string;
  value: JsonValue;
  anchor: HTMLElement;
  actions: readonly FieldAction[];
}

interface Given {
  feed: Feed;
  transport: Transport;
  columns: readonly string[];
  setColumns: (columns: string[]) => void;
  build: ReturnType<typeof useBuilder>["build"];
  say: (words: string) => void;
}

/** Columns that are asked for with the rows, at most. */
const MOST = 20;

/** What can be done with the fields of events: filtering by one, a column of it, its menu, and copies. */
export function useFieldActions({ feed, transport, columns, setColumns, build, say }: Given) {
  const [menu, setMenu] = useState<Menu | null>(null);
  const [request, setRequest] = useState<FieldRequest | null>(null);
  const failed = (why: unknown) => say(asError(why).message);

  const acts = useStable({
    filterBy: (path: string, value: JsonValue, out: boolean) => setRequest((held) => ({ path, value, out, n: (held?.n ?? 0) + 1 })),
    addColumn: (path: string) => setColumns([...columns.filter((each) => each !== path), path].slice(-MOST)),
    dropColumn: (path: string) => setColumns(columns.filter((each) => each !== path)),
    copy: (text: string) => void copyText(text).then(() => say("Copied"), failed),
    closeMenu: () => setMenu(null),
  });
  const { filterBy, addColumn, copy, closeMenu } = acts;
  const actionsOf = (event: string | null) => (path: string, value: JsonValue) =>
    actionsFor(path, value, { filter: filterBy, addColumn, copy, build: (at, held, how) => build(event, at, held, how) });

  /** The whole value of a field of a row, which itself has it in short. */
  const withValue = async (rank: number, path: string, use: (value: JsonValue, id: string) => void) => {
    const row = rowAt(feed, rank);
    if (!row) return;
    if (path === "event") return use(row.event, row.id);
    if (path === "resource.id") return use(row.resource, row.id);
    const { wire } = await transport.ask("event.detail", { id: row.id });
    use(atPath(wire, path) ?? null, row.id);
  };
  return {
    ...acts,
    request,
    menu: useMemo(() => menu && { ...menu, onClose: closeMenu }, [menu, closeMenu]),
    actionsOf,
    openField: (rank: number, path: string, anchor: HTMLElement) =>
      void withValue(rank, path, (value, id) => setMenu({ path, value, anchor, actions: actionsOf(id)(path, value) })).catch(failed),
    filterField: (rank: number, path: string, out: boolean) => void withValue(rank, path, (value) => filterBy(path, value, out)).catch(failed),
    openCopies: (id: string, anchor: HTMLElement) =>
      setMenu({ path: "event", value: id, anchor, actions: copyActions(transport, id, copy, failed) }),
  };
}

import { useEffect } from "react";
import type { Transport } from "../../client/transport";
import { same } from "../../core/draft";
import type { Counted, DraftRead, DraftTests, Lint, Preview, SaveAsk, Targets } from "../../core/wire";
import { useAsk } from "../useAsk";
import type { Asked } from "../useAsk";
import type { Work } from "./useDrafting";
import { useSettled } from "./useSettled";

/** What is asked of a draft whenever it has settled. */
export interface Answers {
  settled: Work["trigger"];
  stale: boolean;
  read: Asked<DraftRead>;
  counted: Asked<Counted>;
  lint: Asked<Lint>;
  tests: Asked<DraftTests>;
  targets: Asked<Targets>;
  preview: Asked<Preview>;
  /** Why it cannot be saved as it is. */
  blocking: string[];
}

interface Given {
  transport: Transport;
  trigger: Work["trigger"];
  work: Work;
  event: string | null;
  name: string;
  /** The saved automation that the draft is of. */
  saved: string | null;
  enabled: SaveAsk["enabled"];
  /** Whether there is a draft to ask about. */
  begun: boolean;
}

/** Asks all that is shown of a draft, 150 ms after its last edit; what was asked before is given up. */
export function useAnswers({ transport, trigger, work, event, name, saved, enabled, begun }: Given): Answers {
  const settled = useSettled(trigger);
  const parameters = useSettled(work.parameters);
  const called = useSettled(name);
  const { deployment, description, tests: own } = work;
  const read = useAsk(
    transport,
    "draft.read",
    begun ? { trigger: settled, name: called, description, enabled, deployment, parameters } : null,
    [settled, called, description, enabled, deployment, parameters],
  );
  const counted = useAsk(
    transport,
    "draft.count",
    begun ? { trigger: settled, id: event, automation: saved, most: 500 } : null,
    [settled, event, saved],
  );
  const lint = useAsk(transport, "draft.lint", begun ? { trigger: settled, deployment, parameters } : null, [
    settled,
    deployment,
    parameters,
  ]);
  const tried = useAsk(
    transport,
    "draft.tests",
    begun && own.length > 0 ? { trigger: settled, tests: [...own] } : null,
    [settled, own],
  );
  const targets = useAsk(transport, "draft.targets", begun ? {} : null, []);
  const mapped = useAsk(
    transport, "draft.preview", begun && deployment !== null ? { trigger: settled, deployment, parameters, id: event, most: 500 } : null, [settled, deployment, parameters, event],
  ); // prettier-ignore

  useEffect(() => {
    if (mapped.error) targets.again(); // what it runs may be gone
  }, [mapped.error]);

  const isGone =
    deployment !== null && !targets.pending && targets.reply?.targets.every((each) => each.id !== deployment);
  const preview = deployment !== null ? mapped : { ...mapped, reply: null, error: null };
  const tests = own.length > 0 ? tried : { ...tried, reply: null };
  const problems = read.reply?.problems ?? [];
  const blocking = [
    ...problems.map((each) => (each.where ? `${each.where}: ${each.sentence}` : each.sentence)),
    ...(isGone ? ["the deployment that it runs is gone: choose another, or nothing, under Parameters"] : []),
    ...(isGone ? [] : (preview.reply?.blocking ?? [])),
  ];
  return { settled, stale: !same(settled, trigger), read, counted, lint, tests, targets, preview, blocking };
}

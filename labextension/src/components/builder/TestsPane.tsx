import { useState } from "react";
import { isObject } from "../../core/json";
import type { JsonObject } from "../../core/json";
import type { DraftTest, DraftTests, JsonValue } from "../../core/wire";
import { Trouble } from "../Frame";
import type { Asked } from "../useAsk";
import { useBuilding } from "./context";
import { EventPicker } from "./EventPicker";

export interface TestsProps {
  results: Asked<DraftTests>;
}

/** The draft's own tests: events that should fire it, and such as should not; kept with the automation when it is saved. */
export function TestsPane({ results }: TestsProps) {
  const { transport, drafting, wire } = useBuilding();
  const [picking, setPicking] = useState<boolean | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const { tests } = drafting.work;
  const pin = (test: DraftTest) =>
    drafting.set({ tests: [...tests, test] }, `Pinned: should ${test.fires ? "" : "not "}fire`);
  const pick = (id: string, fires: boolean) => {
    setPicking(null);
    transport.ask("event.detail", { id }).then((detail) => pin({ event: detail.wire, fires }), setError);
  };
  return (
    <section className="ek-tests" aria-label="Tests">
      <p className="ek-together">
        {wire && (
          <>
            Pinned event:
            <button type="button" onClick={() => pin({ event: wire, fires: true })}>
              should fire
            </button>
            <button type="button" onClick={() => pin({ event: wire, fires: false })}>
              should not fire
            </button>
          </>
        )}
        Another:
        <button
          type="button"
          aria-expanded={picking === true}
          onClick={() => setPicking(picking === true ? null : true)}
        >
          pick one that should
        </button>
        <button
          type="button"
          aria-expanded={picking === false}
          onClick={() => setPicking(picking === false ? null : false)}
        >
          pick one that should not
        </button>
      </p>
      {picking !== null && (
        <EventPicker
          transport={transport}
          label={`Which event should ${picking ? "" : "not "}fire?`}
          onPick={(row) => pick(row.id, picking)}
        />
      )}
      {error && <Trouble error={error} />}
      {results.error && <Trouble error={results.error} retry={results.again} />}
      {tests.length === 0 && (
        <p className="ek-note">
          No tests yet. Events pinned here are tried again at every edit, and kept with the automation.
        </p>
      )}
      <ul aria-busy={results.pending}>
        {tests.map((test, at) => (
          <OneTest key={at} test={test} at={at} result={results.reply?.results[at]} />
        ))}
      </ul>
    </section>
  );
}

function OneTest({
  test,
  at,
  result,
}: {
  test: DraftTest;
  at: number;
  result: DraftTests["results"][number] | undefined;
}) {
  const { drafting } = useBuilding();
  const { tests } = drafting.work;
  const name = result?.title ?? String(test.event["event"] ?? "event");
  return (
    <li className="ek-test" data-holds={result?.holds}>
      <p className="ek-together">
        {result ? (
          <strong className={result.holds ? "ek-good" : "ek-bad"}>{result.holds ? "✓ holds" : "✗ broken"}</strong>
        ) : (
          <span className="ek-note">· not tried yet</span>
        )}
        <bdi>{name}</bdi>
        <select
          aria-label={`What ${name} should do`}
          value={test.fires ? "yes" : "no"}
          onChange={(event) =>
            drafting.set(
              { tests: tests.with(at, { ...test, fires: event.currentTarget.value === "yes" }) },
              `${name} should ${event.currentTarget.value === "yes" ? "" : "not "}fire`,
            )
          }
        >
          <option value="yes">should fire</option>
          <option value="no">should not fire</option>
        </select>
        <button
          type="button"
          aria-label={`Remove the test ${name}`}
          onClick={() => drafting.set({ tests: tests.toSpliced(at, 1) }, `Test ${name} removed`)}
        >
          ×
        </button>
      </p>
      <details>
        <summary>Its JSON</summary>
        <EventText
          test={test}
          onEvent={(event) =>
            drafting.set({ tests: tests.with(at, { ...test, event }) }, `${name} edited by hand`, `test ${at}`)
          }
        />
      </details>
      {result && (
        <p className="ek-note">
          <bdi>{result.sentence}</bdi>
        </p>
      )}
    </li>
  );
}

/** An event written by hand: taken as soon as it is JSON. */
function EventText({ test, onEvent }: { test: DraftTest; onEvent: (event: JsonObject) => void }) {
  const [text, setText] = useState(() => JSON.stringify(test.event, null, 2));
  const [problem, setProblem] = useState("");
  const type = (typed: string) => {
    setText(typed);
    try {
      const read: JsonValue = JSON.parse(typed);
      setProblem(isObject(read) ? "" : "an event is an object: write { … }");
      if (isObject(read)) onEvent(read);
    } catch (why) {
      setProblem(`no JSON yet: ${why instanceof Error ? why.message : String(why)}`);
    }
  };
  return (
    <>
      <textarea
        className="ek-code"
        aria-label="The event as JSON"
        spellCheck={false}
        rows={8}
        value={text}
        aria-invalid={problem !== "" || undefined}
        onInput={(event) => type(event.currentTarget.value)}
      />
      {problem && <p className="ek-bad">✗ {problem}</p>}
    </>
  );
}

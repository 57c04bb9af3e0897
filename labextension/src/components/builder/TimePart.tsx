import { useId } from "react";
import { changeTrigger, withKeys } from "../../core/draft";
import type { At } from "../../core/draft";
import type { JsonObject } from "../../core/json";
import type { JsonValue } from "../../core/wire";
import { useBuilding } from "./context";
import { Names } from "./Names";
import { SpanBox } from "./SpanBox";

const COLLECT = [
  ["each", "one run per event", "once the threshold is met, every event of the window fires"],
  ["latest", "only the latest", "the event that meets the threshold fires, and no other until the window ends"],
  ["all", "one run with all events", "the window fires at its end, with all that came by then"],
] as const;
const POSTURES = [
  ["Reactive", "when it happens"],
  ["Proactive", "when it does not happen in time"],
] as const;

/** When a trigger fires: how many in how long, counted for whom, and which of several events have a run. */
export function TimePart({ leaf, at }: { leaf: JsonObject; at: At }) {
  const { drafting } = useBuilding();
  const id = useId();
  const edit = (changes: Record<string, JsonValue | undefined>, says: string, kind = "") =>
    drafting.edit((draft) => changeTrigger(draft, at, (held) => withKeys(held, changes)), says, kind);
  const posture = leaf["posture"] ?? "Reactive";
  const isAbsence = posture === "Proactive";
  const collect = leaf["collect"] ?? "latest";
  const within = typeof leaf["within"] === "number" ? leaf["within"] : 0;

  const setPosture = (name: string) => {
    const time = name === "Proactive" && within < 10 ? { within: 60 } : {};
    const gathered = name === "Proactive" && collect !== "latest" ? { collect: undefined } : {};
    const added = "within" in time ? ", within 60 s: absence takes time" : "";
    edit({ posture: name, ...time, ...gathered }, `Fires ${POSTURES.find(([each]) => each === name)?.[1]}${added}`);
  };
  const setCollect = (name: string) => {
    const time = name === "all" && within === 0 ? { within: 60 } : {};
    const words = COLLECT.find(([each]) => each === name)?.[1] ?? name;
    edit({ collect: name, ...time }, `${words}${"within" in time ? ", gathered for 60 s" : ""}`);
  };
  return (
    <fieldset className="ek-group ek-time">
      <legend>When</legend>
      <div className="ek-together" role="radiogroup" aria-label="It fires">
        {POSTURES.map(([name, words]) => (
          <label key={name}>
            <input type="radio" name={`${id}-posture`} checked={posture === name} onChange={() => setPosture(name)} />{" "}
            {words}
          </label>
        ))}
      </div>
      <div className="ek-together">
        <Count
          value={leaf["threshold"]}
          isAbsence={isAbsence}
          onChange={(threshold) => edit({ threshold }, `${threshold} events`, `threshold ${at.join(".")}`)}
        />
        <SpanBox
          label="within"
          value={within}
          {...(isAbsence ? {} : { zero: "no limit" })}
          onChange={(seconds) => edit({ within: seconds ?? 0 }, `within ${seconds ?? 0} s`, `within ${at.join(".")}`)}
        />
      </div>
      <Names
        label="Counted apart for each"
        path=""
        held={leaf["for_each"]}
        hint="resource label, such as prefect.resource.id"
        onChange={(made) => edit({ for_each: made }, `for each ${made.join(", ") || "nothing"}`)}
      />
      <Names
        label="Begins after"
        path="event"
        held={leaf["after"]}
        hint="event name"
        onChange={(made) => edit({ after: made }, `after ${made.join(" or ") || "nothing"}`)}
      />
      <div
        role="radiogroup"
        aria-label="When several events fit"
        aria-describedby={isAbsence ? `${id}-why` : undefined}
      >
        <span>When several events fit:</span>
        {COLLECT.map(([name, words, more]) => (
          <label key={name} className="ek-choice">
            <input
              type="radio"
              name={`${id}-collect`}
              checked={collect === name}
              disabled={isAbsence}
              onChange={() => setCollect(name)}
            />{" "}
            {words} <span className="ek-note">{more}</span>
          </label>
        ))}
        {isAbsence && (
          <p id={`${id}-why`} className="ek-note">
            It fires because events are missing: there are none to choose from.
          </p>
        )}
      </div>
    </fieldset>
  );
}

function Count({
  value,
  isAbsence,
  onChange,
}: {
  value: JsonValue | undefined;
  isAbsence: boolean;
  onChange: (count: number) => void;
}) {
  const count = typeof value === "number" ? value : 1;
  return (
    <label>
      {isAbsence ? "fewer than" : "at least"}{" "}
      <input
        type="number"
        className="ek-number"
        aria-label={isAbsence ? "fewer than so many events" : "at least so many events"}
        min={0}
        step={1}
        value={count}
        onInput={(event) => {
          const typed = Math.trunc(event.currentTarget.valueAsNumber);
          if (Number.isFinite(typed)) onChange(typed);
        }}
      />{" "}
      {count === 1 ? "event" : "events"}
    </label>
  );
}

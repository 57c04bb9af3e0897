import { useId } from "react";
import { same } from "../../core/draft";
import type { JsonObject } from "../../core/json";
import type { DraftChoice } from "../../core/wire";

/** The three triggers an event suggests, narrowest first, each with how many of the newest events it fits. */
export function Choices({
  choices,
  trigger,
  onChoose,
}: {
  choices: readonly DraftChoice[];
  trigger: JsonObject;
  onChoose: (choice: DraftChoice) => void;
}) {
  const id = useId();
  const chosen = choices.find((each) => same(each.trigger, trigger));
  return (
    <fieldset className="ek-choices" data-focus="choices">
      <legend>Start from the event: which ones should fire it?</legend>
      {choices.map((choice) => (
        <label key={choice.kind} className="ek-choice" data-chosen={choice === chosen || undefined}>
          <input type="radio" name={id} checked={choice === chosen} onChange={() => onChoose(choice)} /> {choice.kind}{" "}
          <span className="ek-badge">
            {choice.fits.toLocaleString("en")} of the last {choice.looked.toLocaleString("en")}
          </span>{" "}
          <bdi className="ek-note">{choice.sentence}</bdi>
        </label>
      ))}
      {chosen && chosen.said.length > 0 && (
        <ul className="ek-note ek-said" aria-label="What was generalised">
          {chosen.said.map((each, at) => (
            <li key={at}>
              <bdi>{each}</bdi>
            </li>
          ))}
        </ul>
      )}
      {!chosen && <p className="ek-note">Edited since. Choosing one starts from it again; that can be undone.</p>}
    </fieldset>
  );
}

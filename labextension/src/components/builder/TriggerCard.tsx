import { clausesOf, unknownOf } from "../../core/clauses";
import { addChild, cloneChild, combine, moveChild, release, removeChild } from "../../core/composites";
import { changeTrigger, childrenOf, kindOf, withKeys } from "../../core/draft";
import type { At } from "../../core/draft";
import { short } from "../../core/json";
import type { JsonObject } from "../../core/json";
import { ClauseGroup } from "./ClauseGroup";
import { useBuilding } from "./context";
import { RowButtons } from "./RowButtons";
import { SpanBox } from "./SpanBox";
import { TimePart } from "./TimePart";

/** A trigger as a form: one that counts events, or one that is made of others. */
export function TriggerCard({ trigger, at }: { trigger: JsonObject; at: At }) {
  const isLeaf = kindOf(trigger) === "event";
  return (
    <section
      className="ek-trigger"
      aria-label={at.length > 0 ? nameOf(at) : "The trigger"}
      data-focus={`trigger ${at.join(".")}`}
    >
      {isLeaf ? <ClauseGroup at={at} group={clausesOf(trigger)} /> : <Composite trigger={trigger} at={at} />}
      {isLeaf && <TimePart leaf={trigger} at={at} />}
      <Unknown trigger={trigger} />
      {isLeaf && <Combine at={at} />}
    </section>
  );
}

function nameOf(at: At): string {
  return `Trigger ${at.map((place) => place + 1).join(".")}`;
}

/** Keys that the form does not know: they stay as they are. */
function Unknown({ trigger }: { trigger: JsonObject }) {
  const unknown = unknownOf(trigger);
  if (unknown.length === 0) return null;
  return (
    <dl className="ek-unknown" aria-label="Kept as it is">
      {unknown.map(([key, value]) => (
        <div key={key}>
          <dt>
            <code>
              <bdi>{key}</bdi>
            </code>
          </dt>
          <dd>
            <code>
              <bdi>{short(value, 60)}</bdi>
            </code>{" "}
            <span className="ek-note">not known to this form: kept as it is; change it under JSON</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Combine({ at }: { at: At }) {
  const { drafting, focusAfter } = useBuilding();
  const wrap = (kind: "compound" | "sequence", says: string) => {
    focusAfter(`require ${at.join(".")}`);
    drafting.edit((trigger) => combine(trigger, at, kind), says);
  };
  return (
    <p className="ek-together">
      <button type="button" onClick={() => wrap("compound", "Combined with another trigger: both have to fire")}>
        Combine with another trigger
      </button>
      <button type="button" onClick={() => wrap("sequence", "Another trigger has to fire after this one")}>
        Follow with another trigger
      </button>
    </p>
  );
}

function Composite({ trigger, at }: { trigger: JsonObject; at: At }) {
  const { drafting, focusAfter } = useBuilding();
  const children = childrenOf(trigger);
  const edit = (change: (held: JsonObject) => JsonObject, says: string, kind = "") =>
    drafting.edit((draft) => changeTrigger(draft, at, change), says, kind);
  return (
    <>
      <p className="ek-together">
        <RequireBox trigger={trigger} at={at} many={children.length} edit={edit} />
        <SpanBox
          label="within"
          value={typeof trigger["within"] === "number" ? trigger["within"] : null}
          none="at any time"
          onChange={(within) =>
            edit(
              (held) => withKeys(held, { within }),
              within === null ? "at any time" : `within ${within} s`,
              `within ${at.join(".")}`,
            )
          }
        />
        {children.length === 1 && (
          <button
            type="button"
            onClick={() => drafting.edit((draft) => release(draft, at), "The only trigger stands alone")}
          >
            Use this one alone
          </button>
        )}
      </p>
      {children.map((child, place) => {
        const here = [...at, place];
        const name = nameOf(here);
        return (
          <div key={place} className="ek-child" data-row>
            <div className="ek-group-bar">
              <strong>{name}</strong>
              <RowButtons
                field={name}
                focusName={`move ${here.join(".")}`}
                canUp={place > 0}
                canDown={place < children.length - 1}
                onMove={(by) => {
                  focusAfter(`move ${[...at, place + by].join(".")} ${by < 0 ? "up" : "down"}`);
                  drafting.edit((draft) => moveChild(draft, here, by), `${name} moved ${by < 0 ? "up" : "down"}`);
                }}
                onClone={() => drafting.edit((draft) => cloneChild(draft, here), `${name} copied`)}
                onRemove={() => {
                  focusAfter(`add trigger ${at.join(".")}`);
                  drafting.edit((draft) => removeChild(draft, here), `${name} removed`);
                }}
              />
            </div>
            <TriggerCard trigger={child} at={here} />
          </div>
        );
      })}
      <button
        type="button"
        data-focus={`add trigger ${at.join(".")}`}
        onClick={() => {
          focusAfter(`trigger ${[...at, children.length].join(".")}`);
          drafting.edit((draft) => addChild(draft, at), `${nameOf([...at, children.length])} added`);
        }}
      >
        Add a trigger
      </button>
    </>
  );
}

interface RequireProps {
  trigger: JsonObject;
  at: At;
  many: number;
  edit: (change: (held: JsonObject) => JsonObject, says: string, kind?: string) => void;
}

/** How many of the children have to fire, or that all have to in their order. */
function RequireBox({ trigger, at, many, edit }: RequireProps) {
  const isSequence = kindOf(trigger) === "sequence";
  const { require } = trigger;
  const choose = (value: string) => {
    if (value === "sequence")
      return edit((held) => withKeys(held, { type: "sequence", require: undefined }), "all, in their order");
    const made = value === "any" || value === "all" ? value : Number(value);
    edit((held) => withKeys(held, { type: "compound", require: made }), `${value} of them`);
  };
  const held = isSequence ? "sequence" : String(require ?? "all");
  const numbers = Array.from({ length: many }, (_, at) => String(at + 1));
  const options = [
    ["all", "all of these fire"],
    ["any", "any of these fires"],
    ["sequence", "all of these fire, in this order"],
    ...numbers.map((each) => [each, `${each} of these fire`]),
  ];
  return (
    <label>
      When{" "}
      <select
        value={held}
        data-focus={`require ${at.join(".")}`}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        {!options.some(([value]) => value === held) && <option value={held}>{held} (not possible)</option>}
      </select>
    </label>
  );
}

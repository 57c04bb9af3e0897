import { useEffect, useState } from "react";
import { templateOf } from "../../core/parameters";
import type { JsonObject } from "../../core/json";
import type { JsonValue, Preview, Target, Targets } from "../../core/wire";
import { FieldMenu } from "../FieldMenu";
import type { FieldAction } from "../FieldMenu";
import { Trouble } from "../Frame";
import { JsonTree } from "../JsonTree";
import type { Asked } from "../useAsk";
import { useBuilding } from "./context";
import { ParameterRow } from "./ParameterRow";

export interface MapperProps {
  targets: Asked<Targets>;
  preview: Asked<Preview>;
  /** A value that was picked elsewhere, to be given to a parameter. */
  carried: { path: string; value: JsonValue } | null;
  onCarried: () => void;
}

/** What a deployment's flow gets of the event: the event on one side, the flow's signature on the other. */
export function ParameterMapper({ targets, preview, carried, onCarried }: MapperProps) {
  const { drafting, wire } = useBuilding();
  const { deployment, parameters } = drafting.work;
  const [picked, setPicked] = useState<{ path: string; value: JsonValue; anchor: HTMLElement } | null>(null);
  const target = targets.reply?.targets.find((each) => each.id === deployment) ?? null;

  useEffect(() => targets.again(), []); // one may have been deployed, or be gone, since

  const give = (name: string, made: JsonValue | undefined, says: string) => {
    const rest = Object.entries(parameters).filter(([each]) => each !== name);
    const next: JsonObject = Object.fromEntries(made === undefined ? rest : [...rest, [name, made]]);
    drafting.set({ parameters: next }, says, `parameter ${name}`);
  };
  const map = (name: string, path: string) => {
    onCarried();
    give(name, templateOf(path), `${name} is ${path} of the event`);
  };
  if (targets.error) return <Trouble error={targets.error} retry={targets.again} />;
  return (
    <section className="ek-mapper" aria-label="Parameters">
      <Choice targets={targets.reply?.targets ?? null} deployment={deployment} onLook={targets.again} />
      {carried && target && (
        <p className="ek-banner ek-together">
          Give{" "}
          <code>
            <bdi>{carried.path}</bdi>
          </code>{" "}
          to
          {target.parameters.map((each) => (
            <button key={each.name} type="button" onClick={() => map(each.name, carried.path)}>
              {each.name}
            </button>
          ))}
          <button type="button" onClick={onCarried}>
            none of them
          </button>
        </p>
      )}
      {carried && !target && (
        <p className="ek-banner">
          Choose what is run first: then{" "}
          <code>
            <bdi>{carried.path}</bdi>
          </code>{" "}
          can be one of its parameters.
        </p>
      )}
      {target &&
        preview.reply?.blocking.map((each, at) => (
          <p key={at} className="ek-bad">
            ✗ <bdi>{each}</bdi>
          </p>
        ))}
      {target && preview.error && <p className="ek-bad">✗ {preview.error.message}</p>}
      {target && (
        <div className="ek-sides">
          <div className="ek-side">
            <strong>The event</strong>
            {wire ? (
              <JsonTree value={wire} onPick={(path, value, anchor) => setPicked({ path, value, anchor })} />
            ) : (
              <p className="ek-note">Pin an event to pick values from it.</p>
            )}
          </div>
          <div className="ek-side">
            <strong>
              <bdi>{target.flow}</bdi>
            </strong>
            {target.parameters.length === 0 && <p className="ek-note">It takes no parameters.</p>}
            {target.parameters.map((each) => (
              <ParameterRow
                key={each.name}
                parameter={each}
                held={parameters[each.name]}
                preview={preview.reply?.parameters.find((one) => one.name === each.name) ?? null}
                over={preview.reply?.over ?? 0}
                onGive={(made, says) => give(each.name, made, says)}
              />
            ))}
            {Object.keys(parameters)
              .filter((name) => !target.parameters.some((each) => each.name === name))
              .map((name) => (
                <p key={name} className="ek-together ek-bad">
                  ✗ <bdi>{name}</bdi> is no parameter of it{" "}
                  <button type="button" onClick={() => give(name, undefined, `${name} removed`)}>
                    Remove {name}
                  </button>
                </p>
              ))}
          </div>
        </div>
      )}
      {picked && target && (
        <FieldMenu
          {...picked}
          actions={usesOf(target, (name) => map(name, picked.path))}
          onClose={() => setPicked(null)}
        />
      )}
    </section>
  );
}

function usesOf(target: Target, run: (name: string) => void): FieldAction[] {
  return target.parameters.map(({ name }) => ({ name, label: `Use as ${name}`, run: () => run(name) }));
}

/** Which deployment is run on a firing. */
function Choice({
  targets,
  deployment,
  onLook,
}: {
  targets: readonly Target[] | null;
  deployment: string | null;
  onLook: () => void;
}) {
  const { drafting } = useBuilding();
  if (!targets) return <p className="ek-note">Reading the deployments …</p>;
  const chosen = targets.find((each) => each.id === deployment);
  return (
    <p className="ek-together">
      <label>
        On a firing run{" "}
        <select
          value={deployment ?? ""}
          onFocus={onLook}
          onChange={(event) => {
            const made = event.currentTarget.value || null;
            const name = targets.find((each) => each.id === made)?.full_name;
            drafting.set({ deployment: made }, name ? `runs ${name}` : "runs nothing");
          }}
        >
          <option value="">nothing</option>
          {targets.map((each) => (
            <option key={each.id} value={each.id}>
              {each.full_name}
            </option>
          ))}
          {deployment && !chosen && <option value={deployment}>a deployment that is gone</option>}
        </select>
      </label>
      {deployment && !chosen && (
        <span className="ek-bad">✗ It is gone: choose another, or nothing. What was mapped is kept until then.</span>
      )}
      {chosen?.paused && <span className="ek-warn">⚠ It is paused: its runs wait</span>}
      {targets.length === 0 && (
        <span className="ek-note">No deployments yet: run my_flow.deploy("name") in a cell.</span>
      )}
    </p>
  );
}

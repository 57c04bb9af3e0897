import { useRef, useState } from "react";
import type { Group } from "../../core/clauses";
import { changeTrigger, triggerAt } from "../../core/draft";
import type { At } from "../../core/draft";
import { short } from "../../core/json";
import { dropMuted, mute, mutedOf, unmute } from "../../core/mute";
import type { Muted } from "../../core/mute";
import { canMove, cloned, moved, pruned } from "../../core/prune";
import { AddAlternative, AddClause } from "./AddClause";
import { ClauseRow, Judged } from "./ClauseRow";
import { countOf, rowName, useBuilding } from "./context";
import { MutedRow, RowButtons } from "./RowButtons";
import { neighbour } from "./useFocusAfter";

/** How many clauses of a group are drawn at once. */
const MORE = 40;
const WORDS = {
  all: "All of",
  related: "Somebody took part who has all of",
  any: "Any of",
  none: "None of: no resource in it has all of",
};

/** A group of clauses with its own words: that negation stands in one of its own, it cannot hide among alternatives. */
export function ClauseGroup({ at, group, alternative = 0 }: { at: At; group: Group; alternative?: number }) {
  const [most, setMost] = useState(MORE);
  const words = alternative > 0 ? `Alternative ${alternative}: all of` : WORDS[group.kind];
  return (
    <fieldset className="ek-group" data-kind={group.kind} {...(group.place.length > 0 ? { "data-row": true } : {})}>
      <legend>{words}</legend>
      {group.place.length > 0 && <GroupButtons at={at} group={group} words={words} />}
      {group.clauses.slice(0, most).map((clause) => (
        <ClauseRow key={JSON.stringify(clause.place)} at={at} clause={clause} />
      ))}
      {group.clauses.length > most && (
        <button type="button" onClick={() => setMost(most + MORE)}>
          Show more of its {group.clauses.length} clauses
        </button>
      )}
      <MutedRows at={at} muted={group.muted} />
      {group.kind === "any" &&
        group.groups.map((each, which) => <ClauseGroup key={which} at={at} group={each} alternative={which + 1} />)}
      {group.kind === "any" ? <AddAlternative at={at} place={group.place} /> : <AddClause at={at} group={group} />}
      {group.kind !== "any" &&
        group.groups.map((each) => <ClauseGroup key={JSON.stringify(each.place)} at={at} group={each} />)}
    </fieldset>
  );
}

function GroupButtons({ at, group, words }: { at: At; group: Group; words: string }) {
  const building = useBuilding();
  const { drafting, focusAfter } = building;
  const { place } = group;
  const bar = useRef<HTMLDivElement>(null);
  const leaf = triggerAt(drafting.work.trigger, at) ?? {};
  const name = `group ${words}`;
  const edit = (change: typeof pruned, says: string) =>
    drafting.edit((trigger) => changeTrigger(trigger, at, (held) => change(held, place)), says);
  const away = () => focusAfter(neighbour(bar.current?.closest<HTMLElement>("[data-row]") ?? null));
  return (
    <div className="ek-group-bar" ref={bar}>
      <Judged count={countOf(building, at, place)} />
      <RowButtons
        field={name}
        focusName={`group ${rowName(at, place)}`}
        canUp={typeof place.at(-1) === "number" && canMove(leaf, place, -1)}
        canDown={typeof place.at(-1) === "number" && canMove(leaf, place, 1)}
        onMove={(by) => {
          const to = [...place.slice(0, -1), Number(place.at(-1)) + by];
          focusAfter(`group ${rowName(at, to)} ${by < 0 ? "up" : "down"}`);
          edit((held) => moved(held, place, by), `${name} moved ${by < 0 ? "up" : "down"}`);
        }}
        onMute={() => {
          away();
          edit(mute, `${name} muted: it is not asked for until unmuted`);
        }}
        onClone={() => edit(cloned, `${name} copied`)}
        onRemove={() => {
          away();
          edit(pruned, `${name} removed`);
        }}
      />
    </div>
  );
}

function MutedRows({ at, muted }: { at: At; muted: readonly Muted[] }) {
  const { drafting, focusAfter } = useBuilding();
  const leaf = triggerAt(drafting.work.trigger, at) ?? {};
  const all = mutedOf(leaf).map((each) => JSON.stringify(each));
  return (
    <>
      {muted.map((each) => {
        const which = all.indexOf(JSON.stringify(each));
        const field = each.place.filter((part) => part !== "match" && part !== "match_payload").join(".");
        return (
          <MutedRow
            key={JSON.stringify(each)}
            field={field}
            value={short(each.value, 40)}
            onUnmute={() => {
              focusAfter(rowName(at, each.place));
              drafting.edit(
                (trigger) => changeTrigger(trigger, at, (held) => unmute(held, which)),
                `${field} is asked for again`,
              );
            }}
            onDrop={() => {
              focusAfter(`add ${at.join(".")}`);
              drafting.edit(
                (trigger) => changeTrigger(trigger, at, (held) => dropMuted(held, which)),
                `Muted ${field} removed`,
              );
            }}
          />
        );
      })}
    </>
  );
}

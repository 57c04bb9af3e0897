"""Why one event did or did not satisfy one trigger: every clause with its verdict, and one sentence on top.

Source: DESIGN 5; `prefect-behaviour` 2.1 to 2.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from eventkit.engine import Key, Plan, Predicate, ask, remembering, step
from eventkit.engine.window import KEPT_AFTER_END, Window
from eventkit.insight.clauses import asked, passes
from eventkit.insight.counting import counted, spell
from eventkit.insight.edits import nearest_edit
from eventkit.model.event import MAX_HOPS, Event
from eventkit.model.pattern import name_matches
from eventkit.model.trigger import CompoundTrigger, EventTrigger, Path, Trigger
from eventkit.model.verdict import Clause, Outcome, Result, Verdict

__all__ = ["NOBODY", "Circumstances", "explain"]

NOBODY = UUID(int=0)
"""The automation of a trigger that is none's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What besides trigger and event settles whether something comes of it.

    windows: the engine's, as they were before the event. now: the processing time, by default the event's. automation:
    the name and id of the one whose trigger it is. enabled: whether that is on. owned: whether a living process
    evaluates it. evaluated: whether its turn has come. again: how often the event's id was emitted again, as far as is
    known. predicate: what an event must pass besides. patience: see `engine.step`.
    """

    windows: Mapping[Key, Any] = field(default_factory=dict)
    now: datetime | None = None
    automation: str = ""
    automation_id: UUID = NOBODY
    enabled: bool | str = True
    owned: bool = True
    evaluated: bool = True
    again: int = 0
    predicate: Predicate | None = None
    patience: timedelta | None = KEPT_AFTER_END


ALONE = Circumstances()
_UNSEEN = Clause(kind="window", result=Result.NOT_REACHED, why="not looked at: the event does not match")


def explain(trigger: Trigger, event: Event, around: Circumstances = ALONE, *, edit: bool = True) -> Verdict:
    """The verdict. edit: whether the smallest edit is looked for, where it does not match.

    Nothing is stored, run or changed. Thread: any.

    >>> event = Event(event="order.placed", resource={"prefect.resource.id": "order.42", "region": "us-1"})
    >>> explain(EventTrigger(expect={"order.placed"}, match={"region": "eu-*"}), event)
    Does not match: region is 'us-1', and eu-* was expected. Nearest edit: accept region 'us-1' too
    """
    if around.predicate is not None:
        around = replace(around, predicate=remembering(around.predicate))
    switches = _switches(event, around)
    tree = _tree(trigger, event, around, ())
    fires = _fires(trigger, event, around) and passes(switches)
    clauses = (*switches, tree) if tree.kind in ("compound", "sequence") else (*switches, *tree.parts)
    outcome, decisive = _settled(switches, tree)
    found = None
    if edit and outcome is Outcome.NOT_MATCHED:
        found = nearest_edit(trigger, event, lambda edited: _matches(edited, event, around))
    if found is not None:  # of several children the one that comes nearest
        decisive = _decisive(_at(tree, found.changes[0].path), Result.FAIL)
    return Verdict(
        outcome=outcome,
        sentence=_sentence(outcome, decisive, tree, found, fires=fires, shadow=around.enabled == "shadow"),
        clauses=clauses,
        decisive=decisive,
        edit=found,
        fires=fires,
        trigger=trigger,
        event=event,
        automation=around.automation,
    )


def _matches(trigger: Trigger, event: Event, around: Circumstances) -> bool:
    return explain(trigger, event, around, edit=False).outcome is Outcome.MATCHED


def _fires(trigger: Trigger, event: Event, around: Circumstances) -> bool:
    now = around.now or event.received or event.occurred
    plan = Plan()
    plan.add(around.automation_id, trigger, around.predicate)
    return bool(step(plan, around.windows, event, now, patience=around.patience).firings)


# -- the tree


def _tree(trigger: Trigger, event: Event, around: Circumstances, path: Path) -> Clause:
    """The clause of a trigger, with what it is made of."""
    if isinstance(trigger, EventTrigger):
        return _leaf(trigger, event, around, path)
    parts = tuple(_tree(child, event, around, (*path, place)) for place, child in enumerate(trigger.triggers))
    best = min(parts, key=_distance, default=None)
    result = best.result if best is not None else Result.FAIL
    kind = "compound" if isinstance(trigger, CompoundTrigger) else "sequence"
    within = f" within {spell(trigger.within)}" if trigger.within is not None else ""
    order = "" if kind == "compound" else ", in their order"
    wanted = f"{trigger.needed} of {len(trigger.triggers)}{within}{order}"
    why = best.why if best is not None else "it holds no triggers"
    return Clause(kind=kind, result=result, wanted=wanted, why=why, parts=parts)


def _leaf(trigger: EventTrigger, event: Event, around: Circumstances, path: Path) -> Clause:
    clauses = asked(trigger, event)
    what = f"trigger {'.'.join(str(place + 1) for place in path)}" if path else ""
    if not passes(clauses):
        failing = [each for each in clauses if each.result is not Result.PASS]
        if around.predicate is not None:
            clauses.append(
                Clause(kind="predicate", result=Result.NOT_REACHED, why="not asked: the event does not match")
            )
        return Clause(kind="event", what=what, result=Result.FAIL, why=failing[0].why, parts=(*clauses, _UNSEEN))
    if around.predicate is not None:
        answered = _predicate(around.predicate, event)
        clauses.append(answered)
        if answered.result is not Result.PASS:
            return Clause(kind="event", what=what, result=answered.result, why=answered.why, parts=(*clauses, _UNSEEN))
    opens = bool(trigger.after) and name_matches(trigger.after, event.event)
    counts = name_matches(trigger.expect or ("*",), event.event)
    values = tuple(event.find_resource_label(label) or "" for label in trigger.for_each)
    held = around.windows.get((around.automation_id, path, values))
    window = held if isinstance(held, Window) else None
    seen, _ = counted(trigger, window, event, opens=opens, counts=counts, patience=around.patience)
    return Clause(kind="event", what=what, result=seen.result, why=seen.why, parts=(*clauses, seen))


def _predicate(predicate: Predicate, event: Event) -> Clause:
    """What the Python function says of an event that fits all else: an error of it is no "no"."""
    answer = ask(predicate, event)
    if isinstance(answer, str):
        why = f"the predicate raised {answer}"
        return Clause(kind="predicate", result=Result.ERROR, wanted="true", actual=answer, why=why)
    if answer:
        return Clause(kind="predicate", result=Result.PASS, wanted="true", actual="true", why="it is true of the event")
    why = "the predicate is not true of it"
    return Clause(kind="predicate", result=Result.FAIL, wanted="true", actual="false", why=why)


def _distance(clause: Clause) -> tuple[int, int]:
    """How far a child is from passing."""
    order = {Result.PASS: 0, Result.SUPPRESSED: 1, Result.ERROR: 2, Result.FAIL: 3, Result.NOT_REACHED: 4}
    failing = sum(each.result is Result.FAIL and not each.parts for each in clause.all())
    return order[clause.result], failing


# -- what is not the trigger's to say


def _switches(event: Event, around: Circumstances) -> tuple[Clause, ...]:
    """The clauses of the guards and switches, those alone that settle something."""
    found = []
    if around.enabled is not True:
        how = "in shadow: it records what it would do" if around.enabled == "shadow" else "off"
        result = Result.PASS if around.enabled == "shadow" else Result.SUPPRESSED
        found.append(Clause(kind="enabled", result=result, wanted="on", actual=how, why=f"the automation is {how}"))
    if not around.owned:
        why = "its notebook is not running: it is evaluated when that registers it again"
        found.append(Clause(kind="owner", result=Result.NOT_REACHED, wanted="a living process", actual="none", why=why))
    if not around.evaluated:
        why = "its turn in the log has not come yet"
        found.append(Clause(kind="turn", result=Result.NOT_REACHED, why=why))
    if around.again:
        times = "once more" if around.again == 1 else f"{around.again:,} times more"
        why = f"its id was emitted {times}: the same event, looked at once"
        found.append(Clause(kind="duplicate", result=Result.PASS, wanted="a new id", actual="the same id", why=why))
    if event.hops > MAX_HOPS:
        why = f"it is {event.hops} firings from its origin, more than {MAX_HOPS}: kept, but fires nothing"
        found.append(
            Clause(kind="hops", result=Result.SUPPRESSED, wanted=f"at most {MAX_HOPS}", actual=str(event.hops), why=why)
        )
    if event.replay_for and around.automation_id not in event.replay_for:
        why = "it was replayed for other automations alone"
        if event.is_imported:
            why = "it was imported: what it led to was done where it came from"
        found.append(Clause(kind="replay", result=Result.SUPPRESSED, wanted="for all, or for this one", why=why))
    return tuple(found)


# -- the answer


def _settled(switches: tuple[Clause, ...], tree: Clause) -> tuple[Outcome, Clause | None]:
    """The outcome, and the clause that settled it."""
    if tree.result is Result.FAIL:
        return Outcome.NOT_MATCHED, _decisive(tree, Result.FAIL)
    if tree.result is Result.ERROR:
        return Outcome.ERROR, _decisive(tree, Result.ERROR)
    for switch in switches:
        if switch.result is Result.NOT_REACHED:
            return Outcome.NOT_REACHED, switch
        if switch.result is Result.SUPPRESSED:
            return Outcome.SUPPRESSED, switch
    if tree.result is Result.SUPPRESSED:
        return Outcome.SUPPRESSED, _decisive(tree, Result.SUPPRESSED)
    return Outcome.MATCHED, None


def _at(clause: Clause, path: Path) -> Clause:
    for place in path:
        clause = clause.parts[place]
    return clause


def _decisive(clause: Clause, result: Result) -> Clause:
    """The innermost clause of that result, in the child that comes nearest."""
    inner = [part for part in clause.parts if part.result is result and part.kind not in ("resource",)]
    if clause.kind in ("related", "none of", "payload") or not inner:
        return clause
    return _decisive(min(inner, key=_distance) if clause.kind in ("compound", "sequence") else inner[0], result)


def _sentence(outcome: Outcome, decisive: Clause | None, tree: Clause, edit: Any, *, fires: bool, shadow: bool) -> str:
    why = decisive.why if decisive is not None else tree.why
    nearest = f". Nearest edit: {edit}" if edit is not None else ""
    if outcome is Outcome.NOT_MATCHED:
        return f"Does not match: {why}{nearest}"
    if outcome is Outcome.SUPPRESSED:
        return f"Fits, and nothing comes of it: {why}"
    if outcome is Outcome.NOT_REACHED:
        return f"Not evaluated yet: {why}"
    if outcome is Outcome.ERROR:
        return f"Could not be evaluated: {why}"
    in_shadow = " in shadow" if shadow else ""
    return f"Fires{in_shadow}: {why}" if fires else f"Matches{in_shadow}: {why}"

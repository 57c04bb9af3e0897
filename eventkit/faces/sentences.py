"""Triggers in plain words: one sentence that says when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from eventkit.faces.html import Html, note
from eventkit.faces.payloads import payload_words
from eventkit.faces.plain import clip, visible
from eventkit.model.automation import AutomationSpec
from eventkit.model.pattern import Spec
from eventkit.model.resource import ID, NAME, ROLE
from eventkit.model.trigger import CompoundTrigger, EventTrigger, Posture, Trigger

__all__ = ["handler_html", "handler_text", "listed", "quoted", "seconds", "sentence"]

_LABELS = {ID: "id", NAME: "name", ROLE: "role"}


def sentence(trigger: Trigger) -> str:
    """When the trigger fires, to be read after "runs x": `on every a`, `when 3 a come within 60 s`.

    >>> sentence(EventTrigger(expect={"stock.low"}, threshold=3, within=60, for_each={"region"}))
    'when 3 stock.low come within 60 s, for each region'
    """
    if isinstance(trigger, EventTrigger):
        each = f", {_for_each(trigger)}" if trigger.for_each else ""
        return _absence(trigger) + each if trigger.posture is Posture.Proactive else _presence(trigger) + each
    if not trigger.triggers:
        return "never: it holds no triggers"
    parts = [_happening(child) for child in trigger.triggers]
    within = f" within {seconds(trigger.within)}" if trigger.within is not None else ""
    if not isinstance(trigger, CompoundTrigger):
        return f"when {', then '.join(parts)} {_come(len(parts))}{within}"
    return f"when {_how_many(trigger)} ({', '.join(parts)}) {_come(trigger.needed)}{within}"


def _how_many(trigger: CompoundTrigger) -> str:
    return "any of" if trigger.needed == 1 else f"{trigger.require} of"


def _come(count: int) -> str:
    return "comes" if count == 1 else "come"


def _presence(trigger: EventTrigger) -> str:
    """The reactive clause, for each shape of threshold, window and `after`."""
    count, after = max(trigger.threshold, 1), _after(trigger)
    if trigger.collect == "all":
        return _all_at_once(trigger)
    if trigger.collect == "each":
        return _each(trigger)
    if trigger.within:
        span = f"within {seconds(trigger.within)}"
        if count > 1:
            return f"when {count} {_what(trigger, count)} come {span}{after}"
        if after:
            return f"when {_what(trigger)} comes {span}{after}"
        return f"on every {_what(trigger)}, at most once in {seconds(trigger.within)}"
    place = f"{count}{_ordinal(count)} " if count > 1 else ""
    if after:
        return f"on the {place or 'first '}{_what(trigger)}{after}"
    return f"on every {place}{_what(trigger)}"


def _all_at_once(trigger: EventTrigger) -> str:
    """A window that gathers: when it ends, with what, and how many it takes."""
    opening = listed([quoted(name) for name in trigger.after], "or") or f"the first {_what(trigger)}"
    gathered = f"all {_what(trigger, 2)} that came by then" if trigger.after else "all that came by then"
    enough = f", if they are at least {trigger.threshold}" if trigger.threshold > 1 else ""
    return f"when {seconds(trigger.within)} have passed since {opening}, with {gathered}{enough}"


def _each(trigger: EventTrigger) -> str:
    count, after = trigger.threshold, _after(trigger)
    span = f" within {seconds(trigger.within)}" if trigger.within else ""
    if count == 1:
        return f"on every {_what(trigger)}{span if after else ''}{after}"
    return f"on each {_what(trigger)}, once {count} come{span}{after}"


def _absence(trigger: EventTrigger) -> str:
    return f"when {_too_few(trigger)} {_come(trigger.threshold)} within {seconds(trigger.within)}{_after(trigger)}"


def _too_few(trigger: EventTrigger) -> str:
    few = "no" if trigger.threshold == 1 else f"fewer than {trigger.threshold}"
    return f"{few} {_what(trigger, trigger.threshold)}"


def _happening(trigger: Trigger) -> str:
    """A child of a composite, as what happened."""
    if not isinstance(trigger, EventTrigger):
        within = f" within {seconds(trigger.within)}" if trigger.within is not None else ""
        parts = [_happening(child) for child in trigger.triggers]
        if isinstance(trigger, CompoundTrigger):
            return f"{_how_many(trigger)} ({', '.join(parts)}){within}"
        return f"({', then '.join(parts)}){within}"
    count = max(trigger.threshold, 1)
    if trigger.collect == "all":
        what = f"all {_what(trigger, 2)}{f' (at least {count})' if count > 1 else ''}"
    elif trigger.posture is Posture.Proactive:
        what = _too_few(trigger)
    else:
        what = f"{count} {_what(trigger, count)}" if count > 1 else _what(trigger)
    within = f" within {seconds(trigger.within)}" if trigger.within else ""
    each = f" {_for_each(trigger)}" if trigger.for_each else ""
    return f"{what}{within}{_after(trigger)}{each}"


def _what(trigger: EventTrigger, count: int = 1) -> str:
    """The events that count, with what is asked of their resources and payloads."""
    anything = not trigger.expect or "*" in trigger.expect
    plain = "event" if count == 1 else "events"
    noun = plain if anything else listed([quoted(name) for name in trigger.expect], "or")
    asked = [*_of_primary(trigger.match)]
    for spec in trigger.match_related:
        asked += _of_related(spec)
    for spec in trigger.none_of:
        asked.append(_of_none(spec))
    if trigger.match_payload is not None:
        asked += payload_words(trigger.match_payload)
    between = ", and " if any(" or " in clause for clause in asked) else " and "
    return noun + (f" whose {between.join(asked)}" if asked else "")


def _after(trigger: EventTrigger) -> str:
    return f" after {listed([quoted(name) for name in trigger.after], 'or')}" if trigger.after else ""


def _for_each(trigger: EventTrigger) -> str:
    return f"for each {listed([_place(label) for label in trigger.for_each], 'and')}"


def _place(label: str) -> str:
    """A for_each label, `related:<role>:<label>` turned round."""
    kind, role, rest = [*label.split(":", 2), "", ""][:3]
    return f"{quoted(rest)} of its {quoted(role)}" if kind == "related" and role and rest else quoted(label)


def _of_primary(spec: Spec) -> Iterable[str]:
    for label, patterns in spec.items():
        alone = label == NAME and ID not in spec
        noun = "resource" if label == ID or alone else "resource name" if label == NAME else quoted(label)
        yield f"{noun} is {_wanted(patterns)}"


def _of_related(spec: Spec) -> Iterable[str]:
    """A role that is one plain word becomes the noun: `flow is x`."""
    roles = spec.get(ROLE, ())
    plain = len(roles) == 1 and not any(special in roles[0] for special in "*?[!")
    whose = quoted(roles[0]) if plain else "related resource"
    if ROLE in spec and (not plain or len(spec) == 1):
        yield f"related role is {_wanted(roles)}"
    for label, patterns in spec.items():
        if label == ROLE:
            continue
        own = label == NAME or (label == ID and NAME not in spec)
        noun = whose if own else f"{whose}'s {'id' if label == ID else quoted(label)}"
        yield f"{noun} is {_wanted(patterns)}"


def _of_none(spec: Spec) -> str:
    """What no resource of the event may be, primary or related."""
    said = [f"{_LABELS.get(label) or quoted(label)} is {_wanted(patterns)}" for label, patterns in spec.items()]
    return f"resources include none whose {' and '.join(said)}"


def _wanted(patterns: Sequence[str]) -> str:
    """Patterns as words: any of them will do."""
    words = ["anything" if pattern == "*" else _one_wanted(pattern) for pattern in patterns]
    return listed(words, "or") or "nothing that exists"


def _one_wanted(pattern: str) -> str:
    return f"anything but {quoted(pattern[1:])}" if pattern.startswith("!") else quoted(pattern)


def quoted(name: str) -> str:
    """A name as it is, in quotes where it could be taken for words of the sentence."""
    shown = visible(name)
    return shown if re.fullmatch(r"[^\s,()\"']+", shown) else f'"{shown}"'


def listed(words: Sequence[str], last: str) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def seconds(span: timedelta) -> str:
    """A span in the unit a person would say: `90 s`, `15 min`, `2 h`, `7 d`."""
    total = span.total_seconds()
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if total >= 2 * size and total % size == 0:
            return f"{total / size:.0f} {unit}"
    return f"{total:.6f}".rstrip("0").rstrip(".") + " s"


def _ordinal(count: int) -> str:
    return "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")


_LONG = 160


def handler_text(name: str, spec: AutomationSpec | None, *, predicate: str = "") -> str:
    """`on_order: runs on every order.placed, where it is true`. spec: None for one that is deleted.

    predicate: what its events must pass besides, in words.
    """
    if spec is None:
        return f"{visible(name)}: deleted"
    where = f", where {visible(clip(predicate, _LONG))}" if predicate else ""
    state = "" if spec.enabled is True else " (off)" if not spec.enabled else f" (in {spec.enabled})"
    return f"{visible(name)}: runs {sentence(spec.trigger)}{where}{state}"


def handler_html(name: str, spec: AutomationSpec | None, *, predicate: str = "") -> Html:
    """The same."""
    return note(handler_text(name, spec, predicate=predicate))

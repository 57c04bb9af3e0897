"""What a trigger asks of an event, one by one: fast enough to be asked of every event of a log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from eventkit.engine.index import IGNORED
from eventkit.insight.clauses import described, lacking, one_of, refuser, short_label
from eventkit.insight.edits import name_slip
from eventkit.insight.payload_misses import only_missed
from eventkit.model.event import Event
from eventkit.model.pattern import Spec, label_matches, name_predicate, none_predicate, spec_predicate
from eventkit.model.payload import payload_predicate
from eventkit.model.trigger import EventTrigger

__all__ = ["Ask", "Told", "asks_of"]

MISSING = "missing"
MOST_NAMES = 4_096
"""Names of which it is remembered whether they are slips."""
Told = tuple[str, str, str, str]
"""What is told of an event: the clause's kind, of what, what was wanted and what was there."""


class Ask(NamedTuple):
    """One thing a trigger asks of an event: whether it passes, and what is told where it alone does not.

    `told` is None where what fails is more than one clause after all.
    """

    passes: Callable[[Event], bool]
    told: Callable[[Event], Told | None]


def asks_of(trigger: EventTrigger) -> list[Ask]:
    """What a trigger asks of an event, cheap first."""
    found = [_name_test(trigger)]
    found += [_label_test(label, patterns) for label, patterns in trigger.match.items()]
    found += [_related_test(spec) for spec in trigger.match_related if spec]
    found += [_refusal_test(spec) for spec in trigger.none_of]
    if trigger.match_payload is not None:
        found.append(_payload_test(trigger.match_payload))
    return found


def _name_test(trigger: EventTrigger) -> Ask:
    names = [name_predicate(each) for each in ((*trigger.expect, *trigger.after) if trigger.expect else ("*",))]
    wanted = one_of(trigger.expect) if trigger.expect else "any name"
    slip = lru_cache(MOST_NAMES)(lambda name: name != IGNORED and name_slip(trigger, name) is not None)

    def named(event: Event) -> bool:
        return event.event != IGNORED and any(fits(event.event) for fits in names)

    return Ask(named, lambda event: ("name", "", wanted, event.event) if slip(event.event) else None)


def _label_test(label: str, patterns: tuple[str, ...]) -> Ask:
    what, wanted = short_label(label), one_of(patterns)

    def passes(event: Event) -> bool:
        return label_matches(patterns, event.resource.root.get(label))

    return Ask(passes, lambda event: ("label", what, wanted, event.resource.root.get(label, MISSING)))


def _related_test(spec: Spec) -> Ask:
    fits = spec_predicate(spec)
    wanted = described(spec)

    def passes(event: Event) -> bool:
        return any(fits(each.root) for each in event.related)

    return Ask(passes, lambda event: ("related", "", wanted, lacking(spec, event.related)))


def _refusal_test(spec: Spec) -> Ask:
    free, what = none_predicate((spec,)), described(spec)

    def passes(event: Event) -> bool:
        return free(event.resource, event.related)

    return Ask(passes, lambda event: ("none of", what, f"nothing with {what}", refuser(spec, event)))


def _payload_test(pattern: Mapping[str, Any]) -> Ask:
    holds, ask = payload_predicate(pattern), only_missed(pattern)

    def told(event: Event) -> Told | None:
        missed = ask(event.payload)
        return ("payload", *missed) if missed is not None else None

    return Ask(lambda event: holds(event.payload), told)

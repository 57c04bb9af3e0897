"""Three triggers an event suggests: for exactly this one, for its kind, and for any of its name; each fits the event.

What tells one event of a kind from the next (ids, UUIDs, dates, numbers) is written as `*` in names, ids and labels,
and said; a label of which nothing else is left is not asked for. Payloads are left out: what of them matters nobody
but a person knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from eventkit.engine.index import IGNORED
from eventkit.errors import InvalidEvent
from eventkit.insight.clauses import short_label
from eventkit.insight.edits import literal
from eventkit.model.event import Event
from eventkit.model.pattern import name_matches
from eventkit.model.resource import ID, NAME, ROLE, RelatedResource
from eventkit.model.trigger import EventTrigger

__all__ = ["Drafted", "generalised"]

MOST_RELATED = 5
"""Related resources that are asked for; of more, those that come first."""
MOST_GENERAL = 20
"""Ids, dates and numbers of one value that are made general; what comes after them stays."""
_EDGE, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_TELLING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("UUID", re.compile(_EDGE + r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}" + _END)),
    (
        "date",
        re.compile(
            _EDGE + r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?" + _END, re.ASCII
        ),
    ),
    ("id", re.compile(_EDGE + r"(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}" + _END)),
    ("id", re.compile(_EDGE + r"(?=[A-Z]*\d)[0-9A-HJKMNP-TV-Z]{26}" + _END)),
    ("number", re.compile(_EDGE + r"\d+(?:[.,]\d+)?" + _END, re.ASCII)),
)
_RANDOM = ("prefect.flow-run.", "prefect.task-run.")
"""Resources whose names are made up for each."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """kind: `exactly this`, `this kind of thing` or `any of this name`. said: what was made general, a line each."""

    kind: str
    trigger: EventTrigger
    said: tuple[str, ...]


def generalised(event: Event) -> tuple[Drafted, Drafted, Drafted]:
    """The three drafts, narrowest first, each of which the event fits; raises InvalidEvent for one that none can fit.

    >>> _, kind, _ = generalised(Event(event="order.placed", resource={"prefect.resource.id": "order.42"}))
    >>> kind.trigger, kind.said
    (EventTrigger(match={'prefect.resource.id': 'order.*'}, expect=['order.placed']), \
('resource id order.*: any number for 42',))
    """
    if event.event == IGNORED or not name_matches(_names(event), event.event):
        raise InvalidEvent(f"No trigger can be made of {event.event!r}: events of that name are never evaluated")
    return _exactly(event), _kind(event), _any(event)


def _names(event: Event) -> tuple[str, ...]:
    """What to expect, so that it fits; a name that begins as a negation can only be one of all."""
    return (event.event,) if name_matches((event.event,), event.event) else ("*",)


def _any(event: Event) -> Drafted:
    return Drafted("any of this name", EventTrigger(expect=_names(event)), ("any resource", "any payload"))


def _exactly(event: Event) -> Drafted:
    match = {label: literal(value) for label, value in event.resource.root.items()}
    related = [
        {label: literal(value) for label, value in each.root.items() if label in (ID, ROLE)} for each in event.related
    ]
    trigger = EventTrigger(expect=_names(event), match=match, match_related=related[:MOST_RELATED])
    left = len(event.related) - MOST_RELATED
    more = (f"{left:,} related resources are not asked for",) if left > 0 else ()
    return Drafted("exactly this", trigger, ("any payload", *more))


def _kind(event: Event) -> Drafted:
    said: list[str] = []
    name, told = _general(event.event, name=True)
    expect = (name,) if told and name_matches((name,), event.event) else _names(event)
    if told and expect == (name,):
        said.append(f"name {name}: {told}")
    match = _spec(event.resource.root, said, "")
    specs = [_spec(_telling(each), said, f"{each.role} ") for each in event.related[:MOST_RELATED]]
    kept = [spec for at, spec in enumerate(specs) if spec not in specs[:at]]
    return Drafted("this kind of thing", EventTrigger(expect=expect, match=match, match_related=kept), tuple(said))


def _telling(resource: RelatedResource) -> dict[str, str]:
    """What to ask of a related resource: its role, and its name where that is one's own, else its id."""
    named = resource.name and not resource.id.startswith(_RANDOM)
    return {ROLE: resource.role} | ({NAME: resource.name or ""} if named else {ID: resource.id})


def _spec(labels: Mapping[str, str], said: list[str], whose: str) -> dict[str, str]:
    """Labels made general; what is left of none is not asked for, and said either way."""
    made = {}
    for label, value in labels.items():
        if label == NAME and labels.get(ID, "").startswith(_RANDOM):
            said.append(f"any {whose}{short_label(label)}: it is made up for each run")
            continue
        pattern, told = _general(value, name=False)
        if told and not pattern.strip("*."):
            said.append(f"any {whose}{short_label(label)}, not only {value}")
            continue
        made[label] = pattern
        if told:
            said.append(f"{whose}{short_label(label)} {pattern}: {told}")
    return made


def _general(value: str, *, name: bool) -> tuple[str, str]:
    """The pattern of a value with `*` for what tells it from the next, and what that was; the value where nothing is.

    name: whether it is the pattern of a name, in which nothing but `*` is special.
    """
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _TELLING:
        if len(found) == MOST_GENERAL:
            break
        for hit in pattern.finditer(value):
            if not any(begin < hit.end() and hit.start() < end for begin, end, _ in found):
                found.append((hit.start(), hit.end(), kind))
                if len(found) == MOST_GENERAL:
                    break
    place, pieces = 0, list[str | None]()
    for begin, end, _ in sorted(found):
        pieces += [value[place:begin], None]
        place = end
    pieces.append(value[place:])
    made = "".join("*" if each is None else _as_it_is(each, name, first=at == 0) for at, each in enumerate(pieces))
    told = " and ".join(dict.fromkeys(f"any {kind} for {value[begin:end]}" for begin, end, kind in sorted(found)))
    return made, told


def _as_it_is(piece: str, name: bool, *, first: bool) -> str:
    """A piece as a pattern of itself; a `!` is special at the very beginning alone."""
    if name or not piece:
        return piece
    return literal(piece) if first or not piece.startswith("!") else f"!{literal(piece[1:])}"

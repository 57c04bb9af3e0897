"""Events one clause short of a trigger, by the clause (a field of the payload is one) and by what was there.

Another name is one clause short where it is a slip of the one expected: any trigger is one name short of every event.
The numbers that missed one bound stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Generic, TypeVar

from eventkit.insight.edits import nearest_edit
from eventkit.insight.explain import explain
from eventkit.insight.near_asks import Ask, Told, asks_of
from eventkit.insight.near_bounds import MOST_TEXTS, Bounds, Span
from eventkit.model.event import Event
from eventkit.model.trigger import Trigger, leaves
from eventkit.model.verdict import Change, Edit, Outcome

__all__ = ["NearMiss", "Shortfall", "by_clause", "near_each", "near_misses"]

_SHOWN = 8
_TRIED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Events that fail on one clause, with one value there, or with numbers that miss one bound.

    kind, what: the clause, such as label region. wanted, actual: in words; of several numbers `2.4 to 244.0`. events:
    which, in order. nearest: of several numbers the events with the one that missed it least, else None. of: the
    trigger.
    """

    kind: str
    what: str
    wanted: str
    actual: str
    events: tuple[Event, ...] = field(repr=False)
    nearest: NearMiss | None = None
    of: Trigger = field(repr=False)
    _hardest: tuple[Event, ...] = field(default=(), repr=False, compare=False)
    _edits: dict[Told, Edit | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def edit(self) -> Edit | None:
        """The smallest edit that would admit them all, proven on the farthest; None where none is known.

        Looked for when it is first asked: a log may hold thousands of values that nobody looks at.
        """
        key = (self.kind, self.what, self.wanted, self.actual)
        if key not in self._edits:
            hardest = self._hardest
            self._edits[key] = (
                _admitting(self.of, self.what, hardest) if hardest else _admitting_all(self.of, self.what, self.events)
            )
        return self._edits[key]

    def __len__(self) -> int:
        return len(self.events)

    def __str__(self) -> str:
        count = f"{len(self.events):,} failed" if len(self.events) != 1 else "1 failed"
        nearest = f"; to admit: {self.edit}" if self.edit is not None else ""
        if self.kind == "none of":
            return f"{count} only on none of: {self.actual}, and {self.wanted} was wanted{nearest}"
        return f"{count} only on {f'{self.kind} {self.what}'.strip()}: {self.actual}, not {self.wanted}{nearest}"


Miss = TypeVar("Miss", bound=NearMiss)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall(Generic[Miss]):
    """All that failed on one clause: of which kind, of what, what was wanted, and the near misses by what was there."""

    kind: str
    what: str
    wanted: str
    values: tuple[Miss, ...]

    def __len__(self) -> int:
        return sum(map(len, self.values))

    def __str__(self) -> str:
        shown = ", ".join(f"{each.actual} ×{len(each):,}" for each in self.values[:_SHOWN])
        more = len(self.values) - _SHOWN
        rest = f" and {more:,} more" if more > 0 else ""
        return f"{len(self):,} failed only on {f'{self.kind} {self.what}'.strip()}: {shown}{rest}; wanted {self.wanted}"


def by_clause(misses: Sequence[Miss]) -> list[Shortfall[Miss]]:
    """The near misses by the clause they failed on, most frequent first.

    >>> from eventkit.model.trigger import EventTrigger
    >>> events = [Event(event="e", resource={"prefect.resource.id": "x", "to": to}) for to in ("us", "us", "uk")]
    >>> print(by_clause(near_misses(EventTrigger(match={"to": "eu"}), events))[0])
    3 failed only on label to: us ×2, uk ×1; wanted eu
    """

    def clause(miss: NearMiss) -> tuple[str, str, str]:
        return miss.kind, miss.what, miss.wanted

    found = [
        Shortfall(kind=kind, what=what, wanted=wanted, values=tuple(held))
        for (kind, what, wanted), held in groupby(sorted(misses, key=clause), key=clause)
    ]
    return sorted(found, key=lambda each: (-len(each), each.kind, each.what))


def near_misses(trigger: Trigger, events: Iterable[Event]) -> list[NearMiss]:
    """The events one clause short of a trigger or of one of its children, most frequent first.

    >>> from eventkit.model.trigger import EventTrigger
    >>> event = Event(event="a", resource={"prefect.resource.id": "x", "region": "us"})
    >>> print(near_misses(EventTrigger(match={"region": "eu"}), [event])[0])
    1 failed only on label region: us, not eu; to admit: accept region 'us' too
    """
    return _gathered(trigger, events, [asks_of(leaf) for _, leaf in leaves(trigger)])


def near_each(trigger: Trigger, events: Iterable[Event]) -> list[NearMiss | None]:
    """Of each event the one clause that it is short of; None where it is more, or another name altogether.

    >>> from eventkit.model.trigger import EventTrigger
    >>> event = Event(event="a", resource={"prefect.resource.id": "x", "region": "us"})
    >>> [str(each) for each in near_each(EventTrigger(match={"region": "eu"}), [event]) if each is not None]
    ["1 failed only on label region: us, not eu; to admit: accept region 'us' too"]
    """
    tests = [asks_of(leaf) for _, leaf in leaves(trigger)]
    return [
        next(iter(_gathered(trigger, [event], tests)), None) if _short(event, tests) is not None else None
        for event in events
    ]


def _gathered(trigger: Trigger, events: Iterable[Event], tests: Sequence[Sequence[Ask]]) -> list[NearMiss]:
    bounds = Bounds(trigger)
    # of a log in which most values are there once, a tuple each: fewer things for the collector to walk through
    groups: dict[Told, tuple[Event, ...] | list[Event]] = {}
    for event in events:
        told = _short(event, tests)
        if told is None or (told[0] == "payload" and bounds.took(*told[1:], event)):
            continue
        held = groups.get(told)
        if isinstance(held, list):
            held.append(event)
        else:
            groups[told] = (event,) if held is None else [*held, event]
    edits: dict[Told, Edit | None] = {}
    found = [
        NearMiss(kind=kind, what=what, wanted=wanted, actual=actual, events=tuple(held), of=trigger, _edits=edits)
        for (kind, what, wanted, actual), held in groups.items()
    ]
    found += [_ranged(span, trigger, edits) for span in bounds.spans()]
    return sorted(found, key=lambda each: (-len(each), each.kind, each.what, each.wanted, each.actual))


def _admitting_all(trigger: Trigger, what: str, events: Sequence[Event]) -> Edit | None:
    """The smallest edit that one of these events asks for and that admits all of them: they fail alike, not in one."""
    asking: Event | None = events[0]
    for _ in range(_TRIED):
        edit = _admitting(trigger, what, (asking,)) if asking is not None else None
        if edit is None:
            return None
        tests = [asks_of(leaf) for _, leaf in leaves(edit.apply(trigger))]
        asking = next((event for event in events if not _passes(event, tests)), None)
        if asking is None:
            return edit
    return None


def _admitting(trigger: Trigger, what: str, events: Sequence[Event]) -> Edit | None:
    """The smallest edit that admits these events: of several, which hold numbers as text, each of the texts."""
    first = events[0]
    if len(events) == 1:
        return nearest_edit(trigger, first, lambda edited: _fits(edited, first))
    edited, changes, texts = trigger, list[Change](), list[str]()
    for event in events[: MOST_TEXTS + 1]:
        edit = _admitting(edited, what, (event,))
        if edit is None or len(texts) == MOST_TEXTS:
            return None
        edited, changes = edit.apply(edited), list(edit.changes)
        texts.append(str(edit).removeprefix(f"accept {what} ").removesuffix(" too (a number written as text)"))
    says = f"accept {what} {', '.join(texts[:-1])} and {texts[-1]} too (numbers written as text)"
    return Edit((*changes[:-1], replace(changes[-1], says=says)))


def _passes(event: Event, tests: Sequence[Sequence[Ask]]) -> bool:
    """Whether an event fits one of the children."""
    return any(all(ask.passes(event) for ask in asks) for asks in tests)


def _ranged(span: Span, trigger: Trigger, edits: dict[Told, Edit | None]) -> NearMiss:
    """The numbers that missed one bound."""

    def made(actual: str, events: Sequence[Event], **more: Any) -> NearMiss:
        bound = span.bound
        fields: dict[str, Any] = {
            "kind": "payload",
            "what": bound.what,
            "wanted": bound.wanted,
            "actual": actual,
            **more,
        }
        return NearMiss(events=tuple(events), of=trigger, _edits=edits, **fields)

    actual, events = span.nearest
    nearest = made(actual, events) if len(events) < len(span.events) and not span.bound.text else None
    return made(span.actual, span.events, nearest=nearest, _hardest=span.hardest)


def _short(event: Event, tests: Sequence[Sequence[Ask]]) -> Told | None:
    """What one event lacks of the first child that it is one clause short of; None where it fits one."""
    one_short: list[Ask] = []
    for asks in tests:
        short, count = None, 0
        for ask in asks:
            if not ask.passes(event):
                short, count = ask, count + 1
                if count == 2:
                    break
        if short is None:
            return None
        if count == 1:
            one_short.append(short)
    return next((told for ask in one_short if (told := ask.told(event)) is not None), None)


def _fits(trigger: Trigger, event: Event) -> bool:
    return explain(trigger, event, edit=False).outcome in (Outcome.MATCHED, Outcome.SUPPRESSED)

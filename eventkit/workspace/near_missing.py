"""Near misses over the log of this workspace: which events were one clause short, and what admitting them would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from eventkit.faces import near_miss_html, near_miss_text, near_misses_html, near_misses_text, shortfall_text
from eventkit.insight import NearMiss as Value
from eventkit.insight import Shortfall, by_clause
from eventkit.insight import near_misses as near_misses_purely
from eventkit.model.event import Event
from eventkit.model.trigger import Trigger
from eventkit.model.verdict import Edit
from eventkit.workspace.backtesting import Fire, asked, compared, tried
from eventkit.workspace.current import workspace
from eventkit.workspace.given import given_events

if TYPE_CHECKING:
    import pandas

    from eventkit.model.automation import AutomationSpec
    from eventkit.workspace.workspace import Workspace

__all__ = ["NearMiss", "NearMisses", "near_misses", "near_misses_here"]

SHOWN_GAINS = 20_000
"""Events times edits up to which a face reckons the firings that each edit adds; beyond, they are there to be asked."""


MOST_EDITS = 1_000


class _Gains:
    """What edits add, over the events that were looked through; each reckoned once, when it is asked for."""

    def __init__(
        self, ws: Workspace, trigger: Trigger, spec: AutomationSpec | None, events: Sequence[Event] | None, seen: int
    ) -> None:
        self._ws, self._trigger, self._spec = ws, trigger, spec
        self._events, self.seen = events, seen
        self._last = ws.store.last_seq()
        self._known: dict[str, list[Fire]] = {}

    def of(self, edit: Edit | None) -> list[Fire]:
        """The firings that the edited trigger has and the trigger has not."""
        if edit is None:
            return []
        if str(edit) not in self._known:
            made, found = tried(self._ws, self._version(edit.apply(self._trigger)), self._history)
            compared(made, found, *self._before)
            self._known[str(edit)] = made.gained or []
        return self._known[str(edit)]

    def _version(self, trigger: Trigger) -> Any:
        # not checked again: what would run itself for ever is refused on registering, not when it is thought through
        return self._spec.model_copy(update={"trigger": trigger}) if self._spec is not None else trigger

    @cached_property
    def _before(self) -> Any:
        return tried(self._ws, self._version(self._trigger), self._history)

    @cached_property
    def _history(self) -> Sequence[Event]:
        if self._events is not None:
            return self._events
        every = self._ws.events(oldest_first=True)
        return [event for event in every if (event.seq or 0) <= self._last]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NearMiss(Value):
    """Events that failed on one clause, with one value there, or with numbers that miss a bound: `insight.NearMiss`."""

    nearest: NearMiss | None = None
    _gains: _Gains = field(repr=False, compare=False)

    @property
    def gained(self) -> list[Fire]:
        """The firings that the edit would add, over the events that were looked through: reckoned when first asked."""
        return self._gains.of(self.edit)

    def __repr__(self) -> str:
        return near_miss_text(self)

    def _repr_html_(self) -> str:
        return near_miss_html(self)

    def __hash__(self) -> int:
        return hash((self.kind, self.what, self.wanted, self.actual))


class Clause(Shortfall[NearMiss]):
    """All that failed on one clause, as this notebook shows it; see `insight.Shortfall`."""

    __slots__ = ()

    @classmethod
    def of(cls, found: Shortfall[NearMiss]) -> Clause:
        """The same, shown."""
        return cls(kind=found.kind, what=found.what, wanted=found.wanted, values=found.values)

    def __repr__(self) -> str:
        return shortfall_text(self)


class NearMisses(Sequence[NearMiss]):
    """The events one clause short of a trigger, by clause and by what was there instead, most frequent first.

    clauses: the same by clause alone, each a `Shortfall` with its `values`. Thread: any.
    """

    def __init__(self, misses: Iterable[NearMiss], *, seen: int) -> None:
        self._misses = list(misses)
        self._seen = seen
        self.clauses: list[Shortfall[NearMiss]] = [Clause.of(each) for each in by_clause(self._misses)]

    @overload
    def __getitem__(self, place: int) -> NearMiss: ...
    @overload
    def __getitem__(self, place: slice) -> list[NearMiss]: ...
    def __getitem__(self, place: int | slice) -> NearMiss | list[NearMiss]:
        return self._misses[place]

    def __iter__(self) -> Iterator[NearMiss]:
        return iter(self._misses)

    def __len__(self) -> int:
        return len(self._misses)

    def gains(self) -> Mapping[NearMiss, int] | None:
        """How many firings each edit would add; None where reckoning it is more than a look should cost."""
        every = [each for miss in self._misses for each in (miss, miss.nearest) if each is not None]
        if self._seen * len(every) > SHOWN_GAINS:
            return None
        return {each: len(each.gained) for each in every if each.edit is not None}

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a clause and value: kind, what, wanted, actual, events (how many), edit (in words).

        The numbers that miss one bound are one row. Edits are looked for of the 1,000 most frequent;
        `near_misses(...)[n].edit` has any.
        """
        import pandas

        columns = ["kind", "what", "wanted", "actual", "events", "edit"]
        rows = [
            (each.kind, each.what, each.wanted, each.actual, len(each), _words(each) if place < MOST_EDITS else None)
            for place, each in enumerate(self._misses)
        ]
        return pandas.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        return near_misses_text(self)

    def _repr_html_(self) -> str:
        return near_misses_html(self)


def _words(miss: NearMiss) -> str | None:
    return None if miss.edit is None else str(miss.edit)


def near_misses(trigger: Trigger | AutomationSpec | str, events: Iterable[Event] | None = None) -> NearMisses:
    """The events one clause short of a trigger, by clause and by what was there instead, most frequent first.

    trigger: any, an automation, or an automation's name. events: in the order they were received, which those of a log
    are put in; by default all of this workspace's log. Each has the smallest `edit` that would admit its events, and as
    `gained` the firings that this would add; of numbers that miss one bound also the `nearest`. Another name is told of
    where it is a slip of one that is expected. Nothing is stored or run. Raises AutomationError, UnknownAutomation,
    UsageError. Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     for total in (5, 80, 120):
    ...         _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"total": total})
    ...     ek.near_misses(ek.EventTrigger(match_payload={"total": [{"numeric": [">=", 100]}]}))
    2 events one clause short
      2 failed only on payload total: 5 to 80 ×2; wanted at least 100
        1  80       ask for total at least 80 instead of at least 100  +1 firing
        2  5 to 80  ask for total at least 5 instead of at least 100   +2 firings
    """
    ws = workspace()
    given = None if events is None else given_events(ws, events, of="near_misses")
    return near_misses_here(ws, trigger, given)


def near_misses_here(
    ws: Workspace, trigger: Trigger | AutomationSpec | str, given: Sequence[Event] | None = None
) -> NearMisses:
    """The same of one workspace. given: in the order they were received, by default all of its log."""
    wanted, spec = asked(ws, trigger, of="near_misses")
    count = 0

    def counted() -> Iterator[Event]:
        nonlocal count
        for event in ws.events(oldest_first=True) if given is None else given:
            count += 1
            yield event

    found = near_misses_purely(wanted, counted())
    gains = _Gains(ws, wanted, spec, given, count)
    return NearMisses([_with_gains(each, gains) for each in found], seen=count)


def _with_gains(miss: Value, gains: _Gains) -> NearMiss:
    fields = ("kind", "what", "wanted", "actual", "events", "of", "_hardest", "_edits")
    nearest = _with_gains(miss.nearest, gains) if miss.nearest is not None else None
    return NearMiss(**{name: getattr(miss, name) for name in fields}, nearest=nearest, _gains=gains)

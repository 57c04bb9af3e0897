"""Assertions about triggers that say, where they fail, what nearly happened and the edit that is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from eventkit.engine import Predicate
from eventkit.errors import UsageError
from eventkit.insight import distance, verdicts
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.trigger import Trigger
from eventkit.model.verdict import Verdict
from eventkit.testing.failing import failure, fired_on, named, reasons
from eventkit.testing.histories import Given, history, read_events
from eventkit.testing.worlds import somewhere
from eventkit.workspace.backtesting import Backtest, over, predicate_of
from eventkit.workspace.given import in_order
from eventkit.workspace.workspace import Workspace

__all__ = ["Events", "assert_fires", "assert_not_fires"]

Events = Given | str | Path | None
"""Events, mappings or `%emit` lines in order; the path of a JSONL file; None for the log of the current workspace."""
On = Event | UUID | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """A trigger over its events."""

    trigger: Trigger
    events: list[Event]
    told: Backtest
    until: datetime | None
    predicate: Predicate | None

    def verdicts(self) -> tuple[list[Verdict], datetime | None]:
        return verdicts(self.trigger, self.events, until=self.until, predicate=self.predicate)


def assert_fires(
    trigger: Trigger | AutomationSpec | str,
    events: Events = None,
    *,
    times: int | None = None,
    on: Sequence[On] | On = None,
    keys: Sequence[Mapping[str, str] | str] | None = None,
    parameters: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None,
    wait: float = 0.0,
) -> Backtest:
    """The backtest of a trigger that fires on these events; else an AssertionError that says what nearly did.

    trigger: any, an automation or the name of one. events: see `Events`; nothing is stored or run. times: how often
    exactly, else at least once. on: what completed each firing, in order: an event, its id, its name or the id of its
    resource; None in a list for silence. keys: each firing's for_each values, as labels or as one text. parameters:
    of each run, as typed values. wait: seconds of silence after the last event, for the ends of windows to be noticed.

    >>> import eventkit as ek
    >>> from eventkit.testing import assert_fires
    >>> eu = ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"})
    >>> orders = ["order.placed order.1 --label region=eu-1", "order.placed order.2 --label region=us-1"]
    >>> assert_fires(eu, orders, on="order.1")
    2 events: would have fired 1×
      on
      order.placed on order.1
    >>> assert_fires(eu, orders[1:])
    Traceback (most recent call last):
        ...
    AssertionError: It was to fire, and did not, over 1 event: on every order.placed whose region is eu-*
      #1 order.placed on order.2: Does not match: region is 'us-1', and eu-* was expected. \
Nearest edit: accept region 'us-1' too
    """
    __tracebackhide__ = True
    tried = _try(trigger, events, wait)
    fires = tried.told.firings
    wrong = ""
    if times is not None and len(fires) != times:
        wrong = f"It was to fire {times:,}×, and fired {len(fires):,}×"
    elif times is None and not fires:
        wrong = "It was to fire, and did not"
    expected: Sequence[Any] | None = None if on is None else on if isinstance(on, list | tuple) else [on]
    if not wrong and expected is not None and not _each_on(expected, fires):
        told = ", ".join(fired_on(each) for each in fires)
        wrong = f"It was to fire on {', '.join(map(_said, expected))}, and fired on {told}"
    if not wrong and keys is not None:
        wrong = _other_keys(keys, [each.labels for each in fires])
    if not wrong and parameters is not None:
        wrong = _other_parameters([parameters] if isinstance(parameters, Mapping) else parameters, fires)
    if wrong:
        found, ends = tried.verdicts()
        raise AssertionError(failure(wrong, tried.trigger, found, tried.told, ends=ends, until=tried.until))
    return tried.told


def assert_not_fires(
    trigger: Trigger | AutomationSpec | str, events: Events = None, *, because: str = "", wait: float = 0.0
) -> Backtest:
    """The backtest of a trigger that fires on none of these events; else an AssertionError that says why it did.

    because: a text found in what stopped the events that came nearest (all of those with the expected name that fail
    on the fewest clauses): in the kind or label of the decisive clause, or in the verdict's sentence. A trigger that
    is silent for another reason fails. events, wait: as in `assert_fires`.

    >>> import eventkit as ek
    >>> from eventkit.testing import assert_not_fires
    >>> eu = ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"})
    >>> assert_not_fires(eu, ["order.placed order.1 --label region=us-1"], because="region")
    1 event: would not have fired
    """
    __tracebackhide__ = True
    tried = _try(trigger, events, wait)
    if not tried.told.firings and not because:
        return tried.told
    found, ends = tried.verdicts()
    if tried.told.firings:
        wrong = f"It was not to fire, and fired {len(tried.told.firings):,}×"
        raise AssertionError(failure(wrong, tried.trigger, found, tried.told, ends=None, until=tried.until, near=False))
    nearest = min(map(distance, found), default=None)
    near = [each for each in found if distance(each) == nearest]
    others = [each for each in near if not _says(each, because)]
    if others or not near:
        wrong = f"It did not fire, but not because of {because!r}"
        raise AssertionError(failure(wrong, tried.trigger, found, tried.told, ends=ends, until=tried.until))
    return tried.told


def _says(verdict: Verdict, because: str) -> bool:
    clause = verdict.decisive
    told = [verdict.sentence, *([clause.kind, clause.what] if clause is not None else ["window"])]
    return any(because.lower() in each.lower() for each in told)


# -- what is tried


def _try(given: Any, events: Events, wait: float) -> _Tried:
    with somewhere(needed=events is None or isinstance(given, str)) as ws:
        held = _events(ws, events)
        until = _last(held) + timedelta(seconds=wait) if held else None
        told = over(ws, given, held, until=until)
        return _Tried(trigger=bare(ws, given), events=held, told=told, until=until, predicate=predicate_of(ws, given))


def _events(ws: Workspace, given: Events) -> list[Event]:
    if given is None:
        return list(ws.events(oldest_first=True))
    if isinstance(given, str | Path):
        return read_events(given)
    if isinstance(given, Event | Mapping) or not isinstance(given, Iterable):
        raise UsageError("events are a list: write [event], or the path of a JSONL file")
    return in_order(history(*given))


def _last(events: Sequence[Event]) -> datetime:
    return events[-1].received or events[-1].occurred


def bare(ws: Workspace, given: Any) -> Trigger:
    """The trigger of a trigger, an automation or its name."""
    spec = ws.automation(given) if isinstance(given, str) else given
    trigger: Trigger = spec.trigger if isinstance(spec, AutomationSpec) else spec.bare()
    return trigger


# -- what is compared


def _each_on(expected: Sequence[On], fires: Sequence[Any]) -> bool:
    return len(expected) == len(fires) and all(map(_is_on, expected, fires))


def _is_on(expected: On, fire: Any) -> bool:
    event: Event | None = fire.event
    if expected is None or event is None:
        return expected is None and event is None
    if isinstance(expected, Event | UUID):
        return event.id == (expected.id if isinstance(expected, Event) else expected)
    return expected in (event.event, event.resource.id, str(event.id))


def _said(expected: On) -> str:
    return named(expected) if isinstance(expected, Event) else "silence" if expected is None else str(expected)


def _other_keys(expected: Sequence[Mapping[str, str] | str], found: Sequence[Mapping[str, str]]) -> str:
    if isinstance(expected, str | Mapping):
        expected = [expected]
    alike = len(expected) == len(found) and all(
        (dict(want) == dict(has)) if isinstance(want, Mapping) else want == " ".join(has.values())
        for want, has in zip(expected, found, strict=True)
    )
    if alike:
        return ""
    return f"It was to fire for {reasons(expected)}, and fired for {reasons(found)}"


def _other_parameters(expected: Sequence[Mapping[str, Any]], fires: Sequence[Any]) -> str:
    found = [each.parameters for each in fires]
    alike = len(expected) == len(found) and all(map(_alike, expected, found))
    return "" if alike else f"It was to run with {reasons(expected)}, and would run with {reasons(found)}"


def _alike(want: Any, has: Any) -> bool:
    """Whether two values are equal, and of the same kinds: 1 is not True, nor 1.0."""
    if isinstance(want, Mapping) and isinstance(has, Mapping):
        return want.keys() == has.keys() and all(_alike(want[name], has[name]) for name in want)
    if isinstance(want, list | tuple) and isinstance(has, list | tuple):
        return len(want) == len(has) and all(map(_alike, want, has))
    return type(want) is type(has) and bool(want == has)

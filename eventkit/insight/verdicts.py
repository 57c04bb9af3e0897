"""Each event of a history with the verdict it met, the windows as they were when it came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from eventkit.engine import Predicate, due
from eventkit.insight.backtest import _Run
from eventkit.insight.explain import NOBODY, Circumstances, explain
from eventkit.model.event import Event
from eventkit.model.trigger import Trigger
from eventkit.model.verdict import Clause, Result, Verdict

__all__ = ["distance", "verdicts"]


def verdicts(
    trigger: Trigger,
    events: Iterable[Event],
    *,
    automation_id: UUID = NOBODY,
    until: datetime | None = None,
    predicate: Predicate | None = None,
) -> tuple[list[Verdict], datetime | None]:
    """A verdict an event, without edits; and when the window that is awaited would end, None where none is.

    events: in the order they were received. until: when it ends, by default with the last event. predicate: what an
    event must pass besides. About 0.1 ms an event.

    >>> from eventkit.model.trigger import EventTrigger
    >>> events = [Event(event=name, resource={"prefect.resource.id": "x"}) for name in ("order.placed", "order.paid")]
    >>> [verdict.fires for verdict in verdicts(EventTrigger(expect={"order.paid"}), events)[0]]
    [False, True]
    """
    run = _Telling(trigger, automation_id, predicate)
    run.over(events, opened=None, until=until)
    return run.told, run.ends()


class _Telling(_Run):
    """A backtest that asks of every event what it met."""

    def __init__(self, trigger: Trigger, id: UUID, predicate: Predicate | None) -> None:
        super().__init__(trigger, id, predicate)
        self.told: list[Verdict] = []

    def _take(self, event: Event) -> None:
        came = event.received or event.occurred
        if self._timed:
            self._close(came)
        around = Circumstances(
            windows=self._windows, now=max(self._now, came), automation_id=self._id, predicate=self._predicate
        )
        self.told.append(explain(self._trigger, event, around, edit=False))
        super()._take(event)

    def ends(self) -> datetime | None:
        """When the first of the windows of which the end tells something would end."""
        open_ends = (due(self._plan, key, held) for key, held in self._windows.items())
        return min((end for end in open_ends if end is not None), default=None)


def distance(verdict: Verdict) -> tuple[bool, int]:
    """How far an event is from satisfying its trigger: whether its name fails, then how many of the clauses.

    (False, 0) is an event that fits. Of a composite it is that of the child that comes nearest.
    """
    composite = [each for each in verdict.clauses if each.kind in ("compound", "sequence")]
    return _of_child(composite[0]) if composite else _of_clauses(verdict.clauses)


def _of_child(clause: Clause) -> tuple[bool, int]:
    if clause.kind in ("compound", "sequence"):
        return min(map(_of_child, clause.parts), default=(True, 1))
    return _of_clauses(clause.parts)


def _of_clauses(clauses: Iterable[Clause]) -> tuple[bool, int]:
    failing = [each for each in clauses if each.result in (Result.FAIL, Result.ERROR)]
    return any(each.kind == "name" for each in failing), len(failing)

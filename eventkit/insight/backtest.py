"""A trigger applied to past events, with nothing run: when it would have fired, on what, and what it passed over.

The engine itself is asked, event by event in the order they were received, with the clock of the events: absence is
noticed when it was due. So what a backtest says is what a workspace would have done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventkit.engine import Key, Parked, Plan, Predicate, Tick, ask, due, opening, remembering
from eventkit.engine.stretch import Fired, Stretch
from eventkit.engine.window import timed
from eventkit.insight.explain import NOBODY, Circumstances, explain
from eventkit.insight.timeline import Timeline
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.trigger import Trigger, leaves

__all__ = ["MOST_SUPPRESSED", "History", "Passed", "firings", "identity"]

MOST_SUPPRESSED = 1_000
"""Events that fit and led to nothing, told of one by one; those beyond are only counted."""
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Passed:
    """An event that fits, and of which nothing came; why, in a sentence."""

    event: Event
    why: str


@dataclass(slots=True)
class History:
    """What became of a trigger over some events. seen: how many. passed: see MOST_SUPPRESSED; suppressed: how many.

    errored: on how many its predicate raised; errors: those of them told one by one, at most MOST_SUPPRESSED.
    """

    seen: int
    firings: list[Firing]
    passed: list[Passed]
    suppressed: int
    errors: list[Passed] = field(default_factory=list)
    errored: int = 0


def firings(
    trigger: Trigger,
    events: Iterable[Event],
    *,
    automation_id: UUID = NOBODY,
    opened: datetime | None = None,
    until: datetime | None = None,
    predicate: Predicate | None = None,
    timeline: Timeline | None = None,
) -> History:
    """What the trigger would have made of these events. Nothing is stored, run or changed.

    events: in the order they were received. opened: when the trigger was registered, for absence that is awaited of
    nobody in particular; by default the first event's time. until: when it ends, by default with the last event.
    predicate: what an event must pass besides; asked once of each event that fits, and what it raises is told.
    timeline: takes down the windows and the events that fit, to be drawn.
    """
    return _Run(trigger, automation_id, predicate, timeline).over(events, opened=opened, until=until)


def identity(firing: Firing) -> tuple[Any, ...]:
    """What makes two firings the same, in two runs over the same events."""
    event = firing.triggering_event
    mark = event.id if event is not None else firing.at
    return (mark, tuple(sorted(firing.triggering_labels.items())), tuple(each.id for each in firing.collected))


class _Run:
    """One pass: the windows so far, and who waits for the one it follows."""

    def __init__(
        self, trigger: Trigger, id: UUID, predicate: Predicate | None = None, timeline: Timeline | None = None
    ) -> None:
        self._trigger, self._id, self._timeline = trigger, id, timeline
        self._predicate = remembering(predicate) if predicate is not None else None
        self._plan = Plan()
        self._plan.add(id, trigger, self._predicate)
        self._specs = {id: AutomationSpec.model_construct(name="backtest", trigger=trigger, actions=())}
        self._windows: dict[Key, Any] = {}
        self._parked = Parked()
        self._now = _BEGINNING
        self._seen: set[UUID] = set()
        self._timed = any(timed(leaf) for _, leaf in leaves(trigger))
        self.history = History(0, [], [], 0)

    def over(self, events: Iterable[Event], *, opened: datetime | None, until: datetime | None) -> History:
        for event in map(_as_it_came, events):
            if not self.history.seen:
                self._open(opened or event.received or event.occurred)
            self.history.seen += 1
            self._take(event)
        if until is not None and self.history.seen == 0:
            self._open(opened or until)
        if self._timed and until is not None:
            self._close(until)
        return self.history

    def _open(self, moment: datetime) -> None:
        opened = opening(self._id, self._trigger, self._windows, moment)
        self._windows |= opened
        if self._timeline is not None:
            self._timeline.changed(self._plan, opened, moment)

    def _take(self, event: Event) -> None:
        came = event.received or event.occurred
        if self._timed:
            self._close(came)
        self._seen.add(event.id)
        if event.follows is None and not self._parked.events and not self._plan.candidates(event):
            self._now = max(self._now, came)  # nobody it concerns, nobody that waits
            return
        leader_seen = event.follows is None or event.follows in self._seen
        stretch = Stretch(parked=self._parked)
        self._now = stretch.read(self._plan, [(event, leader_seen)], self._windows, self._specs, latest=self._now)
        self._parked = stretch.parked
        self._erred(stretch)
        moved = stretch.fired or stretch.errored or any(held is not None for held in stretch.changes.values())
        if not moved:
            self._passed(event)
        if self._timeline is not None:
            self._timeline.saw(self._plan, event, passed=not moved)
        self._keep(stretch, event.occurred)

    def _close(self, until: datetime) -> None:
        """Windows of which the end tells something (absence, or all that was gathered), each at its own time."""
        while ends := [end for key, held in self._windows.items() if (end := due(self._plan, key, held)) is not None]:
            first = min(ends)
            if first > until:
                return
            self._now = max(self._now, first)
            stretch = Stretch(parked=self._parked)
            stretch.step(self._plan, Tick(first), self._windows, self._specs, now=self._now)
            self._keep(stretch, first)

    def _erred(self, stretch: Stretch) -> None:
        """Notes on which events the predicate raised, and what."""
        self.history.errored += len(stretch.errored)
        room = MOST_SUPPRESSED - len(self.history.errors)
        self.history.errors += [Passed(each.event, each.reason) for each in stretch.errored[:room]]

    def _passed(self, event: Event) -> None:
        """Notes an event that fits and led to nothing; one that does not fit, or waits for another, is none."""
        if not self._plan.candidates(event) or (self._predicate is not None and ask(self._predicate, event) is False):
            return
        self.history.suppressed += 1
        if len(self.history.passed) < MOST_SUPPRESSED:
            around = Circumstances(
                windows=self._windows, now=self._now, automation_id=self._id, predicate=self._predicate
            )
            verdict = explain(self._trigger, event, around, edit=False)
            self.history.passed.append(Passed(event, verdict.decisive.why if verdict.decisive else verdict.sentence))

    def _keep(self, stretch: Stretch, at: datetime) -> None:
        if self._timeline is not None:
            self._timeline.changed(self._plan, stretch.changes, at)
        for key, held in stretch.changes.items():
            if held is None:
                self._windows.pop(key, None)
            else:
                self._windows[key] = held
        fired: Sequence[Fired] = stretch.fired
        self.history.firings += [each.firing for each in fired]


def _as_it_came(event: Event) -> Event:
    """The event as a trigger met it; one that came from elsewhere, all at once, when it occurred.

    No automation acts on such a one, and any trigger may be tried on it.
    """
    return event.changed(replay_for=None, received=event.occurred) if event.is_imported else event

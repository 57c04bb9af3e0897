"""The one decision of the engine: windows and an event or a tick in, changed windows and firings out.

Nothing here stores, waits or looks at a clock. Windows are read from a mapping and never changed; what becomes of them
is in `Step.changes`, for the caller to keep once it is committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from eventkit.engine.composite import child_fired
from eventkit.engine.held import Held, Key, gone
from eventkit.engine.index import Leaf
from eventkit.engine.plan import Plan
from eventkit.engine.predicate import Errored, ask
from eventkit.engine.window import KEPT_AFTER_END, Outcome, Window, close, observe, timed
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.trigger import MOST_COLLECTED, CompoundTrigger, EventTrigger, Path, SequenceTrigger

__all__ = ["Met", "Step", "Tick", "step"]


@dataclass(frozen=True, slots=True)
class Tick:
    """The time came to look at the windows that may have ended. keys: which ones; None looks at all of them."""

    at: datetime
    keys: Iterable[Key] | None = None


class Met(NamedTuple):
    """An event trigger that an event fits. before: the window it came into. came: whether anything came of it."""

    automation_id: UUID
    path: Path
    before: Window | None
    came: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What one event or tick did. changes: windows to keep (None: to drop). firings: of whole automations, in order.

    met: the event triggers that the event fits, in the order they were added.
    errored: the predicates that raised; the event did not count for their automations.
    """

    changes: dict[Key, Held | None] = field(default_factory=dict)
    firings: tuple[Firing, ...] = ()
    met: Sequence[Met] = ()
    errored: tuple[Errored, ...] = ()


def step(
    plan: Plan,
    windows: Mapping[Key, Any],
    occurrence: Event | Tick,
    now: datetime,
    *,
    patience: timedelta | None = KEPT_AFTER_END,
) -> Step:
    """What an event or a tick does.

    now: the processing time, which composites go by; it must never run backwards. patience: how long after its end a
    Reactive window is there for events still to be received; None keeps every window until a tick or an event ends it.
    Source: `prefect-behaviour` 2.5-2.7.
    """
    work = _Work(plan, windows, now)
    if isinstance(occurrence, Tick):
        work.tick(occurrence)
    else:
        for leaf in plan.candidates(occurrence):
            work.event(leaf, occurrence, patience)
    return Step(work.changes, tuple(work.firings), work.met, work.errored)


def _collected(trigger: EventTrigger, firing: Firing, whole: Window) -> list[Firing]:
    """The firing of all that a window collected, at its end unless it was full before; or that of each of them."""
    if trigger.collect == "each":
        return [replace(firing, triggering_event=event, missing=whole.missing) for event in whole.collected]
    at = whole.end if whole.count < MOST_COLLECTED else firing.at
    return [replace(firing, at=at, collected=whole.collected, missing=whole.missing)]


class _Work:
    """One step on its way: changes so far lie over the windows given."""

    def __init__(self, plan: Plan, windows: Mapping[Key, Any], now: datetime) -> None:
        self._plan = plan
        self._now = now
        self.changes: dict[Key, Held | None] = {}
        self._windows = windows
        self.firings: list[Firing] = []
        self.met: list[Met] = []
        self.errored: tuple[Errored, ...] = ()
        self._answers: dict[UUID, bool] | None = None  # made where somebody is asked

    def _held(self, key: Key) -> Any:
        """The window as this step has left it so far."""
        return self.changes[key] if key in self.changes else self._windows.get(key)

    def event(self, leaf: Leaf, event: Event, patience: timedelta | None) -> None:
        opens, counts = leaf.opens(event), leaf.counts(event)
        if not opens and not counts:
            return
        if self._plan.predicates and not self._admitted(leaf.automation_id, event):
            return
        trigger = leaf.trigger
        values = tuple(event.find_resource_label(label) or "" for label in trigger.for_each)
        key = (leaf.automation_id, leaf.path, values)
        window = self._held(key)
        if window is not None and patience is not None and gone(trigger, window, event, patience):
            window = None
        outcome = observe(trigger, window, event, opens=opens, counts=counts)
        came = outcome.fired or (outcome.window is not None and outcome.window is not window)
        self.met.append(Met(leaf.automation_id, leaf.path, window, came))
        self._keep(key, trigger, outcome, at=event.occurred)

    def _admitted(self, id: UUID, event: Event) -> bool:
        """Whether the automation's predicate lets the event count; asked once, however many of its triggers fit."""
        predicate = self._plan.predicates.get(id)
        if predicate is None:
            return True
        if self._answers is None:
            self._answers = {}
        if id not in self._answers:
            answer = ask(predicate, event)
            if isinstance(answer, str):
                self.errored = (*self.errored, Errored(id, event, answer))
            self._answers[id] = answer is True
        return self._answers[id]

    def tick(self, tick: Tick) -> None:
        keys = self._windows if tick.keys is None else dict.fromkeys(tick.keys)  # each once, however often named
        for key, trigger, window in sorted(self._timed(keys), key=lambda each: (each[2].end, each[0])):
            self._keep(key, trigger, close(trigger, window, tick.at), at=tick.at)

    def _timed(self, keys: Iterable[Key]) -> Iterator[tuple[Key, EventTrigger, Window]]:
        for key in keys:
            held = self._held(key)
            trigger = self._plan.trigger(key[0], key[1])
            if isinstance(held, Window) and isinstance(trigger, EventTrigger) and timed(trigger):
                yield key, trigger, held

    def _keep(self, key: Key, trigger: EventTrigger, outcome: Outcome, *, at: datetime) -> None:
        if outcome.window is not self._held(key):
            self.changes[key] = outcome.window
        if outcome.fired:
            firing = Firing(
                automation_id=key[0],
                path=key[1],
                at=at,
                triggering_event=outcome.event,
                triggering_labels=dict(zip(trigger.for_each, key[2], strict=True)),
            )
            for each in (firing,) if outcome.whole is None else _collected(trigger, firing, outcome.whole):
                self._fire(each)

    def _fire(self, firing: Firing) -> None:
        """A firing of the root is the automation's; a child's goes to its parent, which may fire in turn."""
        if not firing.path:
            self.firings.append(firing)
            return
        parent_path, place = firing.path[:-1], firing.path[-1]
        parent = self._plan.trigger(firing.automation_id, parent_path)
        assert isinstance(parent, CompoundTrigger | SequenceTrigger), "a child has a composite parent"
        key = (firing.automation_id, parent_path, ())
        held, used = child_fired(parent, self._held(key), place, firing, self._now)
        if held is not self._held(key):
            self.changes[key] = held
        if used is not None:
            self._fire(
                Firing(
                    automation_id=firing.automation_id,
                    path=parent_path,
                    at=self._now,
                    triggering_event=firing.triggering_event,
                    triggering_firings=used,
                )
            )

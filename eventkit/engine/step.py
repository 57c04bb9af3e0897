"""The one decision of the engine: windows and an event or a tick in, changed windows and firings out.

Nothing here stores, waits or looks at a clock. Windows are read from a mapping and never changed; what becomes of them
is in `Step.changes`, for the caller to keep once it is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from eventkit.engine.composite import ChildFirings, child_fired
from eventkit.engine.index import Leaf, TriggerIndex
from eventkit.engine.predicate import Errored, Predicate, ask
from eventkit.engine.window import KEPT_AFTER_END, Outcome, Window, close, observe, opened_at, served, timed
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.trigger import (
    MOST_COLLECTED,
    CompoundTrigger,
    EventTrigger,
    Path,
    Posture,
    SequenceTrigger,
    Trigger,
    leaves,
)

__all__ = ["Held", "Key", "Met", "Plan", "Step", "Tick", "due", "opening", "parse_held", "stale", "step"]

Key = tuple[UUID, Path, tuple[str, ...]]
"""Which window: the automation, the path of its trigger, the for_each values by sorted label ((): a composite's)."""
Held = Window | ChildFirings


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


class Plan:
    """The triggers to evaluate, by automation. Thread: one at a time.

    predicates: what the events of some must pass besides; `add` and `drop` keep it.
    """

    def __init__(self, triggers: Mapping[UUID, Trigger] | None = None) -> None:
        self._triggers: dict[UUID, Trigger] = {}
        self._index = TriggerIndex()
        self.predicates: dict[UUID, Predicate] = {}
        for id, trigger in (triggers or {}).items():
            self.add(id, trigger)

    def add(self, id: UUID, trigger: Trigger, predicate: Predicate | None = None) -> None:
        """Takes an automation in, or replaces its trigger. predicate: what an event must pass besides."""
        self.drop(id)
        self._triggers[id] = trigger
        if predicate is not None:
            self.predicates[id] = predicate
        self._index.add(id, leaves(trigger))

    def drop(self, id: UUID) -> None:
        """Lets an automation go."""
        if self._triggers.pop(id, None) is not None:
            self.predicates.pop(id, None)
            self._index.drop(id)

    def __contains__(self, id: UUID) -> bool:
        return id in self._triggers

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._triggers)

    def __len__(self) -> int:
        return len(self._triggers)

    def candidates(self, event: Event) -> list[Leaf]:
        """The event triggers whose names and resources this event fits, of automations that may see it."""
        found = self._index.candidates(event)
        if event.replay_for:
            return [leaf for leaf in found if leaf.automation_id in event.replay_for]
        return found

    def trigger(self, id: UUID, path: Path = ()) -> Trigger | None:
        """The trigger of an automation at a path, or None."""
        trigger = self._triggers.get(id)
        for place in path:
            if trigger is None or isinstance(trigger, EventTrigger) or place >= len(trigger.triggers):
                return None
            trigger = trigger.triggers[place]
        return trigger


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


def opening(id: UUID, trigger: Trigger, windows: Mapping[Key, Any], now: datetime) -> dict[Key, Held]:
    """The windows that open at registration: of absence that is awaited of nobody in particular."""
    return {
        (id, path, ()): opened_at(now, leaf)
        for path, leaf in leaves(trigger)
        if leaf.posture is Posture.Proactive and not leaf.after and not leaf.for_each and (id, path, ()) not in windows
    }


def due(plan: Plan, key: Key, held: Any) -> datetime | None:
    """When the time does something to this window: the end of one that is Proactive or gathers, else None."""
    trigger = plan.trigger(key[0], key[1])
    return held.end if isinstance(held, Window) and isinstance(trigger, EventTrigger) and timed(trigger) else None


def stale(plan: Plan, windows: Mapping[Key, Any], now: datetime) -> list[Key]:
    """The Reactive windows that no event can reach any more.

    One whose trigger is not evaluated stays as it is: that goes on from it when it is again.
    """
    return [
        key
        for key, held in windows.items()
        if isinstance(held, Window)
        and held.end <= now - KEPT_AFTER_END
        and plan.trigger(key[0], key[1]) is not None
        and due(plan, key, held) is None
    ]


def gone(trigger: EventTrigger, window: Window, event: Event, patience: timedelta) -> bool:
    """Whether a window has made room by the time the event was received.

    Prefect finds that out every few seconds; here it is asked of each event, so that a log read later fires alike.
    Events that are replayed at once are all received now and keep their distances: of them it is asked as of occurred.
    """
    if timed(trigger):
        return served(trigger, window)
    came = event.occurred if event.replay_of is not None else event.received or event.occurred
    return window.end <= came - patience


def parse_held(data: Mapping[str, Any], at: Callable[[int], Event | None]) -> Held:
    """A window or a composite's firings of their JSON form. at: the event at a place in the log, or None."""
    return ChildFirings.parse(data) if "fired" in data else Window.parse(data, at)


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

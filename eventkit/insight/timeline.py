"""What became of a trigger over time: the events that fit and the windows they met, by for_each key, to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from eventkit.engine import Key, Plan
from eventkit.engine.window import Window, timed
from eventkit.model.event import Event
from eventkit.model.trigger import EventTrigger, Path, Posture

__all__ = ["Fit", "Span", "Timeline"]


@dataclass(frozen=True, slots=True)
class Fit:
    """An event that fits one event trigger, for which key, and whether it was passed over: nothing came of it."""

    event: Event
    path: Path
    key: tuple[str, ...]
    passed: bool = False


@dataclass(slots=True)
class Span:
    """A window as it was: from `start` to `end`, how many were counted, whether that many made it fire."""

    path: Path
    key: tuple[str, ...]
    start: datetime
    end: datetime
    count: int
    fired: bool = False


@dataclass(slots=True)
class Timeline:
    """Events that fit, in the order they were received; windows with a length, by their beginning."""

    fits: list[Fit] = field(default_factory=list)
    _spans: dict[tuple[Path, tuple[str, ...], datetime], Span] = field(default_factory=dict)
    _open: dict[tuple[Path, tuple[str, ...]], Span] = field(default_factory=dict)

    @property
    def spans(self) -> list[Span]:
        """The windows, by their beginning, then by key."""
        return sorted(self._spans.values(), key=lambda each: (each.start, each.path, each.key))

    def saw(self, plan: Plan, event: Event, *, passed: bool = False) -> None:
        """Notes an event that was read, where it fits; passed: that nothing came of it."""
        for leaf in plan.candidates(event):
            key = tuple(event.find_resource_label(label) or "" for label in leaf.trigger.for_each)
            self.fits.append(Fit(event, leaf.path, key, passed))

    def changed(self, plan: Plan, changes: Mapping[Key, Any], at: datetime) -> None:
        """Notes what an event or the time, at a moment, made of the windows."""
        for (id, path, key), held in changes.items():
            trigger = plan.trigger(id, path)
            if not isinstance(trigger, EventTrigger) or not trigger.within:
                continue  # a composite's, or one that lives for an event
            if timed(trigger):
                self._ended(trigger, path, key, held, at)
            if isinstance(held, Window):
                self._window(trigger, path, key, held, at)

    def _ended(self, trigger: EventTrigger, path: Path, key: tuple[str, ...], held: Any, at: datetime) -> None:
        """A window that is over, or makes room for the next: of absence it fired where it was short, else where not."""
        span = self._open.get((path, key))
        if span is None or (isinstance(held, Window) and self._spans.get((path, key, held.start)) is span):
            return
        del self._open[path, key]
        short = span.count < trigger.threshold
        span.fired = short and span.end <= at if trigger.posture is Posture.Proactive else not short

    def _window(self, trigger: EventTrigger, path: Path, key: tuple[str, ...], held: Window, at: datetime) -> None:
        reactive = trigger.posture is Posture.Reactive
        if (
            reactive and held.count == 0 and held.start > at
        ):  # it fired: this is the silence, which ends where it begins
            span = self._open.pop((path, key), None) or self._begun(path, key, at, held.start, held.start)
            span.end, span.count, span.fired = held.start, trigger.threshold, True
            return
        known = self._spans.get((path, key, held.start))
        span = known or self._begun(path, key, max(held.start, at) if reactive else held.start, held.end, held.start)
        span.count = max(0, held.count)
        span.fired = trigger.collect == "each" and span.count >= trigger.threshold
        self._open[path, key] = span

    def _begun(self, path: Path, key: tuple[str, ...], start: datetime, end: datetime, of: datetime) -> Span:
        self._spans[path, key, of] = span = Span(path, key, start, end, 0)
        return span

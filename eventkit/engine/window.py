"""Windows: how many matching events a trigger has seen for one for_each key, and what an event or the time does to it.

1. Windows tumble, they do not slide: one is open at a time, and the next begins at its end or later.
2. All times are the events' `occurred`; the time of a tick is given.
3. A Reactive window fires as soon as its threshold is met, then is silent until its end.
4. A Proactive window fires at its end when it is short. It opens with the key's first `after` event; without `after`
   with the first matching event, or at once where there is no for_each either. Without `after` the next one follows
   without a gap; with it, the next `after` event opens it. (Prefect leaves gaps and never opens some: a departure.)
5. What comes several windows late fires once, for the first that was short, and goes on with the window of the same
   grid that holds its time.

Source: `prefect-behaviour` 2.5 and 2.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from eventkit.model.event import Event
from eventkit.model.firing import stored
from eventkit.model.trigger import EventTrigger, Posture

__all__ = ["KEPT_AFTER_END", "TOLERANCE", "Outcome", "Window", "close", "observe", "opened_at", "served"]

TOLERANCE = timedelta(minutes=15)
"""How far before its first event a Reactive window reaches, for events that come late."""
KEPT_AFTER_END = timedelta(seconds=60)
"""How long after its end a window still waits for late events."""


@dataclass(frozen=True, slots=True)
class Window:
    """The counting state of one trigger for one key: from `start` (included) to `end` (not), `count` so far."""

    start: datetime
    end: datetime
    count: int = 0
    last_event: Event | None = None

    def wire(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "count": self.count,
            "last_event": self.last_event and stored(self.last_event),
        }

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The window of its JSON form."""
        event = data["last_event"]
        return cls(
            start=datetime.fromisoformat(data["start"]),
            end=datetime.fromisoformat(data["end"]),
            count=data["count"],
            last_event=Event.parse(event) if event else None,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a window: the one to keep (None: none), whether it fired, and on which event."""

    window: Window | None
    fired: bool = False
    event: Event | None = None


def opened_at(moment: datetime, trigger: EventTrigger, *, count: int = 0, event: Event | None = None) -> Window:
    """A window of the trigger's length from that moment."""
    return Window(moment, moment + trigger.within, count, event)


def observe(trigger: EventTrigger, window: Window | None, event: Event, *, opens: bool, counts: bool) -> Outcome:
    """What a matching event does. opens: its name is in `after`; counts: its name is expected."""
    if opens:
        if window is None:
            window = opened_at(event.occurred, trigger, count=-1 if counts else 0, event=event)
        else:
            window = replace(window, last_event=event)
    elif window is None and counts and not trigger.after:
        window = _first(trigger, event)
    if window is None or not counts:
        return Outcome(window)
    if trigger.posture is Posture.Reactive:
        return _reactive(trigger, window, event)
    return _proactive(trigger, window, event, opens=opens)


def _first(trigger: EventTrigger, event: Event) -> Window:
    if trigger.posture is Posture.Proactive:
        return opened_at(event.occurred, trigger)
    return Window(event.occurred - TOLERANCE, event.occurred + trigger.within)


def _reactive(trigger: EventTrigger, window: Window, event: Event) -> Outcome:
    now = event.occurred
    immediate = not trigger.within
    if now < window.start:
        return Outcome(window)
    if not immediate and now >= window.end:
        if trigger.after:
            return Outcome(None)
        window = opened_at(max(window.end, now), trigger)
    counted = replace(window, count=window.count + 1, last_event=event)
    if counted.count < trigger.threshold:
        # with `after` and no length, one counted event is all the window lives for
        return Outcome(None if immediate and trigger.after else counted)
    silent = None if immediate or trigger.after else opened_at(window.end, trigger)
    return Outcome(silent, fired=True, event=event)


def _proactive(trigger: EventTrigger, window: Window, event: Event, *, opens: bool) -> Outcome:
    now = event.occurred
    if now < window.start:
        return Outcome(window)
    if now >= window.end:
        following, short = _elapsed(trigger, window, now)
        if following is not None:
            following = replace(following, count=1, last_event=event)
        return Outcome(following, fired=short, event=event if short else None)
    counted = replace(window, count=window.count + 1, last_event=event)
    if opens and counted.count < trigger.threshold:
        return Outcome(opened_at(now, trigger, event=event))
    return Outcome(counted)


def _elapsed(trigger: EventTrigger, window: Window, now: datetime) -> tuple[Window | None, bool]:
    """What comes after a Proactive window whose end is past, and whether it was short, or one since that nobody saw."""
    short = window.count < trigger.threshold
    if trigger.after:
        return None, short
    skipped = (now - window.end) // trigger.within
    following = opened_at(window.end + skipped * trigger.within, trigger)
    return following, short or (skipped > 0 and following.count < trigger.threshold)


def served(trigger: EventTrigger, window: Window) -> bool:
    """Whether what a Proactive `after` window waited for has come: it will not fire, and makes room for the next."""
    return bool(trigger.after) and trigger.posture is Posture.Proactive and window.count >= trigger.threshold


def close(trigger: EventTrigger, window: Window, now: datetime) -> Outcome:
    """What the time does to a Proactive window."""
    if served(trigger, window):
        return Outcome(None)
    if now < window.end:
        return Outcome(window)
    following, short = _elapsed(trigger, window, now)
    of_this_one = window.count < trigger.threshold
    return Outcome(following, fired=short, event=window.last_event if of_this_one else None)

"""Windows: how many matching events a trigger has seen for one for_each key, and what an event or the time does to it.

1. Windows tumble, they do not slide: one is open at a time, and the next begins at its end or later.
2. All times are the events' `occurred`; the time of a tick is given.
3. A Reactive window fires as soon as its threshold is met, then is silent until its end.
4. A Proactive window fires at its end when it is short. It opens with the key's first `after` event; without `after`
   with the first matching event, or at once where there is no for_each either. Without `after` the next one follows
   without a gap; with it, the next `after` event opens it. (Prefect leaves gaps and never opens some: a departure.)
5. What comes several windows late fires once, for the first that was short, and goes on with the window of the same
   grid that holds its time.
6. A window of `collect` "each" is open until its end instead, and from the threshold on each of its events fires.
7. A window of `collect` "all" is told by the clock at which events are received, so that one that comes late is in the
   next rather than in none. It opens with its first event (with `after`, with that), lasts `within` from when that was
   received, and is closed by a tick or by what is received after it. The next opens with the next event.

Source: `prefect-behaviour` 2.5 and 2.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from eventkit.model.event import Event
from eventkit.model.firing import stored
from eventkit.model.trigger import MOST_COLLECTED, EventTrigger, Posture

__all__ = ["KEPT_AFTER_END", "TOLERANCE", "Outcome", "Window", "close", "observe", "opened_at", "served", "timed"]

TOLERANCE = timedelta(minutes=15)
"""How far before its first event a Reactive window reaches, for events that come late."""
KEPT_AFTER_END = timedelta(seconds=60)
"""How long after its end a window still waits for late events."""


@dataclass(frozen=True, slots=True)
class Window:
    """The counting state of one trigger for one key: from `start` (included) to `end` (not), `count` so far.

    collected: the events that wait for their firing, where the trigger collects them; left out of the JSON where there
    are none.
    """

    start: datetime
    end: datetime
    count: int = 0
    last_event: Event | None = None
    collected: tuple[Event, ...] = ()

    @property
    def missing(self) -> int:
        """Of a window that collects: how many it counted that the log had no more when it was read back."""
        return max(0, self.count) - len(self.collected)

    def wire(self) -> dict[str, Any]:
        """The JSON form. Of what it collected the places in the log, or the window would be as large as its events."""
        kept = {"collected": [event.seq or stored(event) for event in self.collected]} if self.collected else {}
        return kept | {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "count": self.count,
            "last_event": self.last_event and stored(self.last_event),
        }

    @classmethod
    def parse(cls, data: Mapping[str, Any], at: Callable[[int], Event | None]) -> Self:
        """The window of its JSON form. at: the event at a place in the log, None where it is no longer there."""
        last = Event.parse(data["last_event"]) if data["last_event"] else None
        found = [_found(place, last, at) for place in data.get("collected", ())]
        return cls(
            start=datetime.fromisoformat(data["start"]),
            end=datetime.fromisoformat(data["end"]),
            count=data["count"],
            last_event=last,
            collected=tuple(event for event in found if event is not None),
        )


def _found(place: Any, last: Event | None, at: Callable[[int], Event | None]) -> Event | None:
    """A collected event: the last is kept whole, the others are read back."""
    if not isinstance(place, int):
        return Event.parse(place)
    return last if last is not None and last.seq == place else at(place)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a window: the one to keep (None: none), whether it fired, and on which event.

    whole: where the trigger collects, the window whose collected events are those of its one firing ("all"), or have a
    firing each ("each").
    """

    window: Window | None
    fired: bool = False
    event: Event | None = None
    whole: Window | None = None


def opened_at(moment: datetime, trigger: EventTrigger, *, count: int = 0, event: Event | None = None) -> Window:
    """A window of the trigger's length from that moment."""
    return Window(moment, moment + trigger.within, count, event)


def observe(trigger: EventTrigger, window: Window | None, event: Event, *, opens: bool, counts: bool) -> Outcome:
    """What a matching event does. opens: its name is in `after`; counts: its name is expected."""
    if trigger.collect == "all":
        return _gather(trigger, window, event, opens=opens, counts=counts)
    if window is None and counts and not opens and _at_once(trigger):
        return Outcome(None, fired=True, event=event)  # as below, with no window made and dropped
    if opens:
        if window is not None and trigger.collect == "each" and event.occurred >= window.end:
            window = None  # it was open to its end; where one event fires alone it is long closed
        if window is None:
            window = opened_at(event.occurred, trigger, count=-1 if counts else 0, event=event)
        else:
            window = Window(window.start, window.end, window.count, event, window.collected)
    elif window is None and counts and not trigger.after:
        window = _first(trigger, event)
    if window is None or not counts:
        return Outcome(window)
    if trigger.posture is Posture.Reactive:
        return _reactive(trigger, window, event)
    return _proactive(trigger, window, event, opens=opens)


def _at_once(trigger: EventTrigger) -> bool:
    """Whether each event that counts fires by itself, in a window that lives for it alone."""
    return (
        not trigger.within
        and trigger.threshold == 1
        and not trigger.after
        and trigger.posture is Posture.Reactive
        and trigger.collect == "latest"
    )


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
    if trigger.collect == "each":
        return _each(trigger, window, event)
    counted = Window(window.start, window.end, window.count + 1, event)
    if counted.count < trigger.threshold:
        # with `after` and no length, one counted event is all the window lives for
        return Outcome(None if immediate and trigger.after else counted)
    silent = None if immediate or trigger.after else opened_at(window.end, trigger)
    return Outcome(silent, fired=True, event=event)


def _each(trigger: EventTrigger, window: Window, event: Event) -> Outcome:
    """What an event that counts does to a window of which each fires, from the threshold on."""
    immediate, count = not trigger.within, window.count + 1
    # the one that opens a window takes its count to 0: it is none of those counted
    collected = (*window.collected, event) if count > 0 else ()
    counted = Window(window.start, window.end, count, event, collected)
    if count < trigger.threshold:
        return Outcome(None if immediate and trigger.after else counted)
    whole = counted if count == trigger.threshold else replace(counted, count=1)
    return Outcome(None if immediate else replace(counted, collected=()), fired=True, event=event, whole=whole)


def _gather(trigger: EventTrigger, window: Window | None, event: Event, *, opens: bool, counts: bool) -> Outcome:
    """What an event does to a window that gathers; one that ended before it was received is closed first."""
    came = event.received or event.occurred
    before = Outcome(None)
    if window is not None and came >= window.end:
        before, window = close(trigger, window, came), None
    if window is None and opens:
        window = Window(event.occurred, came + trigger.within, last_event=event)
    elif window is None and not trigger.after:
        window = Window(min(event.occurred, came) - TOLERANCE, came + trigger.within)
        window = _gathered(window, event)
    elif window is not None and counts and event.occurred >= window.start:
        window = _gathered(window, event)
    if window is not None and window.count >= MOST_COLLECTED:  # it was open before, so that nothing else fired
        return _whole(window)
    return replace(before, window=window)


def _gathered(window: Window, event: Event) -> Window:
    return replace(window, count=window.count + 1, last_event=event, collected=(*window.collected, event))


def _whole(window: Window) -> Outcome:
    """The firing of all that a window gathered."""
    return Outcome(None, fired=True, event=window.last_event, whole=window)


def _proactive(trigger: EventTrigger, window: Window, event: Event, *, opens: bool) -> Outcome:
    now = event.occurred
    if now < window.start:
        return Outcome(window)
    if now >= window.end:
        following, short = _elapsed(trigger, window, now)
        if following is not None:
            following = replace(following, count=1, last_event=event)
        return Outcome(following, fired=short, event=event if short else None)
    counted = Window(window.start, window.end, window.count + 1, event)
    if opens and counted.count >= trigger.threshold:  # it is what was awaited, and what more is awaited after
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


def timed(trigger: EventTrigger) -> bool:
    """Whether the end of a window is something that happens, and not just that events stop counting."""
    return trigger.posture is Posture.Proactive or trigger.collect == "all"


def served(trigger: EventTrigger, window: Window) -> bool:
    """Whether what a Proactive `after` window waited for has come: it will not fire, and makes room for the next."""
    return bool(trigger.after) and trigger.posture is Posture.Proactive and window.count >= trigger.threshold


def close(trigger: EventTrigger, window: Window, now: datetime) -> Outcome:
    """What the time does to a Proactive window, or to one that gathers."""
    if trigger.collect == "all" and now >= window.end:
        return _whole(window) if window.count >= trigger.threshold else Outcome(None)
    if served(trigger, window):
        return Outcome(None)
    if now < window.end:
        return Outcome(window)
    following, short = _elapsed(trigger, window, now)
    of_this_one = window.count < trigger.threshold
    return Outcome(following, fired=short, event=window.last_event if of_this_one else None)

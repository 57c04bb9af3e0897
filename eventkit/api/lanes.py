"""A draft's windows over the newest events that fit, to be drawn as lanes, one a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from eventkit.api.counting_wire import Dropped, Lane, LaneAsk, LaneEvent, Lanes, LaneWindow
from eventkit.api.drafts import trigger_of
from eventkit.api.sample import fitting, newest
from eventkit.api.session import Call
from eventkit.engine import Plan
from eventkit.faces.plain import clip, visible
from eventkit.insight import NOBODY, Fit, Timeline, firings
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.pattern import name_matches
from eventkit.model.trigger import EventTrigger, Path, Trigger, leaves
from eventkit.workspace.explaining import explain_here

__all__ = ["LOOKED", "MOST_LANES", "lanes"]

MOST_LANES = 8
MOST_WINDOWS = 200
"""Windows of a lane, the newest of them."""
LOOKED = 2_000
"""Events of the names a draft expects that are looked through for those that fit."""
WIDE = 60
BACK = 500
"""Events before one that is dropped that are stepped through for the window it meets."""


def lanes(call: Call, ask: LaneAsk) -> Lanes:
    """Events, windows and firings by key. Raises InvalidTrigger while the draft is none."""
    trigger = trigger_of(ask.trigger)
    events = fitting(call.ws, trigger, ask.most, looked=max(LOOKED, ask.most))
    dropped = call.ws.store.get(ask.event) if ask.event is not None else None
    if dropped is not None and Plan({NOBODY: trigger}).candidates(dropped):
        events = sorted({each.id: each for each in (*events, dropped)}.values(), key=lambda each: each.seq or 0)
    last = newest(call.ws, 1)
    until = (last[0].received or last[0].occurred) if events else None
    timeline = Timeline()
    history = firings(trigger, events, until=until, timeline=timeline)
    drawn = _Drawn(trigger)
    drawn.take(timeline, history.firings)
    path, first = next(iter(leaves(trigger)), ((), EventTrigger()))
    told = drawn.dropped(dropped, path, first) if dropped is not None else None
    shown = drawn.lanes(with_=told.lane if told is not None else None)
    if told is not None and dropped is not None:
        told = told.model_copy(update={"words": _words(call, trigger, dropped)})
    moments = [at for lane in shown for at in _moments(lane)]
    return Lanes(
        lanes=shown,
        more=max(0, len(drawn.names) - len(shown)),
        dropped=told,
        since=min(moments, default=None),
        until=max([*moments, *([until] if until is not None else [])], default=None),
        threshold=first.threshold,
        within=first.within.total_seconds(),
        posture=first.posture.value,
    )


def _words(call: Call, trigger: Trigger, event: Event) -> str:
    return visible(clip(explain_here(call.ws, trigger, event, back=BACK).sentence, 5 * WIDE))


def _moments(lane: Lane) -> Iterable[datetime]:
    yield from (each.at for each in lane.events)
    yield from (each.start for each in lane.windows)
    yield from (each.end for each in lane.windows if each.end is not None)
    yield from lane.firings


class _Drawn:
    """Lanes by name while they are made."""

    def __init__(self, trigger: Trigger) -> None:
        self._leaves = dict(leaves(trigger))
        self._composite = not isinstance(trigger, EventTrigger)
        self._events: dict[str, list[LaneEvent]] = defaultdict(list)
        self._windows: dict[str, list[LaneWindow]] = defaultdict(list)
        self._firings: dict[str, list[datetime]] = defaultdict(list)

    def take(self, timeline: Timeline, fired: Iterable[Firing]) -> None:
        """Puts what became of the trigger on its lanes."""
        for fit in timeline.fits:
            self._events[self._name(fit.key, fit.path)].append(self._event(fit))
        for span in timeline.spans:
            self._windows[self._name(span.key, span.path)].append(
                LaneWindow(start=span.start, end=span.end, count=span.count, fired=span.fired)
            )
        for each in fired:
            key = tuple(each.triggering_labels.values())
            self._firings["all" if self._composite else self._name(key, ())].append(each.at)

    @property
    def names(self) -> set[str]:
        """Every lane there is."""
        return {*self._events, *self._windows, *self._firings}

    def dropped(self, event: Event, path: Path, leaf: EventTrigger) -> Dropped:
        """Where an event is, or would be if it fitted."""
        for lane, events in self._events.items():
            if (held := next((each for each in events if each.id == event.id), None)) is not None:
                return Dropped(lane=lane, event=held, words="")
        key = tuple(event.find_resource_label(label) or "" for label in leaf.for_each)
        title = clip(f"{event.event} on {event.resource.id}", 2 * WIDE)
        told = LaneEvent(id=event.id, at=event.occurred, role="does not fit", title=title)
        return Dropped(lane=self._name(key, path), event=told, words="")

    def lanes(self, *, with_: str | None = None) -> list[Lane]:
        """Those with most events, by name; the one of a whole composite, which has firings alone, first.

        with_: a lane that is there in any case.
        """

        def rank(name: str) -> tuple[bool, bool, int, str]:
            return name != with_, name not in self._firings, -len(self._events[name]), name

        busy = sorted({*self.names, *([with_] if with_ is not None else [])}, key=rank)
        return [
            Lane(
                key=name,
                events=self._events[name],
                windows=self._windows[name][-MOST_WINDOWS:],
                firings=self._firings[name],
            )
            for name in sorted(busy[:MOST_LANES])
        ]

    def _name(self, key: tuple[str, ...], path: Path) -> str:
        """What a lane is called: the values of the key; of a child of a composite, its place before them."""
        place = [f"trigger {'.'.join(str(each + 1) for each in path)}"] if path else []
        return visible(clip(", ".join([*place, *(value or "(none)" for value in key)]), WIDE)) or "all"

    def _event(self, fit: Fit) -> LaneEvent:
        leaf = self._leaves[fit.path]
        counts = name_matches(leaf.expect or ("*",), fit.event.event)
        role = "passed over" if fit.passed else "counts" if counts else "opens"
        title = clip(f"{fit.event.event} on {fit.event.resource.id}", 2 * WIDE)
        return LaneEvent.model_validate({"id": fit.event.id, "at": fit.event.occurred, "role": role, "title": title})

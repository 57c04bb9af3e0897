"""What is held of each trigger between two steps: which windows open by themselves, and when time ends one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from eventkit.engine.composite import ChildFirings
from eventkit.engine.plan import Plan
from eventkit.engine.window import KEPT_AFTER_END, Window, opened_at, served, timed
from eventkit.model.event import Event
from eventkit.model.trigger import EventTrigger, Path, Posture, Trigger, leaves

__all__ = ["Held", "Key", "due", "gone", "opening", "parse_held", "stale"]

Key = tuple[UUID, Path, tuple[str, ...]]
"""Which window: the automation, the path of its trigger, the for_each values by sorted label ((): a composite's)."""
Held = Window | ChildFirings


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

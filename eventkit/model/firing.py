"""The moment a trigger was satisfied, with the events that did it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from eventkit.model.event import Event
from eventkit.model.trigger import Path
from eventkit.model.unchecked import id_text

__all__ = ["STORED", "Firing", "How", "restored", "stored"]

How = Literal["matched", "manual", "shadow"]
"""How a firing came about: the trigger was satisfied; a person asked for it; satisfied in shadow: nothing is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A trigger satisfied: of a whole automation (`path` is ()), or of one child of a composite.

    at: the event's occurred, a window's end, or for composites the processing time. triggering_event: the event that
    completed it; None for silence. triggering_labels: for_each label to value, empty for composites.
    triggering_firings: the children's, in the order they fired. collected: all events of the window, where the trigger
    collects them, the last of them the triggering event; missing: how many more there were that retention had removed
    from the log before it fired. how: see `How`. Source: `prefect-behaviour` 2.4, 2.7, 3.5.
    """

    automation_id: UUID
    path: Path = ()
    at: datetime
    triggering_event: Event | None = None
    triggering_labels: Mapping[str, str] = field(default_factory=dict)
    triggering_firings: tuple[Firing, ...] = ()
    collected: tuple[Event, ...] = ()
    missing: int = 0
    id: UUID | None = None
    how: How = "matched"

    @property
    def triggered(self) -> datetime:
        """Prefect's name for `at`, for templates."""
        return self.at

    @property
    def is_replay(self) -> bool:
        """Whether any of its events came of a replay."""
        return any(event.is_replay for event in self.events)

    def all(self) -> Iterator[Firing]:
        """The firing itself, then the children's, depth first."""
        yield self
        for child in self.triggering_firings:
            yield from child.all()

    @property
    def events(self) -> list[Event]:
        """The events of this firing and of its children, in that order: [b, a, b] for a compound of a and b.

        Of a firing that collected its window's, all of these.
        """
        if not self.triggering_firings and not self.collected:
            return [] if self.triggering_event is None else [self.triggering_event]
        return [event for firing in self.all() for event in firing.collected or (firing.triggering_event,) if event]

    def wire(self) -> dict[str, Any]:
        """The JSON form."""
        last = None if self.triggering_event is None else stored(self.triggering_event)
        more: dict[str, Any] = {"missing": self.missing} if self.missing else {}
        if self.collected:
            more["collected"] = [stored(event) for event in self.collected[:-1]]  # the last is the triggering event
        return more | {
            "id": id_text(self.id) if self.id else None,
            "automation_id": id_text(self.automation_id),
            "path": list(self.path),
            "at": self.at.isoformat(),
            "triggering_event": last,
            "triggering_labels": dict(self.triggering_labels),
            "triggering_firings": [child.wire() for child in self.triggering_firings],
            **({} if self.how == "matched" else {"how": self.how}),
        }

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The firing of its JSON form."""
        event = restored(data["triggering_event"]) if data["triggering_event"] else None
        collected = [*map(restored, data["collected"]), event] if "collected" in data else []
        return cls(
            id=UUID(data["id"]) if data["id"] else None,
            automation_id=UUID(data["automation_id"]),
            path=tuple(data["path"]),
            at=datetime.fromisoformat(data["at"]),
            triggering_event=event,
            triggering_labels=data["triggering_labels"],
            triggering_firings=tuple(cls.parse(child) for child in data["triggering_firings"]),
            collected=tuple(each for each in collected if each is not None),
            missing=data.get("missing", 0),
            how=data.get("how", "matched"),
        )


STORED = frozenset({"seq", "cause", "hops", "replay_of", "replay_for"})
"""What `stored` adds to the wire form of an event."""


def stored(event: Event) -> dict[str, Any]:
    """The event's JSON with what the log added, so that it comes back as it was."""
    replayed: dict[str, Any] = {}
    if event.is_replay:
        of = str(event.replay_of) if event.replay_of else None
        replayed = {"replay_of": of, "replay_for": [str(id) for id in event.replay_for or ()]}
    return event.wire() | {
        "seq": event.seq,
        "cause": id_text(event.cause) if event.cause else None,
        "hops": event.hops,
        **replayed,
    }


def restored(data: Mapping[str, Any]) -> Event:
    """The event of such JSON, its payload as it was: an automation's event may nest deeper than a person's may.

    Raises InvalidEvent.
    """
    return Event.parse({**data, "payload": {}}).changed(payload=data["payload"])

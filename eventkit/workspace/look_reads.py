"""What is read of the store for a look at what became of events: once for all of them, the rest where it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID

from eventkit.engine.tally import KEPT
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.store import Past, Store, told_by
from eventkit.workspace.links import gone
from eventkit.workspace.query import event_filter

__all__ = ["Read"]

RECENT = 50
"""Firings of an automation among which an event is looked for that was gathered."""


class Read:
    """The records about events. fired: their firings, at most so many of each; runs, actions: of these."""

    def __init__(self, store: Store, ids: Sequence[UUID], *, most: int) -> None:
        self._store = store
        self.fired = store.firings_of(ids, most=most)
        self._notes = store.notes_of(ids)
        firings = [each.id for held in self.fired.values() for each in held]
        self.actions, self.runs = store.actions_of(firings), store.runs_of(firings)
        self.owners = store.owners()
        self._firings: dict[UUID, dict[str, Firing]] = {}
        self._made: dict[UUID, int] = {}
        self._gone: dict[UUID, str] = {}

    def note(self, id: UUID, event: Event) -> Past | None:
        """What was noted of an event with an automation, or is told by its firing."""
        held = self._notes.get((id, event.id))
        if held is not None:
            return held
        firings = (each for each in self.fired.get(event.id, []) if each.automation_id == id)
        return next((past for each in firings if (past := told_by(each)) is not None), None)

    @cached_property
    def parked(self) -> set[int]:
        """Where events stand that wait for the one they follow."""
        return {each.seq for owner in self.owners for each in self._store.parked(owner.token)}

    def all_noted(self, id: UUID, event: Event) -> bool:
        """Whether an event that counted would still be among what was noted of an automation."""
        kept = self._store.history(id, limit=KEPT)
        return len(kept) < KEPT or any(each.seq is not None and each.seq < (event.seq or 0) for each in kept)

    def gathered(self, id: UUID, event: Event) -> Firing | None:
        """Of the last firings of an automation the one that this event was gathered for."""
        if id not in self._firings:
            last = self._store.firings(automation_id=id, limit=RECENT)
            self._firings[id] = {}
            for each in reversed(last):
                gathered = [str(one["id"]) for one in each.body.get("collected", ())]
                self._firings[id] |= dict.fromkeys(gathered, Firing.parse(each.body)) if gathered else {}
        return self._firings[id].get(str(event.id))

    def there(self, spec: AutomationSpec, event: Event) -> bool:
        """Whether the automation was registered before the event came."""
        received = event.received or event.occurred
        if spec.created is None or spec.created < received:
            return True
        if received < spec.created <= self._latest:
            return False
        # in the same instant, or the clock was set back since: their places tell
        assert spec.id is not None, "a stored automation has its id"
        if spec.id not in self._made:
            named, of = "prefect.automation.created", f"prefect.automation.{spec.id}"
            made = self._store.read(event_filter(named, resource=of, oldest_first=True), limit=1)
            self._made[spec.id] = (made[0].seq or 0) if made else 0
        return self._made[spec.id] < (event.seq or 0)

    @cached_property
    def _latest(self) -> datetime:
        """When the newest event was received: no automation is younger, but where the clock was set back."""
        newest = self._store.at(self._store.last_seq())
        return datetime.min.replace(tzinfo=UTC) if newest is None else newest.received or newest.occurred

    def name_of(self, id: UUID) -> str:
        """What an automation that was deleted was called."""
        if id not in self._gone:
            self._gone[id] = gone(self._store, id)
        return self._gone[id]

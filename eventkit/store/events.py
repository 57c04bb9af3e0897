"""The log: appending to it, and reading it by place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import orjson

from eventkit.model.event import Event
from eventkit.store.access import Access
from eventkit.store.append import Ready, add_rows, append_rows
from eventkit.store.query import after_prefix
from eventkit.store.rows import event_of, event_row, micros

__all__ = ["Events", "SeenKind"]

SeenKind = Literal["event", "resource", "label", "role"]


class Events(Access):
    """Append, and read what was appended."""

    def append(self, events: Sequence[Event]) -> list[Event]:
        """The events as stored, in the order given, with `seq` and `received`.

        An id that is in the log already gives the event as it was stored then, and stores nothing.
        Raises EventTooLarge (nothing of the call is stored). Durability: committed on return, or with its transaction.
        """
        return self.append_ready(self.ready(events)) if events else []

    def add_events(self, events: Sequence[Event]) -> None:
        """Appends at least one event, as `append` does, for whoever needs nothing back."""
        self.add_ready(self.ready(events))

    def ready(self, events: Sequence[Event]) -> Ready:
        """The events with their rows, made before a transaction begins. Raises EventTooLarge."""
        received = self._clock.now()
        at = micros(received)
        return Ready(events, [event_row(event, None, at) for event in events], received)

    def append_ready(self, ready: Ready) -> list[Event]:
        """Appends at least one event that was made ready, as `append` does."""
        with self.transaction() as transaction:
            return append_rows(transaction._database.writer, self._sql, vocabulary=self._vocabulary, ready=ready)

    def add_ready(self, ready: Ready) -> None:
        """Appends at least one event that was made ready, as `add_events` does."""
        with self.transaction() as transaction:
            add_rows(transaction._database.writer, self._sql, vocabulary=self._vocabulary, ready=ready)

    def get(self, id: UUID) -> Event | None:
        """The event of that id, or None."""
        row = self._row("get_event", id.bytes)
        return event_of(row) if row else None

    def at(self, seq: int) -> Event | None:
        """The event at that place of the log, or None."""
        row = self._row("event_at", seq)
        return event_of(row) if row else None

    def page_at(self, seqs: Sequence[int]) -> list[Event]:
        """The events at those places of the log, in that order; where retention let one go, it is left out."""
        found = {row[0]: row for row in self._rows("page_at", orjson.dumps(list(seqs)).decode())}
        return [event_of(found[seq]) for seq in seqs if seq in found]

    def last_seq(self) -> int:
        """The place of the newest event; 0 in an empty log."""
        return int(self._rows("last_seq")[0][0])

    def tail(self, after_seq: int, limit: int) -> list[tuple[Event, bool]]:
        """The events after a place, oldest first, each with whether the event it follows, if any, came before it."""
        return [(event_of(row[:-1]), bool(row[-1])) for row in self._rows("tail", after_seq, limit)]

    def caused_by(self, id: UUID, limit: int = 1_000) -> list[Event]:
        """The events that a firing on this one led to, oldest first."""
        return [event_of(row) for row in self._rows("followers", id.bytes, limit)]

    def replays(self, id: UUID, limit: int = 1_000) -> list[Event]:
        """The events that repeat this one, oldest first."""
        return [event_of(row) for row in self._rows("replays", str(id), limit)]

    def followers(self, event: Event, limit: int) -> list[Event]:
        """The events near a stored one that follow it, oldest first: within 1,000 places before and 5,000 after."""
        seq = event.seq or 0
        return [event_of(row) for row in self._rows("followers_near", seq - 1_000, seq + 5_000, event.id.bytes, limit)]

    def seen(self, kind: SeenKind, prefix: str = "", limit: int = 100) -> list[str]:
        """Event names, resource ids, label keys or roles met so far that begin so, in order."""
        bound = after_prefix(prefix)
        if kind in ("label", "role"):
            return [word for (word,) in self._rows("seen_word", prefix, bound, limit, kind)]
        return [word for (word,) in self._rows(f"seen_{kind}", prefix, bound, limit)]

"""One Prefect server as this process reads it and sends to it: what is kept, and who may.

Events and the cursor, what was sent and what waits: each change is one commit, which checks that no other process has
taken the part over.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from eventkit.errors import EventTooLarge, PrefectUnreachable, UsageError
from eventkit.model.event import IMPORTED, Event
from eventkit.model.filter import EventFilter
from eventkit.model.ports import Clock, Identity
from eventkit.model.resource import Resource
from eventkit.model.unchecked import unchecked_of, unchecked_root
from eventkit.prefect.client import PrefectApi
from eventkit.prefect.mirror_out import EVENT, Sender, Waits
from eventkit.store import Holder, Outgoing, Server, Store, Transaction
from eventkit.store.servers import Part
from eventkit.workspace.processes import born, lives, started

__all__ = ["Mirrored", "Settings", "sent_elsewhere"]

BLOCK = 500
"""Events of the log that are looked at for sending in one commit, at most."""
SHOWS = 60.0
"""Seconds in which a server shows something of what it took."""
REMEMBERED = timedelta(hours=48)
"""How long it is remembered what a server has: longer than what came late is looked for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is read and sent to. send: what of the log goes there, any of these; see `connect`."""

    read_only: bool = True
    match: bool = False
    send: tuple[EventFilter, ...] = ()

    def wire(self) -> dict[str, Any]:
        """Its JSON."""
        sent = [each.model_dump(mode="json") for each in self.send]
        return {"read_only": self.read_only, "match": self.match, "send": sent}


class Mirrored:
    """The shelf of what is read (`Shelf`) and the tray of what waits (`Tray`) of one server. Thread: any.

    logged: told how many events were put into the log.
    """

    def __init__(
        self,
        store: Store,
        server: Server,
        settings: Settings,
        *,
        clock: Clock,
        ids: Identity,
        logged: Callable[[int], None],
    ) -> None:
        self._store, self._clock, self._ids, self._logged = store, clock, ids, logged
        self.n, self.url, self.settings = server.n, server.url, settings
        self.token = uuid4()
        self._told: Any = []
        self._sends: tuple[EventFilter, ...] = ()

    @property
    def server(self) -> Server:
        """As it is stored now."""
        found = self._store.server(self.url)
        assert found is not None, "servers stay"
        return found

    # -- who may

    def hold(self, part: Part) -> bool | None:
        """Takes a part of the server where nobody living has it: True where it was ours, None where it is now.

        False: another process has it.
        """
        held = self._store.holder(self.n, part)
        if held is not None and held.token == self.token:
            return True
        if _lives(held):
            return False
        pid = os.getpid()
        ours = Holder(token=self.token, pid=pid, started=started(pid), born=born(pid))
        with self._store.transaction() as tx:
            if _lives(tx.holder(self.n, part)):  # somebody was quicker
                return False
            tx.hold(self.n, part, ours)
        return None

    def release(self) -> None:
        """Lets go of every part."""
        for part in ("read", "send"):
            self._store.release(self.n, part, self.token)

    # -- what was read

    def begin(self, since: datetime) -> None:
        """Says from when on it is read, where nobody said so."""
        with self._store.transaction() as tx:
            server = tx.server(self.url)
            if server is not None and server.cursor is None:
                tx.set_server(self.n, since=since, cursor=since, sent=server.sent, settings=server.settings)

    def known(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those of these events that the server is known to have."""
        return self._store.mirrored(self.n, ids)

    def counts(self, since: datetime, until: datetime, *, base: datetime, seconds: float) -> Mapping[int, int]:
        """How many it is known to have in each span of time."""
        return self._store.mirrored_counts(self.n, since, until, base=base, seconds=seconds)

    def keep(self, events: Sequence[Event], unread: Sequence[tuple[UUID, datetime, str]], cursor: datetime) -> None:
        """Keeps events as they came, what could not be read as an event of ours that says so, and the cursor."""
        server = self.server
        if not events and not unread and cursor == server.cursor:
            return
        left = [*unread]
        changes: dict[str, Any] = {} if server.settings.get("match") else {"replay_for": IMPORTED}
        taken = []
        for event in events:
            try:
                event.json_bytes()
            except EventTooLarge as error:
                left.append((event.id, event.occurred, str(error)))
            else:
                taken.append(event.changed(**changes) if changes else event)
        said = [self._said("unread", id, why) for id, _, why in left]
        ready = self._store.ready([*taken, *said]) if taken or said else None
        with self._store.transaction() as tx:
            tx.check_holder(self.n, "read", self.token)
            last = tx.last_seq()
            if ready is not None:
                stored = tx.append_ready(ready)[: len(taken)]
                came = [(event.id, event.occurred, (event.seq or 0) > last) for event in stored]
                tx.add_mirrored(self.n, [*came, *((id, occurred, True) for id, occurred, _ in left)])
            tx.move_cursor(self.n, cursor, since=server.since)
        if ready is not None:
            self._logged(len(ready.events))

    def tidy(self) -> None:
        """Forgets what the server showed long ago, where nothing has to be told apart by it any more."""
        server = self.server
        behind = server.sent is not None and server.sent < self._store.last_seq() - BLOCK
        if server.cursor is not None and not behind:
            self._store.forget_mirrored(self.n, server.cursor - REMEMBERED)

    # -- what waits

    def sends(self, server: Server) -> tuple[EventFilter, ...]:
        """What of the log goes there, any of these: what a notebook said last that may write, this one or another."""
        told = server.settings.get("send", [])
        if told != self._told:
            self._told, self._sends = told, tuple(EventFilter.parse(each) for each in told)
        return self._sends

    def gather(self) -> bool:
        """Has what of the log is to be sent wait to go out; whether there may be more. In one commit with its place."""
        server = self.server
        if server.sent is None or server.sent >= self._store.last_seq():
            return False
        sends = self.sends(server)
        with self._store.transaction() as tx:
            tx.check_holder(self.n, "send", self.token)
            last, found = tx.last_seq(), dict[int, Event]()
            for filter in sends:
                page = tx.read(filter.changed(order="ASC"), after=server.sent, limit=BLOCK)
                found |= {event.seq or 0: event for event in page}
                if len(page) == BLOCK:
                    last = min(last, page[-1].seq or 0)
            for seq in sorted(seq for seq in found if seq <= last):
                self._add(tx, found[seq])
            tx.move_sent(self.n, last)
        return last < self._store.last_seq()

    def send(self, events: Iterable[Event]) -> int:
        """Has events wait to go out, in this order; how many did not wait already."""
        with self._store.transaction() as tx:
            return sum(self._add(tx, event) for event in events)

    def _add(self, tx: Transaction, event: Event) -> bool:
        """Only what happened here goes out: nothing that was read from a server or a file, and no replay."""
        if event.is_replay or event.is_imported or tx.came(event.id):
            return False
        if event.follows is not None and not self._has(tx, event.follows):
            event = event.changed(follows=None)  # a server matches no event for 15 minutes that waits for its leader
        return tx.add_outgoing(self.n, EVENT, str(event.id), event.json_bytes().decode())

    def _has(self, tx: Transaction, leader: UUID) -> bool:
        """Whether an event is there, or goes there before."""
        return bool(tx.mirrored(self.n, [leader])) or tx.is_outgoing(self.n, EVENT, str(leader))

    def outgoing(self, kind: str, key: str, body: str) -> bool:
        """Has something else wait; False where that key waits or was refused."""
        return self._store.add_outgoing(self.n, kind, key, body)

    def owing(self) -> bool:
        """Whether anything waits, or may: what of the log was not looked at yet."""
        waiting, _ = self._store.count_outgoing(self.n)
        sent = None if self.settings.read_only else self.server.sent
        return bool(waiting) or (sent is not None and sent < self._store.last_seq())

    def discard(self) -> int:
        """Lets go of all that waits or was refused."""
        return self._store.discard_outgoing(self.n)

    def waiting(self, limit: int) -> list[Outgoing]:
        """What waits, in order."""
        return self._store.outgoing(self.n, limit)

    def up_to(self, seq: int) -> UpTo:
        """What waits of the log up to a place."""
        return UpTo(self, self._store, seq)

    def drain(self, api: PrefectApi, until: int) -> None:
        """Sends what happened up to a place of the log, on this thread alone, and returns when the server shows it.

        Raises UsageError where another process sends, PrefectUnreachable where the server shows nothing more.
        """
        if self.hold("send") is False:
            raise sent_elsewhere(self.url)
        while self.gather():
            pass
        tray = self.up_to(until)
        sender = Sender(api, tray, perform=lambda api, row: None)  # nothing but events is in it
        while (wait := sender.step()) is not None:
            if time.monotonic() - tray.moved > SHOWS:
                raise PrefectUnreachable(
                    f"The Prefect server at {self.url} took events and shows none of them after {SHOWS:g} s: see its "
                    "log, then call this again"
                )
            time.sleep(wait)

    def gone(self, rows: Sequence[Waits]) -> None:
        """Takes off what the server has."""
        with self._store.transaction() as tx:
            tx.check_holder(self.n, "send", self.token)
            tx.remove_outgoing(self.n, [row.n for row in rows])

    def refused(self, row: Waits, why: str) -> None:
        """Sets aside what the server will not have, and says so in the log."""
        with self._store.transaction() as tx:
            tx.check_holder(self.n, "send", self.token)
            tx.refuse_outgoing(row.n, why)
            tx.append([self._said("refused", row.key, why, kind=row.kind)])
        self._logged(1)

    def _said(self, what: str, id: UUID | str, why: str, **more: str) -> Event:
        return unchecked_of(
            Event,
            occurred=self._clock.now(),
            event=f"eventkit.prefect.{what}",
            resource=unchecked_root(Resource, {"prefect.resource.id": f"prefect.event.{id}"}),
            payload={"server": self.url, "reason": why, **more},
            id=self._ids.uuid(),
        )


def sent_elsewhere(url: str) -> UsageError:
    """Why what only the sending process may do is not done here."""
    return UsageError(f"Another notebook with this workspace sends to {url}: do this there, or close that connection")


def _lives(holder: Holder | None) -> bool:
    return holder is not None and lives(holder.pid, since=holder.started, birth=holder.born)


class UpTo:
    """The tray of a server, with the events up to a place of the log alone. moved: when the last one left it."""

    def __init__(self, mirrored: Mirrored, store: Store, seq: int) -> None:
        self._mirrored, self._store, self._seq = mirrored, store, seq
        self.refused, self.moved = mirrored.refused, time.monotonic()

    def gone(self, rows: Sequence[Waits]) -> None:
        """Takes off what the server has."""
        self._mirrored.gone(rows)
        self.moved = time.monotonic()

    def waiting(self, limit: int) -> list[Outgoing]:
        """What waits, in order."""
        rows = [row for row in self._mirrored.waiting(_ALL) if row.kind == EVENT]
        return [row for row in rows if self._before(row)][:limit]

    def _before(self, row: Outgoing) -> bool:
        event = self._store.get(UUID(row.key))
        return event is not None and (event.seq or 0) <= self._seq


_ALL = 1_000_000

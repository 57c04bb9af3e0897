"""Prefect servers: how far each was read, what it is known to have, and what waits to go there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from eventkit.errors import LostOwnership
from eventkit.model.base import read_json, to_json
from eventkit.store.access import Access, Row
from eventkit.store.records import Holder, Outgoing, Server
from eventkit.store.rows import micros, moment

__all__ = ["Part", "Servers"]

Part = Literal["read", "send"]


class Servers(Access):
    """Servers by address, and for each what was read and what waits."""

    def add_server(self, url: str) -> Server:
        """The server of that address, kept from now on."""
        with self.transaction() as transaction:
            transaction._write("add_server", url, "{}")
            return _server(transaction._rows("server", url)[0])

    def server(self, url: str) -> Server | None:
        """The server of that address, or None."""
        row = self._row("server", url)
        return _server(row) if row else None

    def servers(self) -> list[Server]:
        """Every server, by address."""
        return [_server(row) for row in self._rows("servers")]

    def set_server(
        self, n: int, *, since: datetime | None, cursor: datetime | None, sent: int | None, settings: Mapping[str, Any]
    ) -> None:
        """Keeps how a server is read and sent to."""
        self._write("set_server", _micros(since), _micros(cursor), sent, to_json(settings).decode(), n)

    def move_cursor(self, n: int, cursor: datetime, *, since: datetime | None) -> None:
        """Keeps how far a server was read; not where `since` is another by now."""
        self._write("move_cursor", micros(cursor), n, _micros(since))

    def move_sent(self, n: int, seq: int) -> None:
        """Keeps up to which place of the log events were looked at for sending."""
        self._write("move_sent", seq, n)

    # -- who does it

    def holder(self, n: int, part: Part) -> Holder | None:
        """The process that has a part of a server, living or not."""
        row = self._row("holder", n, part)
        return Holder(token=UUID(bytes=row[0]), pid=row[1], started=row[2], born=row[3]) if row else None

    def hold(self, n: int, part: Part, holder: Holder) -> None:
        """Gives a part of a server to a process."""
        self._write("hold", n, part, holder.token.bytes, holder.pid, holder.started, holder.born)

    def release(self, n: int, part: Part, token: UUID) -> None:
        """Lets a part go, where it is that process's."""
        self._write("release", n, part, token.bytes)

    def check_holder(self, n: int, part: Part, token: UUID) -> None:
        """The fence of a commit: raises LostOwnership where the part is another's."""
        held = self.holder(n, part)
        if held is None or held.token != token:
            raise LostOwnership("Another process took this server over; it goes on from here")

    # -- what it has

    def add_mirrored(self, n: int, events: Iterable[tuple[UUID, datetime, bool]]) -> None:
        """Notes events that a server has: id, when each occurred, and whether it came from there."""
        rows = [(n, id.bytes, micros(occurred), came) for id, occurred, came in events]
        with self.transaction() as transaction:
            transaction._write_many("add_mirrored", rows)
            transaction._write("count_read", sum(came for *_, came in rows), n)

    def mirrored(self, n: int, ids: Iterable[UUID]) -> set[UUID]:
        """Those of these events that a server is known to have."""
        return {id for id in ids if self._row("mirrored", n, id.bytes)}

    def last_mirrored(self, n: int) -> UUID | None:
        """The event that occurred last of those that came from a server."""
        row = self._row("last_mirrored", n)
        return UUID(bytes=row[0]) if row else None

    def came(self, id: UUID) -> bool:
        """Whether an event came from a server."""
        return self._row("came", id.bytes) is not None

    def mirrored_counts(
        self, n: int, since: datetime, until: datetime, *, base: datetime, seconds: float
    ) -> dict[int, int]:
        """How many events a server is known to have in each span of so many seconds, counted from `base`; none is 0."""
        width = timedelta(seconds=seconds) // timedelta(microseconds=1)
        return dict(self._rows("mirrored_counts", n, micros(since), micros(base), width, micros(until)))

    def forget_mirrored(self, n: int, before: datetime) -> None:
        """Lets go what is known of events that occurred before."""
        self._write("forget_mirrored", n, micros(before))

    # -- what waits to go there

    def add_outgoing(self, n: int, kind: str, key: str, body: str) -> bool:
        """Has something wait to go to a server, after all that waits; False where that key waits or was refused."""
        return bool(self._write("add_outgoing", n, kind, key, body))

    def outgoing(self, n: int, limit: int) -> list[Outgoing]:
        """What waits, in order."""
        return [_outgoing(row) for row in self._rows("outgoing", n, limit)]

    def is_outgoing(self, n: int, kind: str, key: str) -> bool:
        """Whether that key waits to go to a server."""
        return self._row("is_outgoing", n, kind, key) is not None

    def refused_outgoing(self, n: int, limit: int) -> list[Outgoing]:
        """What the server would not have, in order."""
        return [_outgoing(row) for row in self._rows("refused_outgoing", n, limit)]

    def count_outgoing(self, n: int) -> tuple[int, int]:
        """How many wait, and how many were refused."""
        ((waiting, refused),) = self._rows("count_outgoing", n)
        return waiting, refused

    def remove_outgoing(self, n: int, rows: Sequence[int]) -> None:
        """Takes off what the server has, or what is not to go there any more, by number."""
        self._write("remove_outgoing", n, to_json(list(rows)).decode())

    def discard_outgoing(self, n: int) -> int:
        """Takes off all that waits for a server or was refused; how much that was."""
        return self._write("discard_outgoing", n)

    def refuse_outgoing(self, row: int, why: str) -> None:
        """Sets aside what the server will not have, by number."""
        self._write("refuse_outgoing", why, row)


def _server(row: Row) -> Server:
    n, url, since, cursor, sent, read, body = row
    return Server(
        n=n, url=url, since=_moment(since), cursor=_moment(cursor), sent=sent, read=read, settings=read_json(body)
    )


def _outgoing(row: Row) -> Outgoing:
    n, kind, key, body, refused = row
    return Outgoing(n=n, kind=kind, key=key, body=body, refused=refused)


def _micros(time: datetime | None) -> int | None:
    return None if time is None else micros(time)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)

"""What waits to go to a server, sent in order; it has gone when the server's own query shows it.

1. An answer of 204 is no receipt: what a server has not written yet dies with it. Only the query tells.
2. After whatever went wrong it is asked first what is there, and only what is missing is sent again, in order, before
   anything new: a server that is sent only what it has fails to write, and drops what comes with it.
3. Few are under way at once: a server drops what it cannot queue without a word.

Source: `prefect-behaviour` 6.2.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from eventkit.errors import PrefectError, PrefectRefused, PrefectUnreachable
from eventkit.prefect.client import PrefectApi

__all__ = ["EVENT", "Sender", "Tray", "Waits"]

EVENT = "event"
CHUNK, CHUNK_BYTES = 50, 1_000_000
"""Events, and bytes of them, in one request."""
UNDER_WAY = 400
ASK = 0.25
"""Seconds between two questions for what is stored."""
MARGIN = 3.0
"""Seconds beyond the server's own interval of writing after which what is not there is missing."""
DROPPED = 3
"""Times an event is sent that the server takes and never stores, while it stores what was sent after."""
_ITS_FAULT = (400, 413, 422)
"""What says that something is wrong with what was sent, and not with who sent it."""


class Waits(Protocol):
    """Something that waits; see the store's `Outgoing`. key: of an event its id."""

    @property
    def n(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def body(self) -> str: ...  # noqa: D102


class Tray(Protocol):
    """Where it waits, on disk."""

    def waiting(self, limit: int) -> Sequence[Waits]:
        """What waits, in order."""
        ...

    def gone(self, rows: Sequence[Waits]) -> None:
        """Takes off what the server has."""
        ...

    def refused(self, row: Waits, why: str) -> None:
        """Sets aside what the server will not have."""
        ...


@dataclass(slots=True)
class _Sent:
    """When something was last posted, as which request, how often."""

    at: float
    turn: int
    times: int


class Sender:
    """Sends what waits. perform: does what is no event; that it returns is the receipt. clock: seconds.

    Thread: one at a time.
    """

    def __init__(
        self,
        api: PrefectApi,
        tray: Tray,
        *,
        perform: Callable[[PrefectApi, Waits], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api, self._tray, self._perform, self._clock = api, tray, perform, clock
        self._under_way: dict[int, _Sent] = {}
        self._times: dict[int, int] = {}
        self._ever: set[int] = set()
        self._asked = 0.0
        self._turn = self._stored_turn = 0
        self._unsure = True
        self._learned = False
        self._patience = 5.0 + MARGIN
        self._most_bytes = 0
        self.again = 0

    @property
    def under_way(self) -> int:
        """How many events were sent that are not known to be kept."""
        return len(self._under_way)

    def step(self) -> float | None:
        """Does the next thing; the seconds after which there is another, None where nothing waits.

        Raises PrefectError where the server cannot be asked: nothing is lost, and the next step asks what is there.
        """
        try:
            return self._step()
        except PrefectError:
            self._unsure = True
            raise

    def _step(self) -> float | None:
        rows = self._tray.waiting(UNDER_WAY)
        if not rows:
            self._under_way.clear()
            self._times.clear()
            self._ever.clear()
            self._unsure = False
            return None
        if not self._learned:
            with suppress(PrefectUnreachable):  # whoever cannot be asked that cannot be asked what comes now
                self._learn()
        rows = self._confirmed(rows)
        todo = [row for row in rows if row.n not in self._under_way]
        if not todo:
            return ASK if rows else 0.0
        if todo[0].kind != EVENT:
            self._do(todo[0])
        else:
            self._post(_chunk(todo))
        return 0.0

    def _learn(self) -> None:
        """How long the server may take to write, and how large an event may be; it need not say."""
        server: Any = {}
        with suppress(PrefectRefused, KeyError, TypeError):
            server = self._api.get("/admin/settings")["server"]
        self._learned = True
        with suppress(KeyError, TypeError, ValueError):
            self._patience = float(server["services"]["event_persister"]["flush_interval"]) + MARGIN
        with suppress(KeyError, TypeError, ValueError):
            self._most_bytes = int(server["events"]["maximum_size_bytes"])

    # -- receipts

    def _confirmed(self, rows: Sequence[Waits]) -> list[Waits]:
        """Asks, where it is time to, what is stored and takes it off; what of the rows still waits."""
        now = self._clock()
        asked = [row for row in rows if row.kind == EVENT and (self._unsure or row.n in self._under_way)]
        if not asked or not (self._unsure or now - self._asked >= ASK):
            return list(rows)
        stored = self._stored([row.key for row in asked])
        self._asked = self._clock()
        there = [row for row in asked if row.key in stored]
        for row in there:
            sent = self._under_way.pop(row.n, None)
            self._times.pop(row.n, None)
            self._stored_turn = max(self._stored_turn, sent.turn if sent else 0)
        if there:
            self._tray.gone(there)
        if self._unsure:
            self._under_way.clear()
            self._times.clear()
            self._unsure = False
        gone = {row.n for row in there}
        return [row for row in rows if row.n not in gone and not self._given_up(row, now)]

    def _given_up(self, row: Waits, now: float) -> bool:
        """Has one that should be there by now sent again; sets it aside where the server drops it each time."""
        sent = self._under_way.get(row.n)
        if sent is None or now - sent.at <= self._patience:
            return False
        del self._under_way[row.n]
        if sent.times >= DROPPED and self._stored_turn > sent.turn:
            self._refused(row, f"the server took it {sent.times} times and stored it never; it drops what is too large")
            return True
        return False

    def _stored(self, ids: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for first in range(0, len(ids), CHUNK):
            wanted = list(ids[first : first + CHUNK])
            page = self._api.post("/events/filter", {"limit": CHUNK, "filter": _of_any_time({"id": {"id": wanted}})})
            found |= {str(event["id"]) for event in page["events"]}
        return found

    # -- sending

    def _post(self, rows: Sequence[Waits]) -> None:
        for row in rows:
            if self._most_bytes and len(row.body.encode()) > self._most_bytes:
                self._refused(row, f"it is larger than the {self._most_bytes:,} bytes that the server takes")
                return
        try:
            # not tried again here: where it broke off, what is there is asked first
            self._api.post("/events", [orjson.Fragment(row.body) for row in rows], again=False)
        except PrefectRefused as error:
            if error.status not in _ITS_FAULT:
                raise
            if len(rows) == 1:
                self._refused(rows[0], error.detail or str(error))
                return
            for row in rows:  # nothing of it was stored: which one it is, is found by asking each
                self._post([row])
            return
        self._turn += 1
        for row in rows:
            self._times[row.n] = times = self._times.get(row.n, 0) + 1
            self._under_way[row.n] = _Sent(self._clock(), self._turn, times)
            self.again += row.n in self._ever
            self._ever.add(row.n)

    def _do(self, row: Waits) -> None:
        try:
            self._perform(self._api, row)
        except PrefectRefused as error:
            if error.status in (401, 403, 429):  # not about this one
                raise
            self._refused(row, str(error))
        else:
            self._tray.gone([row])

    def _refused(self, row: Waits, why: str) -> None:
        self._times.pop(row.n, None)
        self._under_way.pop(row.n, None)
        self._tray.refused(row, why)


def _chunk(rows: Sequence[Waits]) -> list[Waits]:
    """The events that come first, as many as fit into a request."""
    found: list[Waits] = []
    size = 0
    for row in rows[:CHUNK]:
        size += len(row.body)
        if row.kind != EVENT or (found and size > CHUNK_BYTES):
            break
        found.append(row)
    return found


def _of_any_time(filter: dict[str, Any]) -> dict[str, Any]:
    """The filter without the times that a server takes for granted: the last 180 days, up to now."""
    return filter | {"occurred": {"since": "1970-01-01T00:00:00Z", "until": "9999-01-01T00:00:00Z"}}

"""Events told to a Prefect server at once, each until the server shows it; see `mirror_out`, which does the work."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from eventkit.errors import PrefectRefused, PrefectUnreachable
from eventkit.model.event import Event
from eventkit.prefect.client import PrefectApi
from eventkit.prefect.mirror_out import EVENT, UNDER_WAY, Sender, Waits

__all__ = ["tell"]

PATIENCE = 60.0
"""Seconds in which a server shows what it took."""


@dataclass(frozen=True, slots=True)
class _Row:
    n: int
    key: str
    body: str
    kind: str = EVENT


class _Tray:
    """What is to be told, in memory: who tells it can tell it again."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.rows: list[Waits] = [_Row(n, str(each.id), each.json_bytes().decode()) for n, each in enumerate(events)]

    def waiting(self, limit: int) -> Sequence[Waits]:
        """What is left, in order."""
        return self.rows[:limit]

    def gone(self, rows: Sequence[Waits]) -> None:
        """Takes off what the server has."""
        self.rows = [row for row in self.rows if row not in rows]

    def refused(self, row: Waits, why: str) -> None:
        """Ends it: what is missing there is for somebody to look at."""
        raise PrefectRefused(f"The server does not take the event {row.key}: {why}", status=422, detail=why)


def tell(api: PrefectApi, events: Sequence[Event]) -> int:
    """How many of the events the server did not have; it shows all of them by now, and has each once.

    Raises PrefectError; then some may be there, and all may be told again.
    """
    known: set[UUID] = set()
    alone = []
    for event in events:  # whoever follows one that does not come there is not matched for 15 minutes
        alone.append(event if event.follows in known or event.follows is None else event.changed(follows=None))
        known.add(event.id)
    return sum(_told(api, alone[first : first + UNDER_WAY]) for first in range(0, len(alone), UNDER_WAY))


def _told(api: PrefectApi, events: Sequence[Event]) -> int:
    tray = _Tray(events)
    sender = Sender(api, tray, perform=lambda api, row: None)
    sender.step()  # asks first
    left, until = len(tray.rows), time.monotonic() + PATIENCE
    while (wait := sender.step()) is not None:
        if time.monotonic() > until:
            raise PrefectUnreachable(
                f"The Prefect server at {api.url} took {len(tray.rows)} events and shows none of them after "
                f"{PATIENCE:g} s: see its log, then call this again"
            )
        time.sleep(wait)
    return left

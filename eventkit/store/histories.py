"""The last things that became of events with an automation: noted, or told by its firings.

1. What fired is in the firing's own row, with what its event met: it is written once. A row without that tells nothing.
2. Everything else that came to be noted is a row of `history`, in the order it was noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from eventkit.model.base import read_json, to_json
from eventkit.model.counts import Became
from eventkit.store.access import Access, Row
from eventkit.store.records import FiringRecord, Met, Past
from eventkit.store.rows import blob, micros, moment, uuid_of

__all__ = ["Histories", "met_json", "past_of", "told_by"]

_BECAME = {"matched": Became.FIRED, "shadow": Became.SHADOW, "manual": Became.MANUAL}


class Histories(Access):
    """What became of events with each automation."""

    def add_history(
        self, automation_id: UUID, past: Sequence[Past], *, since: Sequence[int] = (), kept: int | None = None
    ) -> None:
        """Notes what became of events with an automation, oldest first; the last `kept` notes stay (None: all).

        Not of what a firing tells: that is kept with the firing. since: how many of the automation's firings, which are
        kept and counted already, came after each of the notes; none by default.
        """
        rows = [
            (
                *(automation_id.bytes, each.seq, blob(each.event_id), micros(each.at), each.became),
                *(_text(each.path) if each.path else "", "" if each.before is None else _text(_window(each.before))),
                after,
            )
            for each, after in zip(past, since or [0] * len(past), strict=True)
        ]
        with self.transaction() as transaction:
            transaction._write_many("add_history", rows)
            if kept is not None:
                transaction._write("trim_history", automation_id.bytes, kept)

    def history(self, automation_id: UUID, *, event_id: UUID | None = None, limit: int = 20) -> list[Past]:
        """What became of events with an automation, newest first; of one event, what its trigger made of it.

        Firings that retention took are told of no more.
        """
        id = automation_id.bytes
        if event_id is not None:
            rows = self._rows("history_of_event", id, event_id.bytes)
            return [past_of(row) for row in rows] or [
                _fired(row) for row in self._rows("fired_of_event", id, event_id.bytes)
            ]
        noted = [(row[-1] or 0, past_of(row)) for row in self._rows("history", id, limit)]
        fired = [(row[-1], _fired(row)) for row in self._rows("fired", id, limit)]
        return _merged(noted, fired)[:limit]


def told_by(firing: FiringRecord) -> Past | None:
    """What a firing tells of its event, in place of a note; None where it tells nothing."""
    met = firing.body.get("met")
    if met is None or firing.body.get("how") == "manual":
        return None
    path, before = met
    event = firing.body.get("triggering_event") or {}
    occurred = event.get("occurred")
    return Past(
        seq=event.get("seq"),
        event_id=firing.event_id,
        at=firing.at if occurred is None else datetime.fromisoformat(occurred),
        became=_BECAME[firing.body.get("how") or "matched"],
        path=tuple(path),
        before=_before(before),
    )


def met_json(met: Met | None) -> dict[str, Any]:
    """What a firing's row says besides the firing, where the firing tells what became of its event: what that met."""
    return {} if met is None else {"met": [met.path, None if met.before is None else _window(met.before)]}


def _merged(noted: list[tuple[int, Past]], fired: list[tuple[int, Past]]) -> list[Past]:
    """Both, newest first: notes with how many firings came before them, firings with their numbers."""
    merged: list[Past] = []
    noted, fired = noted[::-1], fired[::-1]  # the newest at the end
    while noted and fired:
        merged.append((fired if fired[-1][0] > noted[-1][0] else noted).pop()[1])
    return merged + [past for _, past in reversed(noted or fired)]


def _text(value: Any) -> str:
    return to_json(value).decode()


def _window(before: tuple[datetime, datetime, int]) -> list[int]:
    return [micros(before[0]), micros(before[1]), before[2]]


def _before(window: Sequence[int] | None) -> tuple[datetime, datetime, int] | None:
    return None if window is None else (moment(window[0]), moment(window[1]), window[2])


def past_of(row: Row) -> Past:
    """What a row of `history` notes: seq, event, at, became, path, before, and whatever it is read with."""
    seq, event, at, became, path, before, _ = row
    return Past(
        seq=seq,
        event_id=uuid_of(event),
        at=moment(at),
        became=became,
        path=tuple(read_json(path)) if path else (),
        before=_before(read_json(before)) if before else None,
    )


def _fired(row: Row) -> Past:
    seq, event, at, how, occurred, met, _ = row
    path, before = read_json(met)
    by_hand = how == "manual"
    return Past(
        seq=seq,
        event_id=uuid_of(event),
        at=moment(at) if occurred is None or by_hand else datetime.fromisoformat(occurred),
        became=_BECAME[how or "matched"],
        path=tuple(path),
        before=_before(before),
    )

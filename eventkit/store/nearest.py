"""Which event of a view occurred last by a time, however the log is ordered."""

from __future__ import annotations

from datetime import datetime

import orjson

from eventkit.model.filter import EventFilter
from eventkit.store.condition import Condition, joined
from eventkit.store.places import Places
from eventkit.store.rows import micros
from eventkit.store.search import Search

__all__ = ["Nearest"]

_FEW = 20_000
"""Events of a view that are each looked up; among more, one is met soon on the way back from the time."""


class Nearest(Search):
    """From a time to a place."""

    def last_by(self, at: datetime, places: Places, *, filter: EventFilter) -> int | None:
        """The place of the event that occurred last by a time, of those that stand at these places; None for none.

        filter: what the places are of.
        """
        if len(places) <= _FEW:
            held = orjson.dumps(places.seqs(0, len(places))).decode()
            rows = self._rows("last_of_places", held, micros(at))
        else:
            sql, params = joined([*self._conditions(filter, upto=places.upto), Condition("seq <= ?", (places.upto,))])
            rows = self._select(self._sql["last_occurred_by"].format(wanted=sql), [micros(at), *params])
        return int(rows[0][0]) if rows else None

"""How many events each name has, by the tallies: exact, and in a moment however long the log is."""

from __future__ import annotations

from eventkit.model.filter import EventFilter
from eventkit.store.condition import joined
from eventkit.store.search import Search

__all__ = ["Tallied"]


class Tallied(Search):
    """Names, as they were counted when they were appended."""

    def names(self, filter: EventFilter) -> list[tuple[str, int]] | None:
        """The names that a filter admits with their counts, most first; None where it asks for more than names."""
        wanted = self._conditions(filter)
        if not all(each.named for each in wanted):
            return None
        sql, params = joined(wanted)
        return [(name, int(count)) for name, count in self._select(self._sql["names"].format(wanted=sql), params * 2)]

    def names_after(self, seq: int) -> set[str]:
        """The names of the events after a place of the log."""
        return {name for (name,) in self._rows("names_after", seq)}

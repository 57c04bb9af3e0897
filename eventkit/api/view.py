"""One view of the feed: which event stands at which rank, however many there are, and however many more arrive."""

from __future__ import annotations

import threading
import time
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence

from eventkit.model.event import Event
from eventkit.model.filter import EventFilter, Text
from eventkit.store import Places, Store

__all__ = ["Tell", "View"]

Tell = Callable[[int, int], None]
"""Told how far something is, and of how much; raises Superseded where nobody waits for it any more."""

FIRST = 50_000
"""Places of the log that are looked through at first; then as many as take a moment."""
MOMENT = 0.1
NEWEST = 5_000
"""Newest places that are looked through for the first rows, where each event has to be."""
FOUND = 3
"""Texts looked for in a view that are remembered."""


def _nobody(done: int, of: int) -> None:
    """Nobody is told."""


class View:
    """The events of a filter, by rank: 0 is the newest at or before the anchor, -1 the first that came after it.

    Where each stands is read when it is first needed; what is near the newest is read without that. Of a view of one
    event a resource, this holds up to the anchor; what came after is all there. Thread: any.
    """

    def __init__(self, store: Store, filter: EventFilter, anchor: int) -> None:
        self.filter, self.anchor = filter, anchor
        self._later = filter.changed(resource=filter.resource.changed(distinct=False))
        self._store = store
        self._lock, self._placing = threading.RLock(), threading.Lock()
        self._placed: Places | None = None
        self._partly: Places | None = None
        self._head = array("q")
        self._ended = False  # the head reaches to the oldest
        self._newer = array("q")
        self._looked = anchor
        self._found: OrderedDict[str, Places] = OrderedDict()
        self.dropped = False

    # -- rows

    def ranked(self, start: int, count: int, tell: Tell = _nobody) -> list[tuple[int, Event]]:
        """The events of so many ranks from one on, in order; those that retention let go are left out."""
        wanted: dict[int, int] = {}
        if start < 0:
            self.arrived(-start)
            for rank in range(max(start, -len(self._newer)), min(start + count, 0)):
                wanted[rank] = self._newer[-rank - 1]
        first, last = max(start, 0), start + count
        known: dict[int, Event] = {}
        if last > first:
            seqs, known = self._older(first, last - first, tell)
            wanted |= {first + at: seq for at, seq in enumerate(seqs)}
        missing = [seq for seq in wanted.values() if seq not in known]
        known |= {event.seq: event for event in self._store.page_at(missing) if event.seq is not None}
        return [(rank, known[seq]) for rank, seq in wanted.items() if seq in known]

    def _older(self, first: int, count: int, tell: Tell) -> tuple[Sequence[int], dict[int, Event]]:
        """The places of ranks from 0 up, and the events that were read on the way."""
        known: dict[int, Event] = {}
        with self._lock:
            if self._placed is None and first <= len(self._head) and not self.filter.resource.distinct:
                known = self._more(first + count - len(self._head))
                if self._ended or first + count <= len(self._head):
                    return self._head[first : first + count], known
        return self.places(tell).seqs(first, count), known

    def _more(self, count: int) -> dict[int, Event]:
        """Has the head reach so much further, where that takes a moment; the events that were read for it."""
        if count <= 0 or self._ended:
            return {}
        if _reads(self.filter):  # each has to be looked into, so it may be far to the next: only the newest are
            if not self._head:
                newest = Places.of((), upto=max(0, self.anchor - NEWEST))
                near = self._store.places(self.filter, upto=self.anchor, known=newest)
                self._head.extend(near.seqs(0, len(near)))
                self._ended = newest.upto == 0
            return {}
        below = self._head[-1] if self._head else self.anchor + 1
        read = self._store.read(self.filter, before=below, limit=count)
        self._head.extend(event.seq for event in read if event.seq is not None)
        self._ended = len(read) < count
        return {event.seq: event for event in read if event.seq is not None}

    # -- where they stand

    def places(self, tell: Tell = _nobody) -> Places:
        """Where each stands; read once, stretch by stretch, and by one thread while others wait for it."""
        if self._placed is not None:
            return self._placed
        while not self._placing.acquire(timeout=MOMENT):
            tell(self._partly.upto if self._partly is not None else 0, self.anchor)
        try:
            if self._placed is None:
                self._placed = self._read_places(tell)
            return self._placed
        finally:
            self._placing.release()

    def _read_places(self, tell: Tell) -> Places:
        if self.filter == EventFilter() or self.filter.resource.distinct:
            return self._store.places(self.filter, upto=self.anchor)
        stretch = FIRST
        while self._partly is None or self._partly.upto < self.anchor:
            upto = min(self.anchor, (self._partly.upto if self._partly is not None else 0) + stretch)
            begun = time.monotonic()
            self._partly = self._store.places(self.filter, upto=upto, known=self._partly)
            stretch = _stretch(stretch, time.monotonic() - begun)
            if upto < self.anchor:
                tell(upto, self.anchor)
        return self._partly

    @property
    def placed(self) -> bool:
        """Whether it is known where each stands, or takes no time to know."""
        return self._placed is not None or self.filter == EventFilter()

    def total(self) -> int | None:
        """How many there are at the anchor, where that is known in a moment."""
        if self._placed is not None:
            return len(self._placed)
        if self._ended:
            return len(self._head)
        names = self._store.names(self.filter)
        if names is None or self._store.last_seq() > self.anchor:  # those would be counted too
            return None
        return sum(count for _, count in names)

    def rank_of(self, seq: int, tell: Tell = _nobody) -> int | None:
        """The rank of the event at a place of the log; None where it is not of this view."""
        if seq > self.anchor:
            self.arrived()
            with self._lock:
                at = bisect_right(self._newer, seq)
                return -at if at and self._newer[at - 1] == seq else None
        places = self.places(tell)
        return places.rank(seq) if seq in places else None

    def seq_at(self, rank: int, tell: Tell = _nobody) -> int:
        """The place in the log of a rank; beyond the oldest 0, beyond the newest the one after all."""
        if rank < 0:
            self.arrived(-rank)
            with self._lock:
                return self._newer[-rank - 1] if -rank <= len(self._newer) else self._looked + 1
        return next(iter(self.places(tell).seqs(rank, 1)), 0)

    # -- what came since

    def arrived(self, least: int | None = None) -> int:
        """How many came after the anchor, by now; where so many are known of, it is not looked again."""
        with self._lock:
            if least is None or len(self._newer) < least:
                last = self._store.last_seq()
                if last > self._looked:
                    seen = Places.of((), upto=self._looked)
                    came = self._store.places(self._later, upto=last, known=seen)
                    self._newer.extend(came.seqs(0, came.rank(self._looked))[::-1])
                    self._looked = last
            return len(self._newer)

    # -- what is found in it

    def found(self, text: str, tell: Tell = _nobody) -> Places:
        """Where those of its events stand, also after the anchor, that hold a text."""
        self.arrived()
        mine, upto = self.filter.text is None, self._looked
        narrowed = (self.filter if mine else EventFilter()).changed(text=Text(query=_phrase(text)))
        with self._lock:
            known = self._found.pop(text, None)
        if known is None:
            known = View(self._store, narrowed, upto).places(tell)
        known = self._store.places(narrowed, upto=upto, known=known)
        with self._lock:
            self._found[text] = known
            while len(self._found) > FOUND:
                self._found.popitem(last=False)
        if mine:
            return known
        places, newer = self.places(tell), set(self._newer)
        return Places.of((seq for seq in known.seqs(0, len(known)) if seq in newer or seq in places), upto=upto)


def _phrase(text: str) -> str:
    """A text as the words of a filter, looked for as it is."""
    return '"' + text.replace('"', '\\"') + '"'


def _stretch(looked: int, took: float) -> int:
    """How much of the log to look through next, so that it takes a moment."""
    return max(FIRST, min(looked * 10, int(looked * MOMENT / max(took, 0.001))))


def _reads(filter: EventFilter) -> bool:
    """Whether it asks for what only the events themselves tell, and no index."""
    labels = any(each.labels for each in (filter.resource, *filter.any_resource))
    roles = any(each.labels or each.role or each.resources_in_roles for each in filter.related)
    return bool(labels or roles or filter.text or filter.payload is not None or filter.none_of)

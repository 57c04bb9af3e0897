"""The feed's own answers: rows by rank, how many there are, where something is, and the Python of a view.

The last views of a front end are remembered while they may be asked for again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from eventkit.api.feed_wire import (
    Chips,
    ChipsAsk,
    Counts,
    CountsAsk,
    FeedCode,
    FeedRows,
    FilterAsk,
    FindAsk,
    Found,
    OpenAsk,
    Page,
    PlaceAsk,
    RowsAsk,
)
from eventkit.api.following import follow_view, shown, told
from eventkit.api.rows import chips_of, rows_of
from eventkit.api.session import Call, Session, Superseded
from eventkit.api.view import Tell, View
from eventkit.model.filter import EventFilter
from eventkit.store import Store
from eventkit.workspace.filter_code import filter_code

__all__ = ["chips", "code", "counted", "counts", "found", "opened", "place", "placed_meanwhile", "rows", "view_of"]

SMALL = 20_000
"""Events of a log in which a view is counted before it is shown."""
PATIENCE = 0.015
"""Seconds that the first rows wait for the count."""


def _telling(call: Call, words: str) -> Tell:
    return lambda done, of: call.progress(done, of, words)


def opened(call: Call, ask: OpenAsk) -> Page:
    """The newest rows of a view, anchored at the newest event; how many it has, where that is known in a moment."""
    store = call.ws.store
    anchor = store.last_seq()
    view = view_of(call.session, ask.filter, anchor)
    if anchor <= SMALL:
        view.places()
    ranked = view.ranked(0, ask.first, _telling(call, "looking for the newest"))
    if not view.placed:
        placed = placed_meanwhile(call.session, view)  # for whoever jumps
        if view.total() is None:
            placed.wait(PATIENCE)
    follow_view(call.session, view if ask.live else None, columns=tuple(ask.columns))
    shown(call.session, [event for _, event in ranked])
    return Page(
        anchor=anchor,
        rows=rows_of(ranked, columns=ask.columns),
        total=view.total(),
        code=filter_code(ask.filter),
        empty=anchor == 0,
    )


def rows(call: Call, ask: RowsAsk) -> FeedRows:
    """The rows of so many ranks."""
    view = view_of(call.session, ask.filter, ask.anchor)
    ranked = view.ranked(ask.start, ask.count, _telling(call, "looking for these rows"))
    shown(call.session, [event for _, event in ranked])
    return FeedRows(rows=rows_of(ranked, columns=ask.columns))


def counted(call: Call, ask: RowsAsk) -> Counts:
    """How many events a view has at its anchor."""
    view = view_of(call.session, ask.filter, ask.anchor)
    known = view.total()
    if known is None:
        known = len(view.places(_telling(call, "counting")))
    return Counts(counts=[known])


def counts(call: Call, ask: CountsAsk) -> Counts:
    """How many events of the log each filter admits."""
    found: list[int] = []
    for filter in ask.filters:
        found.append(call.ws.store.count(filter))
        call.progress(len(found), len(ask.filters), "counting")
    return Counts(counts=found)


def chips(call: Call, ask: ChipsAsk) -> Chips:
    """The chips of events, by id; of those that retention took, none."""
    found = call.ws.store.read(EventFilter(id=tuple(ask.ids)), limit=len(ask.ids)) if ask.ids else []
    held = chips_of(call.ws, found)
    told(call.session, held)
    return Chips(chips={str(id): each for id, each in held.items()})


def place(call: Call, ask: PlaceAsk) -> Found:
    """Where in a view a moment or an event is."""
    view = view_of(call.session, ask.filter, ask.anchor)
    tell = _telling(call, "looking for the place")
    rank: int | None = None
    if ask.id is not None:
        event = call.ws.store.get(ask.id)
        rank = view.rank_of(event.seq, tell) if event is not None and event.seq is not None else None
    elif ask.at is not None:
        seq = call.ws.store.last_by(ask.at, view.places(tell), filter=view.filter)
        rank = None if seq is None else view.rank_of(seq, tell)
    return Found(rank=rank, nth=None, of=view.total())


def found(call: Call, ask: FindAsk) -> Found:
    """The next row with a text, from a rank on."""
    view = view_of(call.session, ask.filter, ask.anchor)
    tell = _telling(call, "looking through the log")
    if not ask.text:
        return Found(rank=None, nth=None, of=0)
    hits = view.found(ask.text, tell)
    start = view.seq_at(ask.start, tell)
    at = hits.rank(start) if ask.older else hits.rank(start - 1) - 1
    if not 0 <= at < len(hits):
        return Found(rank=None, nth=None, of=len(hits))
    return Found(rank=view.rank_of(hits.seqs(at, 1)[0], tell), nth=at + 1, of=len(hits))


def code(call: Call, ask: FilterAsk) -> FeedCode:
    """The Python of a view."""
    return FeedCode(code=filter_code(ask.filter))


VIEWS = 6
"""Views of one front end that are remembered."""


class _Views:
    """The last views of a front end. What was asked last is placed, where it takes long, while nobody waits for it."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, int], View] = OrderedDict()

    def of(self, store: Store, filter: EventFilter, anchor: int) -> View:
        """The view, as it was made or made now."""
        wanted = filter.changed(order="DESC")
        key = (wanted.model_dump_json(), anchor)
        view = self._held.get(key)
        if view is None:
            view = self._held[key] = View(store, wanted, anchor)
        self._held.move_to_end(key)
        while len(self._held) > VIEWS:
            self._held.popitem(last=False)[1].dropped = True
        return view

    def end(self) -> None:
        """Nobody waits for any of them."""
        for view in self._held.values():
            view.dropped = True


def view_of(session: Session, filter: EventFilter, anchor: int) -> View:
    """A view of a front end, which is remembered while it is one of its last."""
    with session.lock:
        return session.keep("views", _Views).of(session.ws.store, filter, anchor)


def placed_meanwhile(session: Session, view: View) -> threading.Event:
    """Has the places of a view read on another thread; rings when they are, or when nobody wants them any more."""
    done = threading.Event()

    def tell(looked: int, of: int) -> None:
        if view.dropped:
            raise Superseded

    def place() -> None:
        try:
            view.places(tell)
        finally:
            done.set()

    session.ws.threads.asks().submit(place, dropped=done.set)
    return done

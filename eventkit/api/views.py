"""The last views of a front end, each remembered while it may be asked for again."""

from __future__ import annotations

import threading
from collections import OrderedDict

from eventkit.api.session import Session, Superseded
from eventkit.api.view import View
from eventkit.model.filter import EventFilter
from eventkit.store import Store

__all__ = ["placed_meanwhile", "view_of"]

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

"""One front end that asks: what is remembered for it, and how it is told of what it did not ask for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from eventkit.api.told_wire import Progress
from eventkit.api.wire import Exact, Reply

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Call", "Session", "Superseded", "Tell"]

Kept = TypeVar("Kept")
Tell = Callable[[str, Reply], None]
"""Tells a front end: the kind of push, and what it holds."""


class Superseded(Exception):
    """The question was asked anew, or is no longer wanted: its answer would be thrown away."""


class Session:
    """What a workspace remembers of one widget or one panel while that is open. Thread: any.

    kept: what answers keep between questions, such as the places of a view; theirs to name and to bound. seen: whether
    anybody sees it now; what nobody sees is told of nothing. exact: the numbers it was told that it rounds,
    which the views of one widget share. follows: whether it is told of what comes; not one that asks once.
    """

    def __init__(self, ws: Workspace, tell: Tell, *, exact: Exact | None = None, follows: bool = True) -> None:
        self.ws = ws
        self.tell = tell
        self.follows = follows
        self.seen: Callable[[], bool] = lambda: True
        self.exact = exact if exact is not None else Exact()
        self.lock = threading.RLock()
        self.kept: dict[str, Any] = {}
        self._newest: dict[str, int] = {}
        self._closed = False

    def keep(self, name: str, make: Callable[[], Kept]) -> Kept:
        """What is kept under a name, made where there is nothing. Raises Superseded once closed: nobody asks on."""
        with self.lock:
            if self._closed:
                raise Superseded
            if name not in self.kept:
                self.kept[name] = make()
            held: Kept = self.kept[name]
            return held

    def begin(self, question: str, id: int) -> None:
        """Notes that a question was asked: an older one of the same name that is still at it ends."""
        with self.lock:
            self._newest[question] = max(id, self._newest.get(question, id))

    def wanted(self, question: str, id: int) -> bool:
        """Whether it was not asked again since."""
        with self.lock:
            return self._newest.get(question, id) <= id

    def woken(self) -> None:
        """Says that it is seen again: what follows for it looks at once for what it missed."""
        with self.lock:
            kept = list(self.kept.values())
        for each in kept:
            wake = getattr(each, "wake", None)
            if wake is not None:
                wake()

    def close(self) -> None:
        """Ends whatever it follows; twice is fine."""
        with self.lock:
            self._closed = True
            kept, self.kept = list(self.kept.values()), {}
        for each in kept:
            end = getattr(each, "end", None)
            if end is not None:
                end()


@dataclass(frozen=True, slots=True)
class Call:
    """One question while it is answered."""

    session: Session
    question: str = ""
    id: int = 0
    replaces: bool = field(default=False)

    @property
    def ws(self) -> Workspace:
        """The workspace asked."""
        return self.session.ws

    def progress(self, done: int, of: int, words: str = "") -> None:
        """Says how far it is. Raises Superseded where nobody waits for the answer any more."""
        if self.replaces and not self.session.wanted(self.question, self.id):
            raise Superseded
        self.session.tell("progress", Progress(question=self.id, done=done, of=of, words=words))

"""The server that something is moved to and back from, as a cell asks it, or what goes on by itself.

A cell says, once a step, what it waits for where that takes its time; what ends it says where things stand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from eventkit.errors import StoreError, UsageError, WorkspaceClosed
from eventkit.model.wording import shown
from eventkit.workspace.moves import progress_of

if TYPE_CHECKING:
    from eventkit.prefect.client import PrefectApi
    from eventkit.workspace.connection import Connection
    from eventkit.workspace.workspace import Workspace

__all__ = ["There", "asked", "at_a_cell"]

T = TypeVar("T")
LOOK = 0.1
SLOW = 3.0
"""Seconds after which it is said what a cell waits for."""


class _Cell:
    """Says, once a step, what is waited for, on the thread that waits. name: of what is moved."""

    def __init__(self, ws: Workspace, name: str) -> None:
        self._ws, self._name = ws, name
        self._words, self._since = "", 0.0

    def step(self, words: str) -> None:
        """Something else is waited for from now on."""
        self._words, self._since = words, time.monotonic()

    def look(self) -> None:
        """Says it where it takes long."""
        if self._words and time.monotonic() - self._since > SLOW:
            self._ws.notice(f"{self._name}: waits {self._words}")
            self._words = ""

    def through(self, ask: Callable[[], T]) -> T:
        """What a question is answered, asked on a thread of the workspace while this one looks."""
        done = Future[T]()

        def asked() -> None:
            try:
                done.set_result(ask())
            except BaseException as error:  # for whoever waits
                done.set_exception(error)

        self.look()
        self._ws.threads.asks().submit(asked, dropped=lambda: done.set_exception(WorkspaceClosed()))
        while True:
            try:
                return done.result(LOOK)
            except TimeoutError:
                if done.done():
                    return done.result()
                self.look()


@dataclass(frozen=True, slots=True)
class There:
    """What to ask, and the connection by which events go there by themselves. cell: where waits are told."""

    ws: Workspace
    api: PrefectApi
    linked: Connection | None
    cell: _Cell | None = None

    def step(self, words: str) -> None:
        """What is waited for from now on."""
        if self.cell is not None:
            self.cell.step(words)

    def held(self) -> AbstractContextManager[None]:
        """Nothing goes there by itself meanwhile."""
        self.step(f"until what goes to {self.api.url} has gone")
        if self.linked is None:
            return nullcontext()
        return self.linked.held() if self.cell is None else self.linked.held(self.cell.look)

    def drain(self, until: int) -> bool:
        """What happened up to a place of the log is there; False where nothing of it goes there."""
        self.step(f"for {self.api.url} to show what it was sent, a minute at most")
        return self.ws.connections.drain(self.api, until)


@contextmanager
def at_a_cell(ws: Workspace, connection: Any, name: str) -> Iterator[There]:
    """For a cell that moves something; see `Turn`."""
    cell = _Cell(ws, name)
    with asked(ws, connection, cell.through) as (api, linked):
        cell.step("until another move in this workspace has ended")
        with ws.connections.turn.of_a_cell(cell.look), _saying(ws, name, linked):
            yield There(ws, api, linked, cell)


@contextmanager
def asked(
    ws: Workspace, connection: Any, through: Callable[[Callable[[], Any]], Any] | None = None
) -> Iterator[tuple[PrefectApi, Connection | None]]:
    """What to ask, which can be closed, and the connection. through: see `PrefectApi.again`."""
    from eventkit.prefect.client import PrefectApi
    from eventkit.workspace.connection import Connection

    links = ws.connections.all()
    if connection is None and links:
        connection = Connection(ws, links[-1].api.url)
    if connection is None:
        asked = PrefectApi()
    elif not isinstance(connection, Connection) or connection.workspace is not ws:
        raise UsageError(
            f"connection={shown(connection)}: what ek.connect(..., read_only=False) gave in this workspace was "
            "expected: give that, or leave it out for the server connected to last"
        )
    else:
        asked = connection.writing("Moving a deployment")
    with asked.again(through) as api:
        yield api, connection


@contextmanager
def _saying(ws: Workspace, name: str, linked: Connection | None) -> Iterator[None]:
    """Whatever ends it says where things stand, and has a connection go on with it."""
    try:
        yield
    except BaseException as error:
        with suppress(StoreError):
            now = progress_of(ws.store, name)
            stage = "here" if now is None else now.stage
            later = (
                "It goes on by itself once the server answers"
                if linked is not None
                else "It goes on by itself when the cell that deploys it runs again and the server answers"
            )
            error.add_note(f"{name}: {_STANDS[stage].format(later=later)}")
            if now is not None and now.open and linked is not None:
                linked.tell_again()
        raise


_STANDS = {
    "here": "matched and run here, as before.",
    "switching": "off here, and whether it is on there is not known. {later}, or call move_to_prefect(...) again, or "
    ".moved.back(); where the server is gone for good, .moved.back(gone=True).",
    "there": "matched and run there, and not told yet what came in between. {later}, or call move_to_prefect(...) "
    "again.",
    "moved": "matched and run there, as before.",
    "returning": "off here, and whether it is off there is not known. {later}, or call .moved.back() again; where the "
    "server is gone for good, .moved.back(gone=True).",
}

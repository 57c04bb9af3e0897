"""The websocket of a page: what a widget says over its comm, said to the server's workspace.

A page that reads slowly is told of nothing new until it has taken what was sent last; then every view looks at once for
what it missed. So nothing is lost, and nothing gathers here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.ioloop import PeriodicCallback
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from eventkit.server.observer import Observer

if TYPE_CHECKING:
    from eventkit.api.exchange import Exchange
    from eventkit.workspace.workspace import Workspace

__all__ = ["MOST", "Socket", "Sockets"]

MOST = 100
"""Questions of one page that are unanswered at a time, or whose answers it has not taken."""
EVERY = 5_000
"""Milliseconds between two looks at who is still there, while anybody is connected."""
LARGEST = 2**53
"""No number of a question is beyond; one that is gets no answer."""
GOING, FAILED = 1001, 1011
MOST_REASON = 123
"""Bytes of the reason that the end of a websocket may have. Source: RFC 6455, 5.5."""


class Sockets:
    """The pages that are connected. Thread: the loop's."""

    def __init__(self, observer: Observer) -> None:
        self.observer = observer
        self._held: set[Socket] = set()
        self._looking: PeriodicCallback | None = None

    def add(self, socket: Socket) -> None:
        """One more; with the first begins the looking."""
        self._held.add(socket)
        if self._looking is None:
            self._looking = PeriodicCallback(self._look, EVERY)
            self._looking.start()

    def remove(self, socket: Socket) -> None:
        """One less; with the last the looking ends. Twice is fine."""
        self._held.discard(socket)
        if not self._held and self._looking is not None:
            self._looking.stop()
            self._looking = None

    async def _look(self) -> None:
        """Has it noticed that a kernel died, or that the workspace was reset elsewhere."""
        await asyncio.get_running_loop().run_in_executor(None, self.observer.look)

    def close(self) -> None:
        """Says to all that the server stops."""
        for socket in list(self._held):
            socket.leave("The Jupyter server stops: start it again, and this goes on by itself", GOING)


class Socket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One page. Questions come in as JSON text, answers and news go out in batches; see `api.exchange`."""

    auth_resource = "eventkit"

    def initialize(self, sockets: Sockets) -> None:
        """Takes where it is counted."""
        self._sockets = sockets
        self._exchange: Exchange | None = None
        self._unhear: Callable[[], None] = lambda: None
        self._unanswered = self._unsent = 0
        self._over = self._looked = False

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Begins, for a user who may read; what changes something is asked for by one who may write."""
        if not await self._may("read"):
            raise HTTPError(403, "You may not read the events of this server's workspace")
        self._writes = await self._may("write")
        await super().get(*args, **kwargs)

    async def _may(self, action: str) -> bool:
        return bool(
            await ensure_async(self.authorizer.is_authorized(self, self.current_user, action, self.auth_resource))
        )

    # -- its life

    async def open(self, *args: Any, **kwargs: Any) -> None:
        """Opens the workspace where it was not yet. What cannot be opened is said, and the page comes back later."""
        super().open(*args, **kwargs)
        self._loop = asyncio.get_running_loop()
        self._sockets.add(self)
        try:
            ws = await self._sockets.observer.workspace()
        except Exception as error:  # whatever it is: the page says it
            self.leave(f"The workspace cannot be opened: {error}", FAILED)
            return
        if not self._over:
            self._begin(ws)

    def _begin(self, ws: Workspace) -> None:
        from eventkit.api.exchange import Exchange

        self._exchange = Exchange(ws, self._say, seen=self._seen)
        self._unhear = ws.when_closed(self._workspace_closed)

    def _workspace_closed(self) -> None:
        """The workspace was closed or reset: the page connects again, and finds what is there then. Thread: any."""
        said = "The workspace was closed or reset elsewhere: this connects again by itself, to what is there now"
        with suppress(RuntimeError):  # the loop is over, and everybody told
            self._loop.call_soon_threadsafe(self.leave, said, GOING)

    def leave(self, sentence: str, code: int) -> None:
        """Says why nobody answers any more, and closes. Thread: the loop's."""
        if not self._over:
            said = sentence.encode("utf-8", "replace")  # a folder's name may be anything
            self._put(_text({"closed": True, "sentence": said.decode()}), 0)
            self.close(code, said[:MOST_REASON].decode("utf-8", "ignore"))
            self._end()

    def on_close(self) -> None:
        """The page is gone."""
        self._end()
        super().on_close()

    def _end(self) -> None:
        self._over = True
        self._sockets.remove(self)
        exchange, self._exchange = self._exchange, None
        self._unhear()
        if exchange is not None:
            exchange.later(exchange.close)  # it waits for whoever looks just now

    # -- what is said to us

    async def on_message(self, message: str | bytes) -> None:
        """Takes a message. Nothing more is read of a page that asks without taking the answers."""
        exchange, content = self._exchange, _content(message)
        if exchange is None or not isinstance(content, Mapping):
            return
        if "ask" not in content:
            exchange.heard(content)
        elif (id := _id(content)) is not None:
            await self._ask(exchange, content, id)

    async def _ask(self, exchange: Exchange, content: Mapping[str, Any], id: int) -> None:
        from eventkit.api.table import QUESTIONS

        question = QUESTIONS.get(str(content["ask"]))
        if self._unanswered >= MOST:
            await self._refuse(content, id, "TooMany", f"{MOST} questions are unanswered: wait for some of them")
        elif question is not None and question.writes and not self._writes:
            await self._refuse(content, id, "Forbidden", "You may look at this workspace, and not change it")
        else:
            self._unanswered += 1
            exchange.heard(content)

    async def _refuse(self, content: Mapping[str, Any], id: int, kind: str, sentence: str) -> None:
        """Says no, and waits until that was taken: else the refusals gather."""
        view, error = content.get("view"), {"kind": kind, "sentence": sentence, "report": ""}
        told = {"id": id, "view": view if isinstance(view, str) else "", "error": error}
        with suppress(WebSocketClosedError):
            await self._put(_text({"batch": [told]}), 0)

    # -- what we say

    def _say(self, message: dict[str, Any]) -> None:
        """Sends it from the loop. Thread: any."""
        batch = message.get("batch")
        if batch and self._unsent:  # how far something is will be said again
            batch = [each for each in batch if each.get("push") != "progress"]
            message = message | {"batch": batch}
        answers = sum("id" in each for each in batch or ())
        with suppress(RuntimeError):  # the loop is over: nobody is there
            self._loop.call_soon_threadsafe(self._put, _text(message), answers)

    def _seen(self) -> bool:
        """Whether the page has taken all that was sent. Thread: any."""
        self._looked = True  # first: else it is taken between the two, and nobody wakes whoever looked
        return self._unsent == 0

    def _put(self, text: str, answers: int) -> asyncio.Future[None]:
        """Writes it; until the page has taken it, it is told of nothing new."""
        self._unsent += 1
        try:
            taken: asyncio.Future[None] = self.write_message(text)
        except WebSocketClosedError:
            taken = self._loop.create_future()
            taken.set_result(None)
        taken.add_done_callback(lambda done: self._taken(done, answers))
        return taken

    def _taken(self, done: asyncio.Future[None], answers: int) -> None:
        if not done.cancelled():
            done.exception()  # the page is gone: `on_close` knows
        self._unsent -= 1
        self._unanswered -= answers
        if self._unsent == 0 and self._looked and self._exchange is not None:
            self._looked = False
            self._exchange.later(self._exchange.fronts.woken)


def _content(message: str | bytes) -> Any:
    """A message as JSON; what is none is nothing."""
    import orjson

    try:
        return orjson.loads(message)
    except orjson.JSONDecodeError:
        return None


def _id(content: Mapping[str, Any]) -> int | None:
    """The number of a question, where it can be answered by it."""
    id = content.get("id")
    return id if isinstance(id, int) and abs(id) <= LARGEST else None


def _text(message: Mapping[str, Any]) -> str:
    import orjson

    return orjson.dumps(message).decode()

"""The handlers of the table of addresses: who may ask, what was asked, and the answer as JSON.

Work is done on threads of the workspace: the loop goes on, and a question whose client is gone ends early.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from eventkit.errors import EventkitError
from eventkit.server.observer import Observer
from eventkit.server.routes import ROUTES, Route

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Answering", "Desk", "Nowhere", "addresses"]

BASE = r"/eventkit/api/"
MOST = 64
"""Questions that are answered at a time, over all who ask; more are told to come back."""
MOST_BYTES = 32 * 1024 * 1024
"""Of a body."""
JUPYTERS = {"token", "_xsrf", "no_track_activity"}
"""Parameters that are Jupyter's own. JupyterLab adds digits too, so that nothing comes from a cache."""
KINDS = {403: "Forbidden", 404: "NotFound", 405: "NotAllowed", 413: "TooLarge"}
SENTENCES = {
    403: "You may not do this here: send Jupyter's token, as `Authorization: token …`, of a user who may",
    404: "There is nothing at this address: eventkit/api/openapi.json describes those that there are",
    405: "Nothing is done here by this method: the header Allow says which there are",
}


class Desk:
    """What the handlers share: the workspace, and how many questions are underway. Thread: the loop's."""

    def __init__(self, observer: Observer) -> None:
        self.observer = observer
        self.underway = 0


def addresses(desk: Desk) -> list[tuple[str, type[APIHandler], dict[str, Any]]]:
    """Pattern, handler and what that is given, for each address; last whatever is none."""
    found: list[tuple[str, type[APIHandler], dict[str, Any]]] = []
    for path, several in groupby(ROUTES, key=lambda route: route.pattern):
        routes = {route.method: route for route in several}
        found.append((f"{BASE}{path}", _handler(routes), {"desk": desk, "routes": routes}))
    return [*found, (rf"{BASE}openapi\.json", Description, {}), (rf"{BASE}.*", Nowhere, {})]


class Spoken(APIHandler):
    """Says everything as JSON, also what is refused."""

    auth_resource = "eventkit"
    methods: Sequence[str] = ("GET",)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Why not, in words: what Jupyter refused before anybody here was asked, and what nobody foresaw."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        if status_code == 405:
            self.set_header("Allow", ", ".join((*self.methods, "OPTIONS")))
        said = error.log_message if isinstance(error, HTTPError) else None
        kind = KINDS.get(status_code, "UsageError" if status_code < 500 else "ServerError")
        self.refuse(status_code, kind, said or SENTENCES.get(status_code, "The server could not answer this"))

    def refuse(self, status: int, kind: str, sentence: str) -> None:
        """Answers with a reason. `message` is where Jupyter's own clients look for it."""
        self.set_status(status)
        self.finish({"kind": kind, "sentence": sentence, "message": sentence})

    def set_default_headers(self) -> None:
        """Nothing is to be kept by a cache."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        """None, for the same reason."""


class Answering(Spoken):
    """Answers the questions of one address."""

    def initialize(self, desk: Desk, routes: Mapping[str, Route]) -> None:
        """Takes what is shared, and the routes by method."""
        self._desk, self._routes = desk, routes
        self.methods = list(routes)
        self._ended: Callable[[], None] = lambda: None
        self._gone = False

    def on_connection_close(self) -> None:
        """Nobody waits any more: what takes long ends."""
        super().on_connection_close()
        self._gone = True
        self._ended()

    async def answer(self, place: Mapping[str, str]) -> None:
        """Asks, and says what is answered."""
        if self._desk.underway >= MOST:
            self.set_header("Retry-After", "1")
            self.refuse(503, "Busy", f"{MOST} questions are being answered: ask again in a moment")
            return
        self._desk.underway += 1
        try:
            await self._answer(self._routes[str(self.request.method)], place)
        finally:
            self._desk.underway -= 1

    async def _answer(self, route: Route, place: Mapping[str, str]) -> None:
        try:
            ws = await self._desk.observer.workspace()
        except (EventkitError, OSError) as error:
            self.refuse(503, type(error).__name__, f"The workspace cannot be opened: {error}")
            return
        from eventkit.api import Refused, Superseded  # loaded with the workspace, by another thread
        from eventkit.server.asking import status_of

        try:
            text = await self._reply(ws, route, place)
        except Refused as refused:
            self._say_no(status_of(refused.kind), refused.kind, refused.sentence, refused.report)
        except EventkitError as error:
            self._say_no(status_of(type(error).__name__), type(error).__name__, str(error))
        except (Superseded, RuntimeError):
            self._say_no(503, "WorkspaceClosed", "The workspace was closed meanwhile: ask again")
        else:
            if not self._gone:
                self.set_status(201 if route.created else 200)
                self.finish(text)

    def _say_no(self, status: int, kind: str, sentence: str, report: str = "") -> None:
        if status == 500:
            self.log.error("eventkit: %s\n%s", sentence, report)
        if not self._gone:
            self.refuse(status, kind, sentence)

    async def _reply(self, ws: Workspace, route: Route, place: Mapping[str, str]) -> bytes:
        """The reply as JSON, made on a thread of the workspace."""
        from eventkit.api import Session
        from eventkit.server.asking import asked, given

        if len(self.request.body) > MOST_BYTES:
            raise HTTPError(413, f"The body is over {MOST_BYTES:,} bytes: send less at once")
        theirs = {name: held for name, held in self.request.query_arguments.items() if not _jupyters(name)}
        of = given(route, theirs, self.request.body, place)
        session = Session(ws, lambda kind, told: None, follows=False)
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[bytes] = loop.create_future()

        def settle(text: bytes | None, error: BaseException | None) -> None:
            loop.call_soon_threadsafe(_settle, reply, text, error)

        self._ended = lambda: session.begin(route.question, 2)
        asked(session, route, of, settle)
        return await reply


def _settle(reply: asyncio.Future[bytes], text: bytes | None, error: BaseException | None) -> None:
    if reply.done():
        return
    if error is not None:
        reply.set_exception(error)
    else:
        reply.set_result(text or b"")


def _jupyters(name: str) -> bool:
    return name in JUPYTERS or name.isdigit()


def _handler(routes: Mapping[str, Route]) -> type[Answering]:
    """The handler of an address, with a method for each of its routes."""
    path = next(iter(routes.values())).path
    name = "".join(part.title() for part in re.split(r"\W+", path)) + "Handler"
    return type(name, (Answering,), {method.lower(): _method(route) for method, route in routes.items()})


def _method(route: Route) -> Any:
    @authenticated
    @authorized("write" if route.writes else "read")  # type: ignore[untyped-decorator]  # its words are typed, not it
    async def method(self: Answering, **place: str) -> None:
        await self.answer(place)

    method.__doc__ = route.words
    return method


class Description(Spoken):
    """The description of all of them, made when it is first asked for: it is eight times what makes it."""

    @authenticated
    @authorized("read")  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        """Sends it."""
        from eventkit.server.openapi import text

        self.finish(await asyncio.to_thread(text))


class Nowhere(Spoken):
    """Any other address below ours."""

    @authenticated
    async def get(self) -> None:
        """There is nothing."""
        raise HTTPError(404)

    post = put = patch = delete = get

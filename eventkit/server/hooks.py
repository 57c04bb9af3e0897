"""Webhooks at `<base_url>eventkit/hooks/<slug>` on the Jupyter server, so that events come while no kernel runs.

Nothing of it is loaded, and no thread started, before the first request.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.httputil import HTTPServerRequest
from tornado.web import Application, RequestHandler, stream_request_body

from eventkit.server.direct import behind_hub

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from eventkit.ingress.batch import Batch
    from eventkit.ingress.desk import Desk
    from eventkit.webhooks import Rejected, Request
    from eventkit.workspace.workspace import Workspace

__all__ = ["RATE", "SHOWN", "Hooks", "base_of"]

RATE = 200.0
"""Requests a second that one webhook takes here, unless the server is told otherwise: its loop is others' too."""
MOST_OPEN = 256
ROUTE = r"/eventkit/hooks/(?P<slug>.*)"
SHOWN = "eventkit/hooks/…"
"""The path as a log may show it."""


class Hooks:
    """What takes requests for the webhooks of the server's workspace. Thread: the loop's.

    workspace: gives the workspace, opened on first use, on a thread of ours. rate: see `RATE`. behind_proxy: whether
    nothing that comes is direct; by itself behind JupyterHub.
    """

    def __init__(
        self, workspace: Callable[[], Workspace], *, rate: float = RATE, behind_proxy: bool | None = None
    ) -> None:
        self._workspace, self._rate = workspace, rate
        self.behind_proxy = behind_hub() if behind_proxy is None else behind_proxy
        self.away = ThreadPoolExecutor(1, thread_name_prefix="eventkit-hooks")
        self._open = 0

    def routes(self) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
        """The routes, below the server's base_url."""
        return [(ROUTE, Door, {"hooks": self})]

    @cached_property
    def desk(self) -> Desk:
        """Who decides."""
        from eventkit.server.hook_desk import HookDesk

        return HookDesk(self._workspace, rate=self._rate)

    @cached_property
    def batch(self) -> Batch:
        """Where complete requests wait for each other, and for the one thread that takes them to the desk."""
        from eventkit.ingress.batch import Batch

        return Batch(self.desk, self.away)

    async def admit(self, slug: str, head: Request) -> tuple[int, Rejected | None]:
        """How many bytes of a request's body may be read, and why none of it is; asked on our thread."""
        from eventkit.webhooks import Rejected

        try:
            asked = asyncio.get_running_loop().run_in_executor(self.away, self.desk.admit, slug, head)
        except RuntimeError:  # the server stops
            return 0, Rejected(503, "busy", "The Jupyter server stops", retry=5)
        return await asked

    def enter(self) -> bool:
        """Counts a request in; False where too many are open."""
        if self._open >= MOST_OPEN:
            return False
        self._open += 1
        return True

    def leave(self) -> None:
        """Counts it out."""
        self._open -= 1

    def close(self) -> None:
        """Ends its thread, once what was taken is kept. Call it before the workspace is closed; twice is fine."""
        self.away.shutdown(wait=True)


def base_of(app: ServerApp) -> str:
    """Where requests reach a server: its base URL as whoever calls from elsewhere writes it, as far as it is known.

    Behind JupyterHub, or on a Unix socket, a path alone, unless the hub says under which URL it stands.
    """
    base: str = app.base_url if app.base_url.endswith("/") else f"{app.base_url}/"
    if behind_hub():
        public = os.environ.get("JUPYTERHUB_PUBLIC_URL", "")
        return f"{public.rstrip('/')}/" if public else base
    if app.sock:
        return base
    own, shown = urlsplit(app.connection_url), urlsplit(app.custom_display_url)
    path = f"{shown.path.rstrip('/')}/" if shown.path else base
    return urlunsplit((shown.scheme or own.scheme, shown.netloc or own.netloc, path, "", ""))


@stream_request_body
class Door(RequestHandler):
    """Stands for the handler until a request comes: that one loads what decides about requests."""

    def __new__(cls, application: Application, request: HTTPServerRequest, **given: Any) -> Any:
        """The handler itself."""
        from eventkit.server.hook_handler import ServerHook

        return ServerHook(application, request, **given)

    @allow_unauthenticated
    def take(self, slug: str) -> None:
        """Never called: says to Jupyter that these methods are for anybody."""

    get = head = post = put = patch = delete = options = take

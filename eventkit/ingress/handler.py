"""The one handler that carries requests to webhooks: here in the kernel, and in a Jupyter server.

1. The head of a request is looked at before its body is read; the body is counted while it comes.
2. The answer is a status and a few words. What went wrong is never part of it.
3. No cookies, no CORS headers, no redirects, nothing logged.

Source: `webhook-security` 5.2.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

from tornado.web import HTTPError, RequestHandler, stream_request_body

from eventkit.ingress.batch import Batch
from eventkit.ingress.desk import Arrival, Desk
from eventkit.ingress.watch import PATIENCE
from eventkit.webhooks import METHODS, Headers, Rejected, Reply, Request

__all__ = ["HookHandler", "NotFound"]


@stream_request_body
class HookHandler(RequestHandler):
    """One request to the address of a webhook."""

    def initialize(self, desk: Desk, batch: Batch) -> None:
        """Takes who decides, and where complete requests wait for each other."""
        self._desk, self._batch = desk, batch
        self._chunks: list[bytes] = []
        self._size = self._most = 0
        self._slug, self._gone = "", False

    def check_xsrf_cookie(self) -> None:
        """Nothing: who calls is told by a signature, and by an address nobody can guess."""

    def set_default_headers(self) -> None:
        """Says nothing of what runs here."""
        self.clear_header("Server")
        self.clear_header("Content-Type")

    def prepare(self) -> Awaitable[None] | None:
        """Refuses what its head is enough to refuse, with none of its body read."""
        self._begin()
        return self._go_on(*self._desk.admit(self._slug, self._head))

    def _begin(self, *, direct: bool = True) -> None:
        """Reads the head. direct: whether nobody stands between its sender and here."""
        self._batch.watch.end(self.request.connection)
        self._slug = self.path_kwargs.get("slug", "")
        given = self.request
        headers = Headers([(name, _text(value)) for name, value in given.headers.get_all()])
        self._head = Request(given.method or "", given.path, headers, query=given.query, direct=direct)

    def _go_on(self, most: int, refused: Rejected | None) -> Awaitable[None] | None:
        """Goes on to the body, of which at most so many bytes are taken, or refuses all of it."""
        self._most = most
        if refused is None and self._batch.full:
            refused = _busy()
        if refused is not None:
            return self._refuse(refused)
        self._batch.watch.begin(self, self._give_up)
        return None

    def _give_up(self) -> None:
        """The body does not come: its sender is told so, and the connection closed."""
        slow = f"The body did not come within {PATIENCE:g} s: {self._size:,} bytes of it did"
        self._batch.add(Arrival(self._slug, self._head, Rejected(408, "too slow", slow)), self._write)
        self._drop()

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Takes a piece of the body; refuses the whole once it is more than may be."""
        if self._finished:
            return None
        self._size += len(chunk)
        if self._size > self._most:
            over = f"The body is over {self._most:,} bytes: take more with Webhook(max_bytes=...)"
            return self._refuse(Rejected(413, "too large", over))
        if self._batch.full:
            return self._refuse(_busy())
        self._batch.held += len(chunk)
        self._chunks.append(chunk)
        return None

    def take(self, slug: str) -> None:
        """Has a whole request answered: by the batch, when what came of it is committed."""
        self._batch.watch.end(self)
        self._auto_finish = False
        whole = replace(self._head, body=b"".join(self._chunks))
        self._batch.add(Arrival(self._slug, whole), self._write)

    get = head = post = put = patch = delete = options = take

    def on_finish(self) -> None:
        """Lets the body go."""
        self._drop()

    def on_connection_close(self) -> None:
        """Lets the body go: its sender did."""
        super().on_connection_close()
        self._gone = True
        self._drop()

    def _drop(self) -> None:
        self._batch.watch.end(self)
        self._batch.held -= sum(len(chunk) for chunk in self._chunks)
        self._chunks = []

    async def _refuse(self, rejected: Rejected) -> None:
        self._drop()
        self.set_header("Connection", "close")  # of its body no more is read
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

        def answer(made: Reply) -> None:
            if not reply.done():  # its sender may be gone
                reply.set_result(made)

        self._batch.add(Arrival(self._slug, self._head, rejected), answer)
        self._write(await reply)

    def _write(self, reply: Reply) -> None:
        if self._finished or self._gone:
            return
        self.set_status(reply.status)
        for name, value in reply.headers.items():
            self.set_header(name, value)
        sent = self.finish(reply.body if reply.body and self.request.method != "HEAD" else None)
        connection: Any = self.request.connection
        if connection.stream.writing():  # until its sender takes it
            self._batch.watch.begin(sent, connection.close)
            sent.add_done_callback(self._batch.watch.end)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A status in words, whatever went wrong; of a method that HTTP knows and no webhook, those there are."""
        allowed = {"Allow": ", ".join(METHODS)} if status_code == 405 else {}
        self._write(Reply.refusing(status_code, retry=None, **allowed))

    def log_exception(self, *_: Any) -> None:
        """Nothing: no thread of ours prints."""

    def compute_etag(self) -> None:
        """None: nothing is cached."""


def _text(value: str) -> str:
    """A header's text: tornado reads its bytes as Latin-1, senders of anything but ASCII write UTF-8."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except ValueError:
        return value


def _busy() -> Rejected:
    return Rejected(503, "busy", "More is being sent at once than is held in memory", retry=1)


class NotFound(RequestHandler):
    """Any other address: quietly nothing."""

    def initialize(self, batch: Batch) -> None:
        """Takes who watches its sender."""
        self._batch = batch

    def set_default_headers(self) -> None:
        """Says nothing of what runs here."""
        self.clear_header("Server")

    def prepare(self) -> None:
        """Not found, whatever is asked."""
        self._batch.watch.end(self.request.connection)
        raise HTTPError(404)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A status in words."""
        reply = Reply.refusing(status_code)
        self.set_header("Content-Type", reply.headers["Content-Type"])
        self.finish(reply.body)

    def log_exception(self, *_: Any) -> None:
        """Nothing: no thread of ours prints."""

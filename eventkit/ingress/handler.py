"""The one handler that carries requests to webhooks: here in the kernel, and in a Jupyter server.

1. The head of a request is looked at before its body is read; the body is counted while it comes.
2. The answer is a status and a few words. What went wrong is never part of it.
3. No cookies, no CORS headers, no redirects, nothing logged.

Source: `webhook-security` 5.2.
"""

from __future__ import annotations

import asyncio
from typing import Any

from tornado.web import HTTPError, RequestHandler, stream_request_body

from eventkit.ingress.batch import Batch
from eventkit.ingress.desk import Arrival, Desk
from eventkit.webhooks import Headers, Rejected, Reply, Request

__all__ = ["PATIENCE", "HookHandler"]

PATIENCE = 10.0
"""Seconds a sender has for the head of a request, again for its body, and to take its answer."""


@stream_request_body
class HookHandler(RequestHandler):
    """One request to the address of a webhook."""

    def initialize(self, desk: Desk, batch: Batch) -> None:
        """Takes who decides, and where complete requests wait for each other."""
        self._desk, self._batch = desk, batch
        self._chunks: list[bytes] = []
        self._size = self._most = 0
        self._slug = ""

    def check_xsrf_cookie(self) -> None:
        """Nothing: who calls is told by a signature, and by an address nobody can guess."""

    def set_default_headers(self) -> None:
        """Says nothing of what runs here."""
        self.clear_header("Server")
        self.clear_header("Content-Type")
        self.set_header("X-Content-Type-Options", "nosniff")

    async def prepare(self) -> None:
        """Refuses what its head is enough to refuse, with none of its body read."""
        self._slug = self.path_kwargs.get("slug", "")
        self._most, refused = self._desk.admit(self._slug, self._request())
        if refused is None and self._batch.full:
            refused = _busy()
        if refused is not None:
            await self._refuse(refused)

    async def data_received(self, chunk: bytes) -> None:
        """Takes a piece of the body; refuses the whole once it is more than may be."""
        if self._finished:
            return
        self._size += len(chunk)
        if self._size > self._most or self._batch.full:
            over = f"The body is over {self._most:,} bytes: take more with Webhook(max_bytes=...)"
            await self._refuse(Rejected(413, "too large", over) if self._size > self._most else _busy())
            return
        self._batch.held += len(chunk)
        self._chunks.append(chunk)

    async def take(self, slug: str) -> None:
        """Answers a whole request."""
        self._write(await self._batch.receive(Arrival(self._slug, self._request(b"".join(self._chunks)))))

    get = head = post = put = patch = delete = options = take

    def on_finish(self) -> None:
        """Lets the body go."""
        self._drop()

    def on_connection_close(self) -> None:
        """Lets the body go: its sender did."""
        super().on_connection_close()
        self._drop()

    def _drop(self) -> None:
        self._batch.held -= sum(len(chunk) for chunk in self._chunks)
        self._chunks = []

    def _request(self, body: bytes = b"") -> Request:
        given = self.request
        headers = Headers(given.headers.get_all())
        return Request(given.method or "", given.path, headers, body, given.query)

    async def _refuse(self, rejected: Rejected) -> None:
        self._drop()
        self.set_header("Connection", "close")  # of its body no more is read
        self._write(await self._batch.receive(Arrival(self._slug, self._request(), rejected)))

    def _write(self, reply: Reply) -> None:
        if self._finished:
            return
        self.set_status(reply.status)
        for name, value in reply.headers.items():
            self.set_header(name, value)
        sent = self.finish(reply.body if reply.body and self.request.method != "HEAD" else None)
        if not sent.done():  # its sender reads no answers
            connection: Any = self.request.connection
            timer = asyncio.get_running_loop().call_later(PATIENCE, connection.close)
            sent.add_done_callback(lambda _: timer.cancel())

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A status in words, whatever went wrong."""
        self._write(Reply.refusing(status_code))

    def log_exception(self, *_: Any) -> None:
        """Nothing: no thread of ours prints."""

    def compute_etag(self) -> None:
        """None: nothing is cached."""


def _busy() -> Rejected:
    return Rejected(503, "busy", "More is being sent at once than is held in memory", retry=1)


class NotFound(RequestHandler):
    """Any other address: quietly nothing."""

    def set_default_headers(self) -> None:
        """Says nothing of what runs here."""
        self.clear_header("Server")

    def prepare(self) -> None:
        """Not found, whatever is asked."""
        raise HTTPError(404)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A status in words."""
        reply = Reply.refusing(status_code)
        self.set_header("Content-Type", reply.headers["Content-Type"])
        self.finish(reply.body)

    def log_exception(self, *_: Any) -> None:
        """Nothing: no thread of ours prints."""

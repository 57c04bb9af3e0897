"""The thread and loop that listen on this machine's own address.

Source: `webhook-security` 5.2: 127.0.0.1, 16 KB of headers, 10 s to send a head or a body.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from contextlib import suppress
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application

from eventkit.ingress.batch import Batch
from eventkit.ingress.desk import Desk
from eventkit.ingress.handler import HookHandler, NotFound
from eventkit.ingress.watch import Watch

__all__ = ["HOST", "Listener"]

HOST = "127.0.0.1"
MAX_HEADERS = 16 * 1024
MAX_CONNECTIONS = 512
_BACKLOG = 128
_HARD_LIMIT = 64 * 1024 * 1024
_LOGGERS = ("tornado.general", "tornado.application", "tornado.access", "asyncio")


class Listener:
    """Listens while it is on, and owns the thread that does. Thread: any.

    name: the thread's, whose log lines go nowhere: they would land in whichever cell is running.
    """

    def __init__(self, desk: Desk, *, name: str = "eventkit-http") -> None:
        self._desk, self._name = desk, name
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._done: asyncio.Event | None = None
        self.port: int | None = None

    def start(self, preferred: int | None = None) -> int:
        """Listens, and returns the port: the preferred one where it is free. Twice is fine."""
        with self._lock:
            if self._thread is not None:
                assert self.port is not None, "a running listener has a port"
                return self.port
            held = _bound(preferred)
            self.port = int(held.getsockname()[1])
            ready = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(held, ready), name=self._name, daemon=True)
            for logger in _LOGGERS:
                logging.getLogger(logger).addFilter(self._elsewhere)
            self._thread.start()
            ready.wait()
            return self.port

    def stop(self) -> None:
        """Closes every connection and joins the thread."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is None:
                return
            loop, done = self._loop, self._done
            assert loop is not None, "a running listener has its loop"
            assert done is not None, "a running listener can be ended"
            loop.call_soon_threadsafe(done.set)
            if thread is not threading.current_thread():
                thread.join()
            for logger in _LOGGERS:
                logging.getLogger(logger).removeFilter(self._elsewhere)

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._thread is not None

    def _elsewhere(self, record: logging.LogRecord) -> bool:
        return record.threadName != self._name

    def _run(self, held: socket.socket, ready: threading.Event) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._serve(held, ready))

    async def _serve(self, held: socket.socket, ready: threading.Event) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        batch = Batch(self._desk)
        application = Application(
            [
                (r"/hooks/(?P<slug>[^/]+)", HookHandler, {"desk": self._desk, "batch": batch}),
                (r".*", NotFound, {"batch": batch}),
            ],
            log_function=lambda handler: None,
        )
        server = _Server(application, max_header_size=MAX_HEADERS, max_body_size=_HARD_LIMIT)
        server.watch = batch.watch
        server.add_sockets([held])
        ready.set()
        try:
            await self._done.wait()
        finally:
            server.stop()
            await server.close_all_connections()


class _Server(HTTPServer):
    """Tornado's server, which takes no more connections than it may, and waits for no sender for ever."""

    watch: Watch

    def start_request(self, server_conn: object, request_conn: Any) -> Any:
        """Waits for the head of a request: the handler it finds ends that."""
        self.watch.begin(request_conn, request_conn.close)
        return super().start_request(server_conn, request_conn)

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Begins a connection, or closes it where there are too many."""
        if len(self._connections) >= MAX_CONNECTIONS:
            stream.close()
        else:
            super().handle_stream(stream, address)


def _bound(preferred: int | None) -> socket.socket:
    """A socket on the preferred port, or where it is taken on any."""
    if preferred is not None:
        with suppress(OSError):
            return _listening(preferred)
    return _listening(0)


def _listening(port: int) -> socket.socket:
    # tornado's bind_sockets leaves its socket open where the port is taken
    held = socket.create_server((HOST, port), backlog=_BACKLOG)
    held.setblocking(False)
    return held

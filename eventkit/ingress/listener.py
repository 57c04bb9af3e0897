"""The thread and loop that listen on this machine's own address.

Source: `webhook-security` 5.2: 127.0.0.1, 16 KB of headers, 10 s to send a head or a body.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.netutil import bind_sockets
from tornado.web import Application

from eventkit.ingress.batch import Batch
from eventkit.ingress.desk import Desk
from eventkit.ingress.handler import PATIENCE, HookHandler, NotFound

__all__ = ["HOST", "Listener"]

HOST = "127.0.0.1"
MAX_HEADERS = 16 * 1024
MAX_CONNECTIONS = 512
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
            sockets = _bound(preferred)
            self.port = int(sockets[0].getsockname()[1])
            ready = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(sockets, ready), name=self._name, daemon=True)
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

    def _run(self, sockets: list[socket.socket], ready: threading.Event) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._serve(sockets, ready))

    async def _serve(self, sockets: list[socket.socket], ready: threading.Event) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        given = {"desk": self._desk, "batch": Batch(self._desk)}
        routes = [(r"/hooks/(?P<slug>[^/]+)", HookHandler, given)]
        application = Application(routes, default_handler_class=NotFound, log_function=lambda handler: None)
        server = _Server(
            application,
            max_header_size=MAX_HEADERS,
            max_body_size=_HARD_LIMIT,
            idle_connection_timeout=PATIENCE,
            body_timeout=PATIENCE,
        )
        server.add_sockets(sockets)
        ready.set()
        try:
            await self._done.wait()
        finally:
            server.stop()
            await server.close_all_connections()


class _Server(HTTPServer):
    """Tornado's server, which takes no more connections than it may."""

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Begins a connection, or closes it where there are too many."""
        if len(self._connections) >= MAX_CONNECTIONS:
            stream.close()
        else:
            super().handle_stream(stream, address)


def _bound(preferred: int | None) -> list[socket.socket]:
    """Sockets on the preferred port, or where it is taken on any."""
    if preferred is not None:
        try:
            return bind_sockets(preferred, HOST)
        except OSError:
            pass
    return bind_sockets(0, HOST)

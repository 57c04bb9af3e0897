"""The websocket of a server's events, as a bell: it says that there is something to read.

A subscriber that is slow, that comes late or that reconnects misses events without a word, so what is read is read by
query (`mirror_in`). Source: `prefect-behaviour` 6.6.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from eventkit.model.base import read_json, to_json
from eventkit.prefect.address import Address
from eventkit.prefect.back_off import BackOff

__all__ = ["EventsBell"]

ALIVE = 10.0
"""Seconds between two pings; a connection that answers none within as long is dead."""
AHEAD = timedelta(days=365)
BEHIND = timedelta(minutes=14)
"""The server takes up to 15 minutes."""


class EventsBell:
    """Rings at each event of a server, and when it was connected. Runs on the thread that calls `run`.

    wanted: whether to be connected; asked once a second while not. now: the server's time.
    """

    def __init__(
        self,
        address: Address,
        *,
        ring: Callable[[], None],
        now: Callable[[], datetime],
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        self._address, self._ring, self._now, self._wanted = address, ring, now, wanted
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = False
        self.connected = False

    def run(self) -> None:
        """Connects, again and again, until `stop`."""
        from tornado.ioloop import IOLoop

        held = IOLoop(make_current=False)
        self._loop = loop = held.asyncio_loop
        try:
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(self._listen())
            for left in asyncio.all_tasks(loop):
                left.cancel()
                with suppress(BaseException):
                    loop.run_until_complete(left)
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            held.close(all_fds=True)  # also what was being connected

    def stop(self) -> None:
        """Has `run` return at once. Thread: any; twice is fine."""
        self._over = True
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it is over
                loop.call_soon_threadsafe(_cancel, loop)

    async def _listen(self) -> None:
        back_off = BackOff()
        while not self._over:
            if not self._wanted():
                await asyncio.sleep(1.0)
                continue
            try:
                await self._connected(back_off)
            except Exception:  # whatever goes wrong with a bell, the query tells the truth, and the trouble
                pass
            finally:
                self.connected = False
            await asyncio.sleep(back_off.failed())

    async def _connected(self, back_off: BackOff) -> None:
        from tornado.httpclient import HTTPRequest
        from tornado.websocket import websocket_connect

        url, headers = self._address.socket("/events/out")
        request = HTTPRequest(url, headers=headers, connect_timeout=5.0, request_timeout=10.0)
        socket = await websocket_connect(
            request, subprotocols=["prefect"], ping_interval=ALIVE, ping_timeout=ALIVE, max_message_size=2**24
        )
        try:
            await socket.write_message(to_json({"type": "auth", "token": self._address.token}))
            async with asyncio.timeout(10.0):
                if _kind(await socket.read_message()) != "auth_success":
                    return
            now = self._now().astimezone(UTC)
            times = {"since": now - BEHIND, "until": now + AHEAD}
            await socket.write_message(to_json({"type": "filter", "backfill": False, "filter": {"occurred": times}}))
            self.connected = True
            back_off.worked()
            self._ring()
            while self._wanted() and await socket.read_message() is not None:
                self._ring()
        finally:
            socket.close()


def _kind(frame: str | bytes | None) -> Any:
    with suppress(ValueError, AttributeError):
        return read_json(frame or b"").get("type")
    return None


def _cancel(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()

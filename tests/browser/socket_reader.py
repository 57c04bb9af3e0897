"""A front end that is no browser: on the server's socket, told of what comes, and asking for what it was not told."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.browser.lab import TOKEN, Lab
from tests.server.page import VIEW, Page

BEAT = 2.0
"""Seconds between two signs of life."""
AT_ONCE = 500


class _Noting(Page):
    """One that notes when it was told what."""

    def __init__(self, connection: Any) -> None:
        self.times: list[float] = []
        super().__init__(connection)

    async def heard(self) -> dict[str, Any] | None:
        message = await super().heard()
        self.times.append(time.time())
        return message


class SocketReader:
    """Follows the whole log over the socket, on a thread of its own, until `end`."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._over = threading.Event()
        self._opened = threading.Event()
        self._failed: BaseException | None = None
        self.rows: dict[int, tuple[str, str, str]] = {}
        """Of each rank the id, name and resource, as it was told or asked."""
        self.torn: list[str] = []
        """Where a rank was said to hold two events."""
        self.counts: list[tuple[float, int]] = []
        """When it was told of how many events."""
        self.times: list[float] = []
        """When each message came."""
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._opened.wait(30), "the socket did not open"
        self._raise()

    def end(self) -> list[tuple[str, str, str]]:
        """Asks for all it was not told of; every event, oldest first."""
        self._over.set()
        self._thread.join()
        self._raise()
        return [self.rows[rank] for rank in sorted(self.rows, reverse=True)]

    def _raise(self) -> None:
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            asyncio.run(self._follow())
        except BaseException as error:  # raised again by whoever waits
            self._failed = error
        finally:
            self._opened.set()

    async def _follow(self) -> None:
        url = f"{self._lab.url.replace('http', 'ws', 1)}eventkit/api/socket"
        connection = await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"}))
        page = _Noting(connection)
        opened = await page.ask("feed.open", first=0)
        self.anchor, total = opened["anchor"], opened["total"]
        assert total is not None, "a log this short is counted at once"
        self._opened.set()
        while not self._over.is_set():
            with suppress(asyncio.TimeoutError):
                async with asyncio.timeout(BEAT):
                    while not self._over.is_set():
                        await self._told(page)
            page.send(beat=VIEW)
        arrived = max((count for _, count in self.counts), default=0)
        await self._ask(page, -arrived, total)
        self.times = page.times
        page.close()

    async def _told(self, page: _Noting) -> None:
        """Takes the next message, and notes what it says of ranks."""
        message = await page.heard()
        assert message is not None, "the connection was closed"
        for one in message.get("batch", ()):
            if one.get("push") == "feed.fresh":
                self._take(one["of"]["rows"])
                self.counts.append((page.times[-1], one["of"]["arrived"]))

    async def _ask(self, page: _Noting, first: int, last: int) -> None:
        """Asks for every rank, whether it was told of it or not: both must say the same."""
        for start in range(first, last, AT_ONCE):
            count = min(AT_ONCE, last - start)
            told = await page.ask("feed.rows", filter={}, anchor=self.anchor, start=start, count=count)
            self._take(told["rows"])

    def _take(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            held = row["id"], row["event"], row["resource"]
            if self.rows.setdefault(row["rank"], held) != held:
                self.torn.append(f"rank {row['rank']} holds {self.rows[row['rank']]} and {held}")

"""The threads of one Prefect server: one reads, one sends, one hears the bell.

Where another process that lives has a part, this one waits and looks once a second whether it has died.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from eventkit.errors import LostOwnership, PrefectError, StoreError, WorkspaceClosed
from eventkit.model.event import Event
from eventkit.prefect.back_off import BackOff
from eventkit.prefect.bell import EventsBell
from eventkit.prefect.client import PrefectApi
from eventkit.prefect.mirror_in import Reader
from eventkit.prefect.mirror_out import Sender, Waits
from eventkit.store.servers import Part
from eventkit.workspace.followers import Follow, Followers
from eventkit.workspace.mirroring import Mirrored
from eventkit.workspace.rounds import Rounds

__all__ = ["FIRST", "Link"]

T = TypeVar("T")

FIRST = timedelta(hours=1)
"""How far back a server is read that was never read before, unless told otherwise."""
HEARD, SHOWN = 0.5, 8.0
"""Seconds between two looks after the bell rang, and how long: a server shows an event when it has written it."""
QUIET, UNHEARD = 5.0, 1.5
"""Seconds between two looks while the bell is quiet, and while there is none."""
PAUSE = 0.1
"""Seconds from a ring to the look, so that a thousand rings are not as many looks."""
THOROUGH = 60.0
ELSEWHERE = 1.0
IDLE = 5.0
_LOGGERS = ("asyncio", "httpcore.connection", "httpcore.http11", "httpx", "tornado.application", "tornado.general")
_THREADS = "eventkit-prefect-"
PATIENCE = 5.0
"""Seconds for a thread to end."""


class Link:
    """Reads and sends from `start` to `stop`. Thread: any.

    trouble: why it is not read, or not sent, in words. elsewhere: parts that another process has. looks: how many found
    all there was. again: events that were sent once more. followers: tell of what is committed. failed: told of a fault
    of ours. perform: does what waits and is no event. stay: why nothing may go out now, empty where it may; stays: what
    that said last. reached: told when what waits can go out, at first and after trouble. sending: held while something
    goes out.
    """

    def __init__(
        self,
        api: PrefectApi,
        mirrored: Mirrored,
        *,
        followers: Followers,
        failed: Callable[[BaseException], None],
        perform: Callable[[PrefectApi, Waits], None],
        reached: Callable[[], None],
        stay: Callable[[], str],
    ) -> None:
        self.api, self.mirrored = api, mirrored
        self._followers, self._fault, self._perform, self._reached = followers, failed, perform, reached
        self._stay, self.stays = stay, ""
        self.sending = threading.RLock()
        self._told = False
        self.trouble: dict[Part, str] = {}
        self.elsewhere: set[Part] = set()
        self.looks = 0
        self._over = threading.Event()
        self.again = 0
        self._back_off: dict[Part, BackOff] = {"read": BackOff(), "send": BackOff()}
        self._reader = Reader(api, mirrored)
        self._sender: Sender | None = None
        self._thorough = 0.0
        self._rung = 0.0
        self._rounds: list[Rounds] = []
        self._bell: EventsBell | None = None
        self._follow: Follow | None = None

    # -- its life

    def start(self) -> None:
        """Begins to read, and to send where that is allowed."""
        for logger in _LOGGERS:
            logging.getLogger(logger).addFilter(_elsewhere)
        self._bell = EventsBell(
            self.api.address, ring=self._ring, now=self.api.now, wanted=lambda: "read" not in self.elsewhere
        )
        self._rounds = [
            Rounds(f"{_THREADS}read", lambda: self._turn("read", self._read), pause=PAUSE),
            Rounds(f"{_THREADS}bell", self._hear),
        ]
        if not self.mirrored.settings.read_only:
            sending = Rounds(f"{_THREADS}send", lambda: self._turn("send", self._send))
            self._rounds.append(sending)
            self._follow = self._followers.add(sending.bell.ring, every=0.05, failed=None)

    def stop(self) -> list[str]:
        """Ends its threads, and what they wait for; the names of those that would not."""
        self._over.set()
        if self._follow is not None:
            self._follow.end()
        for each in self._rounds:
            each.stop()
        if self._bell is not None:
            self._bell.stop()
        self.api.close()
        until = time.monotonic() + PATIENCE
        left = [each.join(max(0.0, until - time.monotonic())) for each in self._rounds]
        self._rounds = []
        with suppress(StoreError):
            self.mirrored.release()
        return [name for name in left if name is not None]

    def send(self, events: Iterable[Event]) -> int:
        """Has events wait to go out; how many did not already."""
        return self._woken(self.mirrored.send(events))

    def outgoing(self, kind: str, key: str, body: str) -> bool:
        """Has something else wait to go out; whether it did not already."""
        return self._woken(self.mirrored.outgoing(kind, key, body))

    def _woken(self, count: T) -> T:
        self.wake()
        return count

    def waiting(self) -> bool:
        """Whether anything waits to go out, or may: what of the log was not looked at yet."""
        return self.mirrored.owing()

    def look(self) -> None:
        """Has it look thoroughly, now."""
        self._thorough = 0.0
        self.wake()

    def wake(self) -> None:
        """Has it look now, whatever it waits for."""
        for each in self._rounds:
            each.bell.ring()

    @property
    def under_way(self) -> int:
        """How many events were sent that the server is not known to keep yet."""
        return 0 if self._sender is None else self._sender.under_way

    @property
    def hears(self) -> bool:
        """Whether the server's websocket is connected."""
        return self._bell is not None and self._bell.connected

    # -- a turn

    def _turn(self, part: Part, work: Callable[[bool], float]) -> float | None:
        """One turn of a part, where it is ours; what went wrong is told, and waited for."""
        try:
            held = self.mirrored.hold(part)
            if held is False:
                self.elsewhere.add(part)
                self.trouble.pop(part, None)
                return ELSEWHERE
            self.elsewhere.discard(part)
            wait = work(held is None)
        except WorkspaceClosed:
            return None
        except LostOwnership:
            return 0.0
        except (PrefectError, StoreError) as error:
            return self._failed(part, str(error))
        except Exception as error:  # ours: said in the log, where a person sees it, and tried again
            why = f"{type(error).__name__}: {error}"
            if self.trouble.get(part) != why:
                self._fault(error)
            return self._failed(part, why)
        self._back_off[part].worked()
        self.trouble.pop(part, None)
        return wait

    def _failed(self, part: Part, why: str) -> float | None:
        if self._over.is_set():
            return None
        self.trouble[part] = why
        if part == "read":
            self._thorough = 0.0
        self._told = False
        self._over.wait(self._back_off[part].failed())  # deaf to the bell, which every event rings
        return 0.0

    def _read(self, fresh: bool) -> float:
        server, now = self.mirrored.server, time.monotonic()
        if server.cursor is None or server.since is None:
            self.api.post("/events/filter", {"limit": 1, "filter": {}})  # for the server's time
            self.mirrored.begin(self.api.now() - FIRST)
            return 0.0
        thorough = fresh or now >= self._thorough
        more = self._reader.look(server.cursor, since=server.since, thorough=thorough)
        if thorough:
            self._thorough = now + THOROUGH
            self.mirrored.tidy()
        if more:
            return 0.0
        self.looks += 1
        self._say_reached()
        if now - self._rung < SHOWN:
            return HEARD
        return QUIET if self.hears else UNHEARD

    def _send(self, fresh: bool) -> float:
        with self.sending:
            self.stays = self._stay()
            if self.stays:
                self._greet()
                return HEARD
            if self._sender is None or fresh:
                self._sender = Sender(self.api, self.mirrored, perform=self._perform)
            more = self.mirrored.gather()
            wait = self._sender.step()
        self.again = self._sender.again
        self._greet()
        return 0.0 if more else IDLE if wait is None else wait

    def tell_again(self) -> None:
        """Has it be said again that the server is reached, once it is: it may have been away between two looks."""
        self._told = False
        self.wake()

    def _greet(self) -> None:
        """Says that it is reached, where it is: what has nothing to send has asked it nothing."""
        if not self._told:
            self.api.post("/events/filter", {"limit": 1, "filter": {}})
            self._say_reached()

    def _say_reached(self) -> None:
        if not self._told:
            self._told = True
            self._reached()

    # -- the bell

    def _ring(self) -> None:
        self._rung = time.monotonic()
        if self._rounds:
            self._rounds[0].bell.ring()

    def _hear(self) -> float | None:
        assert self._bell is not None, "it is made first"
        self._bell.run()
        return None


def _elsewhere(record: logging.LogRecord) -> bool:
    """What is logged on our threads would land in whichever cell is running."""
    return not (record.threadName or "").startswith(_THREADS)

"""The Prefect servers a workspace is connected to, one link each; the same server again replaces its settings."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from eventkit.errors import PrefectRefused, PrefectUnreachable, UsageError
from eventkit.flows import whole
from eventkit.model.ports import Clock, Identity
from eventkit.store import Server, Store
from eventkit.workspace.followers import Followers
from eventkit.workspace.turn import Turn

if TYPE_CHECKING:
    from eventkit.prefect.client import PrefectApi
    from eventkit.prefect.mirror_out import Waits
    from eventkit.workspace.linking import Link
    from eventkit.workspace.mirroring import Mirrored, Settings

__all__ = ["Connections"]

PROBE = 5.0
"""Seconds that the cell which connects waits for an answer."""
Since = datetime | timedelta | None


class Connections:
    """Links by address. Nothing of Prefect is loaded before the first. Thread: any."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        ids: Identity,
        followers: Followers,
        logged: Callable[[int], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._store, self._clock, self._ids = store, clock, ids
        self._followers, self._logged, self._failed = followers, logged, failed
        self._lock = threading.RLock()
        self._links: dict[str, Link] = {}
        self._stopped = False
        self.performs: dict[str, Callable[[PrefectApi, Waits], None]] = {}
        """What does things that wait and are no events, by kind."""
        self.stays: list[Callable[[str], str]] = []
        """Each says why nothing may go to a server now; empty where it may."""
        self.turn = Turn()
        self.reached: list[Callable[[str], None]] = []
        """Told the address of a server that what waits can go to, at first and after trouble; on a thread of ours."""

    @whole
    def connect(self, api: PrefectApi, settings: Settings, *, since: Since = None) -> None:
        """Links to a server with these settings from now on, in place of what they were.

        Raises PrefectRefused where it refuses the credentials; nothing is changed then. One that is not there is tried
        again until it is.
        """
        trouble = ""
        try:
            api.post("/events/filter", {"limit": 1, "filter": {}}, timeout=PROBE)
        except PrefectUnreachable as error:
            trouble = str(error)  # said, and tried again
        except PrefectRefused:
            api.close()
            raise
        with self._lock:
            former = self._links.pop(api.url, None)
            if former is not None:
                former.stop()
            server = self._keep(api, settings, since)
            self._links[api.url] = link = self._link(api, server, settings)
            if trouble:
                link.trouble["read"] = trouble
            if not self._stopped:
                link.start()

    def _keep(self, api: PrefectApi, settings: Settings, since: Since) -> Server:
        """The server's row, with the settings, from when on it is read and the place from which on events are sent."""
        with self._store.transaction() as tx:
            server = tx.add_server(api.url)
            first, cursor = server.since, server.cursor
            if since is not None:
                asked = api.now() - since if isinstance(since, timedelta) else since
                earlier = first is None or asked < first
                first, cursor = asked, asked if earlier or cursor is None else max(asked, cursor)
            sent, kept = server.sent, settings.wire()
            if settings.read_only:  # another notebook may send
                kept["send"] = server.settings.get("send", [])
            else:
                sent = (tx.last_seq() if sent is None else sent) if settings.send else None
            tx.set_server(server.n, since=first, cursor=cursor, sent=sent, settings=kept)
        found = self._store.server(api.url)
        assert found is not None, "it was just kept"
        return found

    def _link(self, api: PrefectApi, server: Server, settings: Settings) -> Link:
        from eventkit.workspace.linking import Link

        return Link(
            api,
            self._mirrored(server, settings),
            followers=self._followers,
            failed=self._failed,
            perform=self._perform,
            reached=partial(self._say_reached, server.url),
            stay=partial(self._why_stay, server.url),
        )

    def _mirrored(self, server: Server, settings: Settings) -> Mirrored:
        from eventkit.workspace.mirroring import Mirrored

        return Mirrored(self._store, server, settings, clock=self._clock, ids=self._ids, logged=self._logged)

    def _why_stay(self, url: str) -> str:
        return next((why for each in self.stays if (why := each(url))), "")

    def _say_reached(self, url: str) -> None:
        for each in self.reached:
            each(url)

    def _perform(self, api: PrefectApi, row: Waits) -> None:
        self.performs[row.kind](api, row)

    def link(self, url: str) -> Link:
        """The link to a server; raises UsageError where it was closed."""
        with self._lock:
            found = self._links.get(url)
        if found is None:
            raise UsageError(f"The connection to {url} was closed: connect again with ek.connect({url!r})")
        return found

    def drain(self, api: PrefectApi, until: int) -> bool:
        """Sends what goes to a server and happened up to a place of the log; False where nothing ever goes there.

        api: what is asked. Connected to it or not: what waited for another connection goes too. See `Mirrored.drain`.
        """
        from eventkit.workspace.mirroring import Settings

        link, server = self._links.get(api.url), self._store.server(api.url)
        if link is not None and not link.mirrored.settings.read_only:
            link.mirrored.drain(api, until)
            return True
        if server is None or (server.sent is None and not self._store.count_outgoing(server.n)[0]):
            return False
        made = self._mirrored(server, Settings(read_only=False))
        try:
            made.drain(api, until)
        finally:
            made.release()
        return True

    def all(self) -> list[Link]:
        """Every link."""
        with self._lock:
            return list(self._links.values())

    @whole
    def end(self, url: str) -> list[str]:
        """Ends one; what waits stays. The names of threads that would not end."""
        with self._lock:
            link = self._links.pop(url, None)
        return link.stop() if link is not None else []

    @whole
    def stop(self) -> list[str]:
        """Stops all; the names of threads that would not end."""
        self.turn.stop()
        with self._lock:
            self._stopped = True
            links = list(self._links.values())
        return [name for link in links for name in link.stop()]

    @whole
    def restart(self) -> None:
        """Starts again after `stop` what was connected; what was not stopped goes on."""
        with self._lock:
            if not self._stopped:
                return
            self._stopped = False
            self.turn.stop(stopped=False)
            for url, link in list(self._links.items()):
                self._links[url] = self._link(link.api.again(), link.mirrored.server, link.mirrored.settings)
                self._links[url].start()

"""The public connection to a Prefect server: its events here, ours there, and what else is asked of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any

from eventkit.errors import UsageError
from eventkit.faces.connections import ConnectionStatus
from eventkit.faces.events import who
from eventkit.faces.plain import visible
from eventkit.model.calls import refusing
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter, Names, Times
from eventkit.model.wording import shown
from eventkit.workspace.current import workspace
from eventkit.workspace.filter_code import events_code
from eventkit.workspace.mirroring import Settings, sent_elsewhere
from eventkit.workspace.on_server import OnServer
from eventkit.workspace.query import event_filter

if TYPE_CHECKING:
    from eventkit.prefect.client import PrefectApi
    from eventkit.workspace.linking import Link
    from eventkit.workspace.workspace import Workspace

__all__ = ["Connection", "connect"]

APART = timedelta(minutes=1)
"""By how much two clocks may differ before it is said."""
LOOK = 0.05
_MOST = 1_000

Send = str | Iterable[str] | Mapping[str, Any] | EventFilter | None


@refusing(UsageError)
def connect(
    url: str | None = None,
    *,
    api_key: str | None = None,
    auth: str | None = None,
    headers: Mapping[str, str] | None = None,
    read_only: bool = True,
    match: bool = False,
    since: datetime | timedelta | str | None = None,
    send: Send = None,
) -> Connection:
    """The connection of this workspace to a Prefect server, whose events come into the log from now on.

    url: of its API; it and the credentials come from Prefect's own variables where they are not given. auth:
    `user:password`. Read only unless told otherwise: then nothing of this ever writes there. match: whether automations
    here see the events that come; else they can be browsed, explained and backtested, and nothing fires on them.
    since: from when on it is read, a moment or how long ago; an hour where it never was, else where it was left. send:
    which events of the log go there (`order.*`, several, or a filter), from now on; they wait on disk while it is away.

    The same server again replaces the settings. It is followed in the background, also after it was away, by one
    process at a time. Raises UsageError; PrefectRefused where it refuses the credentials. Thread: any. Durability: what
    was read and what waits to go out survive the death of this process.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     connection = ek.connect("http://127.0.0.1:9/api")  # nothing there yet: it is tried again and again
    ...     connection.read_only
    True
    """
    from eventkit.prefect.client import PrefectApi

    if send is not None and read_only:
        raise UsageError("send= writes to the server, and the connection is read only: say read_only=False as well")
    ws = workspace()
    settings = Settings(read_only=read_only, match=match, send=_filters(send))
    api = PrefectApi(url, api_key=api_key, auth=auth, headers=headers)
    ws.connections.connect(api, settings, since=_since(since))
    return Connection(ws, api.url)


class Connection(OnServer):
    """A workspace's connection to a Prefect server; made by `connect`. Thread: any.

    After the same server was connected to again it is that connection; after `close` it raises UsageError.
    """

    def __init__(self, ws: Workspace, url: str) -> None:
        self._workspace = ws
        self.url = url

    @property
    def workspace(self) -> Workspace:
        """The workspace that it is of."""
        return self._workspace

    @property
    def api(self) -> PrefectApi:
        """What asks the server; to change something there see `writing`."""
        return self._link.api

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed there."""
        return self._link.mirrored.settings.read_only

    def writing(self, what: str) -> PrefectApi:
        """What asks the server, for something that changes it. what: in words, for the error where it may not.

        Raises UsageError where the connection is read only.
        """
        if self.read_only:
            raise UsageError(
                f"{what} is not done: the connection to {self.url} is read only, so that nothing changes there by "
                f"accident: connect with ek.connect({self.url!r}, read_only=False)"
            )
        return self.api

    # -- events

    def send(self, events: Event | Iterable[Event]) -> int:
        """Has events of this workspace go there, in this order, after all that waits; how many did not wait already.

        What came from a server or a file stays here, and so does what came of a replay.
        """
        self.writing("Sending events")
        return self._link.send([events] if isinstance(events, Event) else events)

    def outgoing(self, kind: str, key: str, body: str) -> bool:
        """Has something else wait to go there, after all that waits; False where that key waits or was refused."""
        self.writing(f"Sending a {kind}")
        return self._link.outgoing(kind, key, body)

    @contextmanager
    def held(self, look: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Inside nothing goes there that waits, from this thread's turn on; what is under way is waited for.

        look: called now and then until then. Raises UsageError where another process sends.
        """
        link = self._link
        if "send" in link.elsewhere:
            raise sent_elsewhere(self.url)
        while not link.sending.acquire(timeout=LOOK):
            look()
        try:
            yield
        finally:
            link.sending.release()

    def tell_again(self) -> None:
        """Has it be said once more that the server is reached, when it is."""
        self._link.tell_again()

    def discard(self) -> int:
        """Lets go of all that waits to go there or was refused; how much that was."""
        return self._link.mirrored.discard()

    def wait(self, timeout: float = 60.0) -> bool:
        """Waits until all is read that the server shows by then, and nothing waits to go out; whether that is so.

        What was sent to it in the last seconds it may not show yet: it writes every few seconds.
        """
        link, until = self._link, time.monotonic() + timeout
        looks = link.looks + 2  # one may be under way, begun before
        link.look()
        while time.monotonic() < until:
            if (link.looks >= looks or "read" in link.elsewhere) and not link.waiting():
                return True
            if link.looks < looks:
                link.look()
            if self._workspace.closed:
                return False
            time.sleep(LOOK)
        return False

    # -- how it stands

    @property
    def status(self) -> ConnectionStatus:
        """How it stands now; see `ConnectionStatus`."""
        link = self._link
        mirrored, elsewhere = link.mirrored, "read" in link.elsewhere
        server, settings, store = mirrored.server, mirrored.settings, self._workspace.store
        waiting, _ = store.count_outgoing(mirrored.n)
        refused = store.refused_outgoing(mirrored.n, _MOST)
        return ConnectionStatus(
            url=self.url,
            key=link.api.address.key,
            read_only=settings.read_only,
            match=bool(server.settings.get("match")),
            following=not elsewhere and not link.trouble.get("read") and link.looks > 0,
            elsewhere=elsewhere,
            trouble=tuple(dict.fromkeys([*link.trouble.values(), *filter(None, [link.stays])])),
            read=server.read,
            last=_last(self._workspace, mirrored.n),
            sends=() if settings.read_only else tuple(events_code(each) for each in mirrored.sends(server)),
            waiting=waiting,
            refused=tuple(f"{each.kind} {each.key}: {each.refused}" for each in refused),
            notes=_notes(link.api),
        )

    def close(self) -> None:
        """Ends it; what was read stays, and what waits to go out waits for the next one. Twice is fine."""
        self._workspace.connections.end(self.url)

    @property
    def _link(self) -> Link:
        return self._workspace.connections.link(self.url)

    def __repr__(self) -> str:
        return f"Connection({self.url!r}, {', '.join(self._brief())})"

    def _repr_html_(self) -> str:
        return f"<code>{escape(repr(self))}</code>"

    def _brief(self) -> list[str]:
        try:
            link = self._link
        except UsageError:
            return ["closed"]
        if self._workspace.closed:
            return ["closed"]
        how = "read only" if link.mirrored.settings.read_only else "read and write"
        return [how, *map(visible, dict.fromkeys(link.trouble.values()))]


def _filters(send: Send) -> tuple[EventFilter, ...]:
    """What is sent, as filters: any of them."""
    if send is None:
        return ()
    if isinstance(send, EventFilter):
        return (send,)
    if isinstance(send, Mapping):
        return (EventFilter.parse(send),)
    if isinstance(send, bool) or not isinstance(send, Iterable):
        raise UsageError(
            f"send={shown(send)}: names or a filter were expected: write send='order.*', or send='*' for all"
        )
    names = [send] if isinstance(send, str) else [*send]
    parts = [event_filter(name) for name in names]
    exact = [name for each in parts for name in each.event.name]
    begun = [prefix for each in parts for prefix in each.event.prefix]
    return tuple(EventFilter(event=names) for names in (Names(name=exact), Names(prefix=begun)) if names != Names())


def _since(given: datetime | timedelta | str | None) -> datetime | timedelta | None:
    if isinstance(given, timedelta):
        if given < timedelta(0):
            raise UsageError(f"since={given}: how long ago was expected, and that is ahead: write timedelta(hours=24)")
        return given
    if given is not None and not isinstance(given, str | datetime):
        raise UsageError(f"since={shown(given)}: a moment or a timedelta was expected: write timedelta(hours=24)")
    return Times.parse({"since": given}).since


def _last(ws: Workspace, n: int) -> str:
    id = ws.store.last_mirrored(n)
    event = None if id is None else ws.store.get(id)
    return "" if event is None else f"{event.event} on {who(event.resource)}"


def _notes(api: PrefectApi) -> tuple[str, ...]:
    if abs(api.ahead) <= APART:
        return ()
    way = "ahead of" if api.ahead > timedelta(0) else "behind"
    return (f"its clock is {timedelta(seconds=round(abs(api.ahead).total_seconds()))} {way} ours",)

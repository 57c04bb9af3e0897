"""The workspace of this notebook, and the functions that use it."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.errors import InvalidEvent, UsageError
from eventkit.flows.far import far_from, nobody_here
from eventkit.model import inquiry
from eventkit.model.base import closest
from eventkit.model.calls import refusing
from eventkit.model.event import Event
from eventkit.model.wording import shown
from eventkit.workspace.emitting import made, taken
from eventkit.workspace.query import EventQuery

if TYPE_CHECKING:
    from eventkit.flows import Runtime
    from eventkit.model.inquiry import Inquiry
    from eventkit.workspace.workspace import Workspace

__all__ = [
    "FILE",
    "Event",
    "emit_event",
    "emit_many",
    "events",
    "held",
    "home",
    "release",
    "runtime",
    "settle",
    "use",
    "workspace",
]

FILE = "workspace.sqlite"
"""The file of a workspace, in its folder."""

_lock = threading.RLock()
_current: Workspace | None = None


def home() -> Path:
    """The folder of the default workspace: `EVENTKIT_HOME`, else `eventkit` in Jupyter's data folder."""
    given = os.environ.get("EVENTKIT_HOME")
    if given:
        return Path(given).expanduser()
    # jupyter_core is Jupyter's own word on where its data lies; it loads in milliseconds and starts nothing
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "eventkit"


def workspace() -> Workspace:
    """The current workspace, opened on first use. Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory() as ws:
    ...     ek.workspace() is ws
    True
    """
    if far_from() is not None:
        nobody_here("What was called")
    with _lock:
        if _current is None or _current.closed:
            return use()
        return _current


def held() -> Workspace | None:
    """The current workspace where one is open; opens none. Thread: any."""
    with _lock:
        return None if _current is None or _current.closed else _current


def use(place: Workspace | str | Path | None = None, **settings: Any) -> Workspace:
    """Makes a workspace the current one: itself, a folder, or the default folder. The former one is closed.

    settings: how a folder is opened: `max_age`, `max_bytes`; see `Workspace`.

    >>> import eventkit as ek, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, ek.use(folder) as ws:
    ...     ws.events()
    No events yet. Emit one: %emit order.placed order.42 total=12.5
    """
    global _current
    from eventkit.workspace.workspace import Workspace

    with _lock:
        former = _current
        _current = place if isinstance(place, Workspace) else Workspace(_folder(place), **settings)
        _install()
        if former is not None and former is not _current:
            former.close()
        return _current


def _folder(place: str | Path | None) -> Path:
    if place is not None and not isinstance(place, str | Path):
        raise UsageError(f"use() takes a folder or a Workspace, not {shown(place)}: write use('my-folder')")
    return Path(place or home()).expanduser()


def enter(entered: Workspace) -> Workspace | None:
    """Makes a workspace the current one for a `with` block; returns the former, which stays open."""
    global _current
    with _lock:
        former, _current = _current, entered
        _install()
        return former if former is not entered else None


def leave(left: Workspace, former: Workspace | None) -> None:
    """Ends the block: the former workspace is the current one again."""
    global _current
    with _lock:
        if _current is left:
            _current = former


def replace(old: Workspace) -> Workspace:
    """Closes a workspace, deletes what it stored, and opens it anew in its place."""
    global _current
    from eventkit.workspace.workspace import Workspace

    with _lock:
        old.close()
        for file in reversed(old.files()):  # the log last: whoever opens it meanwhile finds that it is gone
            file.unlink(missing_ok=True)
        kept = old.keeping.retention
        _current = Workspace(
            old.home, max_age=kept.max_age, max_bytes=kept.max_bytes, clock=old.clock, ids=old.ids,
            evaluates=old.evaluates,
        )  # fmt: skip
        return _current


def runtime() -> Runtime:
    """Where flows called anywhere in this process run: in the current workspace."""
    return workspace().runtime


def _install() -> None:
    """Flows called anywhere find the current workspace; what they and their threads print finds its place."""
    from eventkit.flows import capture, children, install

    install(runtime)
    capture.install()
    children.install()


def _inquiry() -> Inquiry:
    """What answers the questions that an event is asked: the current workspace."""
    from eventkit.workspace.answering import Answers

    return Answers()


inquiry.install(_inquiry)


def release() -> None:
    """Closes the current workspace, and leaves streams, threads and their sleep as they were found."""
    from eventkit.flows import capture, children, naps

    with _lock:
        if _current is not None:
            _current.close()
        capture.uninstall()
        children.uninstall()
        naps.uninstall()


@refusing(InvalidEvent)
def emit_event(
    event: str,
    resource: Mapping[str, str],
    occurred: datetime | None = None,
    related: Sequence[Mapping[str, str]] | None = None,
    payload: Mapping[str, Any] | None = None,
    id: UUID | None = None,
    follows: Event | None = None,
    **unknown: Any,
) -> Event:
    """The event as stored: checked here, in the log when this returns, matched in the background.

    resource: labels, with `prefect.resource.id`. related: the same, each with `prefect.resource.role`. follows: the
    event known to come before (its id is kept when they are less than 300 s apart; set by itself inside a run).
    Raises InvalidEvent naming the field, the value and the fix; EventTooLarge over 1,500,000 bytes.
    Thread: any. Durability: survives the death of the process once returned. Source: `prefect-behaviour` 1.4.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     ek.emit_event("order.placed", {"prefect.resource.id": "order.42"}, payload={"total": 12.5})
    Event('order.placed', 'order.42', payload={'total': 12.5})
    """
    if unknown:
        name = next(iter(unknown))
        known = ("resource", "occurred", "related", "payload", "id", "follows")
        near = closest(name, known) or f"; it takes {', '.join(known)}"
        raise InvalidEvent(f"Event {event!r} has no field {name!r}{near}")
    if (far := far_from()) is not None:
        built = made(
            event, resource, clock=far.clock, ids=far.ids,
            occurred=occurred, related=related, payload=payload, id=id, leader=follows,
        )  # fmt: skip
        return far.emitted([built])[0]
    return workspace().emit(
        event, resource, occurred=occurred, related=related, payload=payload, id=id, follows=follows
    )


def emit_many(events: Iterable[Event | Mapping[str, Any]]) -> list[Event]:
    """The events as stored, in order, in one commit: all of them or, when one is bad, none.

    >>> import eventkit as ek
    >>> order = {"event": "order.placed", "resource": {"prefect.resource.id": "order.42"}}
    >>> with ek.Workspace.in_memory():
    ...     len(ek.emit_many([order, order]))
    2
    """
    if (far := far_from()) is not None:
        return far.emitted(taken(events, clock=far.clock, ids=far.ids))
    return workspace().emit_many(events)


def events(name: str | Sequence[str] | None = None, **criteria: Any) -> EventQuery:
    """Events of the log, newest first: iterate, slice, `.df()`, `.query`, or display.

    name: `order.placed`, `order.*` or a list. criteria: exclude, resource (id or `prefix*`), labels, role, related
    (id), text (also in payloads), payload and none_of (as a trigger's `match_payload` and `none_of`), since, until, id,
    oldest_first; or alone, where: a filter's own JSON.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.42"})
    ...     list(ek.events("order.*"))
    [Event('order.placed', 'order.42')]
    """
    return workspace().events(name, **criteria)


def settle(timeout: float = 60.0) -> Any:
    """Waits until every event is matched and every run is done; returns what happened since the last settle.

    timeout: seconds of real time. Raises RunTimeout naming what is still running.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.42"})
    ...     ek.settle()
    1 event
    """
    return workspace().settle(timeout=timeout)


@atexit.register
def _close() -> None:
    if _current is not None:
        _current.close()

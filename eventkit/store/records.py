"""What the store gives back that is no value of the model: records of who owns what, and of what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventkit.model.automation import AutomationSpec

__all__ = [
    "ActionRecord",
    "AutomationRecord",
    "FiringRecord",
    "Holder",
    "Met",
    "Notification",
    "Outgoing",
    "Owner",
    "Parked",
    "Past",
    "Server",
    "Share",
    "Spans",
    "WindowKey",
]

WindowKey = tuple[UUID, tuple[int, ...], tuple[str, ...]]
"""A window's automation, the path of its trigger, and its for_each values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A process that evaluates automations. `cursor`: seq it has evaluated; `epoch`: the fence of its commits.

    started: when it began, by the wall's clock. born: the same as no clock tells it; empty where that is not known.
    home: its notebook, or its folder.
    """

    token: UUID
    pid: int
    started: float
    born: str = ""
    home: str
    cursor: int
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationRecord:
    """An automation as stored. `cursor` None goes with its owner's; `owner` None waits to be taken.

    home: its owner's note, or that of the one it had last: a notebook, or a folder.
    """

    spec: AutomationSpec
    owner: UUID | None
    cursor: int | None
    considered: int = 0
    matched: int = 0
    fired: int = 0
    suppressed: int = 0
    errored: int = 0
    home: str = ""

    def reached(self, owners: Iterable[Owner]) -> int:
        """How far it has come in the log: to its own place, or its owner's."""
        if self.cursor is not None:
            return self.cursor
        return next((each.cursor for each in owners if each.token == self.owner), 0)


class Met(NamedTuple):
    """What an event met: which of an automation's triggers; start, end and count of its window, None where none was."""

    path: tuple[int, ...] = ()
    before: tuple[datetime, datetime, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What became of one event with one automation. seq, event_id: None where the time did it.

    path: which of its triggers. before: start, end and count of the window that the event met.
    """

    seq: int | None
    event_id: UUID | None
    at: datetime
    became: str
    path: tuple[int, ...] = ()
    before: tuple[datetime, datetime, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """An event that waits for the one it follows. `automation` None: for all that its owner's cursor covers."""

    seq: int
    leader: UUID
    since: datetime
    automation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringRecord:
    """A firing as stored; `body` is what the engine wrote."""

    id: UUID
    automation_id: UUID
    at: datetime
    event_id: UUID | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecord:
    """One action of a firing. `status`: pending, claimed (by `owner`), then whatever it ended as, with `detail`."""

    firing_id: UUID
    index: int
    kind: str
    status: str
    owner: UUID | None
    detail: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Words an automation left for the notebook."""

    at: datetime
    automation_id: UUID | None
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many events a name or resource id has: `label` its newest readable name, `first` and `last` occurred."""

    value: str
    label: str
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Events by when they occurred, in spans of `seconds` from `start` on: how many, and how many of them `fired`."""

    start: datetime
    seconds: float
    counts: tuple[int, ...]
    fired: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Prefect server as the workspace knows it. n: its number here. since: nothing that occurred before is read.

    cursor: when the last event occurred up to which all was read; None before anything was. sent: the place in the log
    up to which events were looked at for sending; None where none are. read: how many events came from there.
    settings: JSON, without a secret.
    """

    n: int
    url: str
    since: datetime | None
    cursor: datetime | None
    sent: int | None
    read: int
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The process that reads from a server, or sends to it; see Owner."""

    token: UUID
    pid: int
    started: float
    born: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What waits to go to a server. kind: `event` or `run`. key: tells it from others of its kind. body: JSON.

    refused: why the server will not have it; None while it waits.
    """

    n: int
    kind: str
    key: str
    body: str
    refused: str | None

"""A connection to a Prefect server, as text and HTML. Never a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eventkit.faces.html import Html, fields
from eventkit.faces.plain import clip, counted, pairs_text, visible

__all__ = ["ConnectionStatus", "connection_html", "connection_text"]

_WIDTH = 300
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """How a connection stands.

    following: whether this process reads it now. elsewhere: whether another process does. trouble: why it is not read
    or not sent to, in words; empty while all is well. read: how many events came from there. last: the newest of them.
    sends: what of the log goes there, in words; empty where nothing does. waiting: how much waits to go there.
    refused: what the server would not have, with why. notes: what else is odd about it.
    """

    url: str
    key: str
    read_only: bool
    match: bool
    following: bool = False
    elsewhere: bool = False
    trouble: Sequence[str] = ()
    read: int = 0
    last: str = ""
    sends: Sequence[str] = ()
    waiting: int = 0
    refused: Sequence[str] = ()
    notes: Sequence[str] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong with it."""
        return (self.following or self.elsewhere) and not self.trouble and not self.refused

    def __repr__(self) -> str:
        return connection_text(self)

    def _repr_html_(self) -> str:
        return connection_html(self)


def _reads(status: ConnectionStatus) -> list[str]:
    who = "by another process, whose events are in the log here too" if status.elsewhere else ""
    what = "following" if status.following else "not now"
    how = "automations here see them" if status.match else "nothing here fires on them"
    last = [f"the last: {status.last}"] if status.last else []
    return [f"{who or what}; {counted(status.read, 'event')} so far; {how}", *last]


def _pairs(status: ConnectionStatus) -> list[tuple[str, list[str]]]:
    more = len(status.refused) - _SHOWN
    refused = [*status.refused[:_SHOWN], *([f"and {more:,} more"] if more > 0 else [])]
    sends = [", ".join(status.sends)] if status.sends else []
    if sends or status.waiting:
        sends = [f"{''.join(sends) or 'what was chosen'}; {status.waiting:,} waiting to go out"]
    pairs = [
        ("asked with", [status.key]),
        ("may", ["read" if status.read_only else "read and write"]),
        ("reads", _reads(status)),
        ("sends", sends),
        ("refused", refused),
        ("trouble", [*status.trouble]),
        ("note", [*status.notes]),
    ]
    return [(name, [clip(visible(line), _WIDTH) for line in lines]) for name, lines in pairs]


def connection_text(status: ConnectionStatus) -> str:
    """The server, what is read of it and sent to it, and what is wrong."""
    return "\n".join([f"Prefect at {visible(status.url)}", *pairs_text(_pairs(status))])


def connection_html(status: ConnectionStatus) -> Html:
    """The same as a table."""
    return fields(f"Prefect at {status.url}", _pairs(status))

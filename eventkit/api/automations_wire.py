"""Questions about automations, as a list and as pages."""

from __future__ import annotations

from uuid import UUID

from eventkit.api.draft_wire import Enabled
from eventkit.api.feed_wire import Became, FeedRow
from eventkit.api.runs_wire import RunRow
from eventkit.api.wire import Ask, JsonObject, Moment, Reply

__all__ = ["AutomationAsk", "AutomationPage", "AutomationRow", "Automations", "EnableAsk", "Noted", "WindowRow"]


class WindowRow(Reply):
    """A window that is open now: for which key, how many of how many, and when it closes."""

    key: str
    count: int
    threshold: int
    closes: Moment | None
    words: str


class AutomationRow(Reply):
    """One automation. waiting: whether it waits for its notebook.

    notebook: the path of that, or of the one that evaluates it, as Jupyter gave it to its kernel, where it did; folder:
    where its process was at work, empty where nobody said.
    """

    id: UUID
    name: str
    enabled: Enabled
    waiting: bool
    notebook: str | None
    folder: str
    sentence: str
    last_fired: Moment | None
    considered: int
    matched: int
    fired: int
    suppressed: int
    errored: int
    windows: int
    last: str


class Automations(Reply):
    """By name. more: how many are left out. stopped: whether matching is stopped here; behind: how many events wait to
    be matched.
    """

    automations: list[AutomationRow]
    more: int
    stopped: bool
    behind: int


class AutomationAsk(Ask):
    """Which automation."""

    id: UUID


class Noted(Reply):
    """One of the last things that became of an event with it."""

    at: Moment
    became: Became
    why: str
    event: FeedRow | None


class AutomationPage(Reply):
    """All of an automation. actions: in words. python: code that makes it.

    spark: how often it fired in each of 30 spans of `spark_seconds` from `spark_start` on.
    """

    row: AutomationRow
    trigger: JsonObject
    actions: list[str]
    windows: list[WindowRow]
    history: list[Noted]
    runs: list[RunRow]
    spark: list[int]
    spark_start: Moment
    spark_seconds: float
    python: str


class EnableAsk(Ask):
    """Turns an automation on, off or to shadow."""

    id: UUID
    enabled: Enabled

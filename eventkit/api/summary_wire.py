"""A workspace in a line, and what happened in it that somebody wants to hear of."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from eventkit.api.wire import Ask, Moment, Reply

__all__ = ["News", "NewsAsk", "NewsItem", "SummaryLine"]


class SummaryLine(Reply):
    """automations_on: those on or in shadow; automations_waiting: those of them that wait for their notebook.

    events_per_minute: received in the last 60 s. fades: when the first of them is older than that: the number falls
    then, though nothing is committed. running: flow runs at work. failed: flow runs that ended Failed or Crashed in the
    last 24 hours.
    """

    automations_on: int
    automations_waiting: int
    events_per_minute: int
    fades: Moment | None
    running: int
    failed: int


class NewsAsk(Ask):
    """What happened since the `cursor` of an answer; without one there is no news yet, and only the cursor is given.

    firings: whether firings are news, too.
    """

    after: str | None = Field(default=None, max_length=40)
    firings: bool = False


class NewsItem(Reply):
    """A run that failed or crashed, or an automation that fired. run: the run it is about, or that the firing led to.

    automation: its name, where one had a part in it. sentence: why.
    """

    kind: Literal["failed", "crashed", "fired"]
    run: UUID | None
    automation: str | None
    title: str
    sentence: str
    at: Moment


class News(Reply):
    """Oldest first: at most the newest 20 failures and 20 firings; more: whether others are left out.

    A run that another run called is no news of its own, nor is a firing in shadow.
    """

    cursor: str
    items: list[NewsItem]
    more: bool

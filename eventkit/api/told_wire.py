"""What a front end is told without asking, a workspace in a line, and what happened in it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from eventkit.api.feed_wire import Chip, FeedRow
from eventkit.api.wire import Ask, Moment, Reply
from eventkit.model.base import Words

__all__ = ["Changed", "Fresh", "News", "NewsAsk", "NewsItem", "Progress", "Standing", "SummaryLine", "Trouble"]


class Fresh(Reply):
    """Told of an open, live view: what came since its `anchor`. arrived: how many events of the view.

    rows: the newest of them, at most 60, newest first, with chips. chips: of rows known before, where they changed.
    """

    anchor: int
    arrived: int
    rows: list[FeedRow]
    chips: dict[str, list[Chip]]


class Standing(Reply):
    """Told when it changes: whether matching goes on. behind: how many events wait; since: when it was stopped."""

    stopped: bool
    since: Moment | None
    behind: int
    words: str


class Changed(Reply):
    """Told when something was committed: which lists have changed since they were asked for.

    summary: whatever it was, where the line about the workspace, or its news, were asked for.
    """

    runs: bool
    automations: bool
    webhooks: bool
    summary: bool


class Trouble(Reply):
    """Told of an error in a person's own function that nobody asked of here: it stands under the widget."""

    kind: Words
    sentence: Words
    report: Words


class Progress(Reply):
    """Told of a question that takes long: how far it is."""

    question: int
    done: int
    of: int
    words: str


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

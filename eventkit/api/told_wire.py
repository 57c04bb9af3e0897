"""What a front end is told without asking."""

from __future__ import annotations

from eventkit.api.feed_wire import Chip, FeedRow
from eventkit.api.wire import Moment, Reply
from eventkit.model.base import Words

__all__ = ["Changed", "Fresh", "Progress", "Standing", "Trouble"]


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

"""Files of the front end, which it asks its kernel for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from eventkit.api.wire import Ask, Reply

__all__ = ["PartAsk", "PartModule", "PartSource"]


class PartAsk(Ask):
    """A part of the front end that is loaded when it is first needed. have: files of it that are there already."""

    name: Literal[
        "event_feed", "feed_bar", "event_drawer", "trigger_builder", "run_list", "automation_list", "webhook_inspector"
    ]
    have: list[str] = Field(default_factory=list, max_length=1_000)


class PartModule(Reply):
    """A file, by its name, which ends in a hash of what is in it."""

    name: str
    source: str


class PartSource(Reply):
    """The files that are missing, those first that others need, which of all is the part's own, and its styles."""

    entry: str
    modules: list[PartModule]
    style: str

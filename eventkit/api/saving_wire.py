"""A draft made an automation, with its own tests."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from eventkit.api.draft_wire import Enabled, Problem
from eventkit.api.wire import Ask, JsonObject, Reply

__all__ = [
    "DraftTest",
    "DraftTests",
    "KeepTests",
    "NamedAsk",
    "SaveAsk",
    "Saved",
    "SavedDraft",
    "TestResult",
    "TestsAsk",
]


class DraftTest(Reply):
    """An event that should fit, or should not; kept whole, so that it outlives the log.

    fires: whether it should. One event alone meets no threshold: what is tried is whether it fits.
    """

    event: JsonObject
    fires: bool


class TestsAsk(Ask):
    """Tries a draft's own tests. automation: whose kept tests are asked for besides."""

    trigger: JsonObject
    automation: str | None = None
    tests: list[DraftTest] = Field(default_factory=list, max_length=200)


class TestResult(Reply):
    """One test: whether it holds, and the verdict's sentence."""

    test: DraftTest
    title: str
    holds: bool
    sentence: str


class DraftTests(Reply):
    """In the order given, those kept first."""

    results: list[TestResult]


class KeepTests(Ask):
    """Keeps the tests of an automation, in place of those it had."""

    automation: str
    tests: list[DraftTest] = Field(max_length=200)


class SaveAsk(Ask):
    """Registers the draft as an automation, of which all else stays: its other actions, and its windows.

    typed: its name, typed by hand, where it would fire on everything. replacing: the name it had, where it has another
    now. taken: the `version` that the builder took up; without `over`, one that was changed or made elsewhere since is
    left alone.
    """

    name: str
    description: str = ""
    enabled: Enabled
    trigger: JsonObject
    deployment: UUID | None = None
    parameters: JsonObject = Field(default_factory=dict)
    typed: str = ""
    replacing: str = ""
    taken: str = ""
    over: bool = True


class Saved(Reply):
    """said: what changed, in a line. problems: why nothing was saved; elsewhere: since the one of that name was made or
    changed elsewhere. version: what tells it from itself once it is changed.
    """

    id: UUID | None
    said: str
    problems: list[Problem]
    elsewhere: bool
    version: str


class NamedAsk(Ask):
    """An automation, by name."""

    name: str


class SavedDraft(Reply):
    """The draft of a saved automation, to go on with. deployment, parameters: of its first run-deployment action.

    version: what tells it from itself once it is changed. sentence: what it does, in words.
    """

    id: UUID
    name: str
    version: str
    sentence: str
    description: str
    enabled: Enabled
    trigger: JsonObject
    deployment: UUID | None
    parameters: JsonObject
    other_actions: list[str]
    tests: list[DraftTest]

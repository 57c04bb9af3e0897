"""Flow runs and automations: their lists and pages."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from eventkit.api.draft_wire import Enabled
from eventkit.api.feed_wire import Became, FeedRow
from eventkit.api.wire import Ask, Json, JsonObject, Moment, Reply

__all__ = [
    "AutomationAsk",
    "AutomationPage",
    "AutomationRow",
    "Automations",
    "EnableAsk",
    "HookRow",
    "LogRow",
    "Noted",
    "ParameterRow",
    "RunAsk",
    "RunPage",
    "RunRow",
    "Runs",
    "RunsAsk",
    "ServerRow",
    "StateRow",
    "TaskRow",
    "WindowRow",
]


class RunsAsk(Ask):
    """Flow runs, newest first. before: the id of the last one that is known. kind: a state's type, as `FAILED`.

    text: part of the name of the run, its flow, its automation or the event that led to it. server: the address of a
    connected Prefect server whose runs are asked for instead; they go on at what the last page told as `after`.
    """

    server: str | None = None
    after: str | None = Field(default=None, max_length=100_000)
    flow: str | None = None
    automation: str | None = None
    kind: str | None = None
    text: str = Field(default="", max_length=200)
    before: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class RunRow(Reply):
    """One run. kind: its state's type. cause: the event whose firing led to it; automation: whose firing.

    cause_event: the name of that event, None where it was let go. server: host and port of the Prefect server whose run
    it is, None of ours; deployment: of a server's run, the name of its deployment.
    """

    id: UUID
    name: str
    flow: str
    state: str
    kind: str
    said: str
    created: Moment
    started: Moment | None
    ended: Moment | None
    seconds: float | None
    automation: str | None
    cause: UUID | None
    cause_event: str | None
    is_replay: bool
    server: str | None
    deployment: str | None


class ServerRow(Reply):
    """A Prefect server that this workspace is connected to: the address of its API, and its host and port."""

    url: str
    host: str


class Runs(Reply):
    """newest first; more: whether there are older ones. after: where a server's go on. servers: those connected now."""

    runs: list[RunRow]
    more: bool
    after: str | None
    servers: list[ServerRow]


class RunAsk(Ask):
    """Which run. server: the address of the connected Prefect server whose run it is."""

    id: UUID
    server: str | None = None


class StateRow(Reply):
    """A state the run entered."""

    name: str
    kind: str
    message: str
    at: Moment


class ParameterRow(Reply):
    """A parameter as the run got it, and where it came from, in words.

    value: None where it is long; text: it in short. template: of the automation's action, where one made it; path: what
    that reads of the cause, as `event.payload.total`.
    """

    name: str
    value: Json
    text: str
    origin: str
    template: str | None
    path: str | None


class HookRow(Reply):
    """What became of a hook."""

    hook: str
    entered: str
    outcome: Literal["ran", "raised", "skipped"]
    detail: str
    at: Moment
    seconds: float


class LogRow(Reply):
    """A line the run said. level: as logging has it, 0 for a print."""

    at: Moment
    level: int
    logger: str
    text: str
    task: str | None


class TaskRow(Reply):
    """A task run below it."""

    id: UUID
    name: str
    state: str
    kind: str
    seconds: float | None


class RunPage(Reply):
    """All of a run. cause: the event, as a row. logs: the last lines, at most 1,000; dropped: how many came before.

    -1: there are earlier ones, and nobody counted them. result: what a completed run left, in short, where it was kept.
    server_run: of a flow of Prefect's own, the id by which the server knows this run. read_only: whether it is a
    server's, and nothing may be changed there.
    """

    row: RunRow
    states: list[StateRow]
    parameters: list[ParameterRow]
    hooks: list[HookRow]
    tasks: list[TaskRow]
    logs: list[LogRow]
    dropped: int
    result: str | None
    cause: FeedRow | None
    cancellable: bool
    server_run: UUID | None
    read_only: bool


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

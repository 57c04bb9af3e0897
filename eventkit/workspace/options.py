"""The options of `flow.deploy`: which there are, and what could not be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from eventkit.errors import AutomationError, RunError
from eventkit.flows import Flow
from eventkit.flows.packing import check_sendable
from eventkit.model.wording import closest, shown
from eventkit.workspace.carriers import shares_memory

__all__ = ["ELSEWHERE", "check_executor", "check_names", "check_options", "kept"]

ELSEWHERE = (
    "work_pool_name",
    "work_queue_name",
    "image",
    "build",
    "push",
    "job_variables",
    "cron",
    "interval",
    "rrule",
    "schedule",
    "schedules",
    "is_schedule_active",
    "entrypoint_type",
    "print_next_steps",
    "ignore_warnings",
    "pause_on_shutdown",
    "limit",
    "webserver",
)
"""What only a Prefect server would use: kept with the deployment for the move there."""
HERE = (
    "description",
    "version",
    "tags",
    "parameters",
    "enforce_parameter_schema",
    "concurrency_limit",
    "paused",
    "triggers",
    "catch_up",
    "executor",
)
LISTS = ("triggers", "tags")


def check_options(flow_name: str, options: Mapping[str, Any]) -> None:
    """Raises AutomationError for an option there is not, and for one thing where a list of them is meant."""
    for option in options:
        if option not in ELSEWHERE and option not in HERE:
            near = closest(option, (*HERE, *ELSEWHERE)) or f"; it takes {', '.join(HERE)}"
            raise AutomationError(f"{flow_name}.deploy() has no option {option!r}{near}")
    for option in LISTS:
        given = options.get(option)
        if given is not None and not isinstance(given, list | tuple | set | frozenset):
            raise AutomationError(
                f"{flow_name}.deploy(): {option} cannot be {shown(given)}: a list was expected: write {option}=[...]"
            )


def check_executor(flow: Flow[..., Any], executor: Any) -> None:
    """Raises AutomationError for what is no executor, and for a flow that cannot be sent to one."""
    if executor is None:
        return
    if not isinstance(executor, Executor):
        dask = ": write client.get_executor()" if hasattr(executor, "get_executor") else ""
        raise AutomationError(
            f"{flow.name}.deploy(): executor cannot be {shown(executor)}: a concurrent.futures.Executor was expected, "
            f"such as ProcessPoolExecutor(){dask}"
        )
    if not shares_memory(executor):
        if hasattr(flow, "native"):
            raise AutomationError(
                f"{flow.name}.deploy(): Prefect runs a flow of its own in this process, and it cannot be sent to "
                f"{type(executor).__name__}: leave executor out, or move the deployment to Prefect, for its workers"
            )
        try:
            check_sendable(flow)
        except RunError as error:
            raise AutomationError(f"{flow.name}.deploy(): {error}") from error


def check_names(flow_name: str, names: Sequence[str]) -> None:
    """Raises AutomationError where two triggers of one deployment have one name: the second would replace the first."""
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice is not None:
        raise AutomationError(
            f"{flow_name}.deploy(): two of its triggers are named {twice!r}, and an automation is known by its name: "
            "give each its own"
        )


def kept(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are kept for the move, as JSON; what is none, as its words."""
    given = {name: options[name] for name in ELSEWHERE if options.get(name) is not None}
    return {name: _plain(value) for name, value in given.items()}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | list | dict) else repr(value)

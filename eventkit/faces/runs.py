"""Runs as text and HTML: states, parameters, what led there, tasks, hooks and the log."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from eventkit.faces.events import who
from eventkit.faces.html import Html, Kind, chip, code, esc, fields, fold, join, note, pre, table, unbroken
from eventkit.faces.plain import bounded_json, calm, clip, clock, columns, counted, pairs_text, preview, visible
from eventkit.model.event import Event
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import Kept, State, StateType

__all__ = ["reason", "result", "run_html", "run_text", "runs_html", "runs_text", "state_chip"]

TRY = "my_flow()"
_KINDS: dict[StateType, Kind] = {
    StateType.COMPLETED: "good",
    StateType.FAILED: "bad",
    StateType.CRASHED: "bad",
    StateType.CANCELLED: "off",
    StateType.CANCELLING: "off",
    StateType.RUNNING: "moving",
    StateType.SCHEDULED: "waiting",
    StateType.PENDING: "waiting",
    StateType.PAUSED: "waiting",
}
_OUTCOMES: dict[str, Kind] = {"ran": "good", "raised": "bad", "skipped": "off"}
_SHOWN_LINES = 20
_KEPT_LINES = 1_000
_WIDTH = 400


def state_chip(state: State | None) -> Html:
    """The state's name as a chip."""
    return chip(state.name, _KINDS[state.type]) if state else chip("none", "plain")


def _state(state: State | None) -> str:
    return visible(state.name) if state else "none"


def reason(state: State | None) -> str:
    """Why a run ended other than completed, or why it waits, in one line; nothing when there is no more to say."""
    if state is None or state.type is StateType.COMPLETED:
        return ""
    data = state.data.value if isinstance(state.data, Kept) else state.data
    if not state.message and isinstance(data, BaseException):
        return visible(clip(f"{type(data).__name__}: {data}", _WIDTH))
    return visible(clip(state.message or "", _WIDTH))


def result(state: State | None) -> list[str]:
    """What a completed run left, where it left something."""
    if state is None or state.type is not StateType.COMPLETED or not isinstance(state.data, Kept):
        return []
    if state.data.value is None:
        return []
    text, whole = bounded_json(state.data.value, limit=_WIDTH)
    return [visible(text) + ("" if whole else "…")]


def _cause(cause: Event | None, *, times: bool) -> list[str]:
    if cause is None:
        return []
    name = visible(calm(cause.event, of=cause.event, times=times))
    return [f"{name} on {who(cause.resource, times=times)}"]


def _log(logs: Sequence[LogLine], before: int, *, times: bool) -> list[str]:
    """The newest lines with their levels; a message of several lines goes on below."""
    kept = logs[-_KEPT_LINES:]
    rows: list[tuple[str, str, str]] = []
    for line in kept:
        level = logging.getLevelName(line.level) if line.level else "print"
        moment = clock(line.at) if times else ""
        for place, text in enumerate(visible(line.message, lines=True).split("\n")):
            rows.append(("", "", text) if place else (moment, visible(level), text))
    before += len(logs) - len(kept)
    earlier = f"{counted(before, 'line')} before" if before > 0 else "earlier lines"
    return [*([f"… {earlier}"] if before else []), *columns(rows)]


def _said(outcome: str, detail: str) -> str:
    return f"{outcome}: {detail}" if detail else outcome


def _moved(states: Sequence[State], run: FlowRun, *, times: bool) -> list[str]:
    """The states in order, each with its time of day where asked."""
    held = states or ([run.state] if run.state else [])
    return [visible(state.name) + (f" {clock(state.timestamp)}" if times else "") for state in held]


def _last(run: FlowRun, states: Sequence[State]) -> State | None:
    return states[-1] if states else run.state


def run_text(
    run: FlowRun,
    states: Sequence[State] = (),
    hooks: Sequence[HookOutcome] = (),
    logs: Sequence[LogLine] = (),
    task_runs: Sequence[TaskRun] = (),
    cause: Event | None = None,
    *,
    times: bool = False,
    before: int = 0,
) -> str:
    """A run with its states (oldest first), hooks, log and task runs, and the event that led to it.

    No ids, and times of day only with `times`. The log's newest 1,000 lines are shown; before: how many more there are
    than those given, -1 where there are and nobody counted them.
    """
    last = _last(run, states)
    why = reason(last)
    parts = [
        ("states", [" → ".join(_moved(states, run, times=times))] if states else []),
        ("why", [why] if why else []),
        ("because", _cause(cause, times=times)),
        ("parameters", [preview(run.parameters, width=_WIDTH)[0]] if run.parameters else []),
        ("result", result(last)),
        ("tasks", [_task(task) for task in task_runs]),
        ("hooks", [_hook(hook) for hook in hooks]),
        ("log", _log(logs, before, times=times)),
    ]
    return "\n".join([f"{visible(run.flow_name)} / {visible(run.name)}: {_state(last)}", *pairs_text(parts)])


def _hook(hook: HookOutcome) -> str:
    outcome = f"{visible(hook.hook)} {hook.outcome} on {visible(hook.entered)}"
    return _said(outcome, visible(clip(hook.detail, _WIDTH)))


def _task(task: TaskRun) -> str:
    return f"{visible(task.name)} {_said(_state(task.state), reason(task.state))}"


def run_html(
    run: FlowRun,
    states: Sequence[State] = (),
    hooks: Sequence[HookOutcome] = (),
    logs: Sequence[LogLine] = (),
    task_runs: Sequence[TaskRun] = (),
    cause: Event | None = None,
    *,
    times: bool = False,
    before: int = 0,
) -> Html:
    """A run as a table of its parts; see `run_text`. A log of more than 20 lines is folded."""
    last = _last(run, states)
    why = reason(last)
    moved = [*_moved(states, run, times=times)[:-1], state_chip(last)]
    ended = clock(last.timestamp) if times and last else ""
    parts: list[tuple[str, Sequence[str]]] = [
        ("states", [join([join(moved, between=" → "), *([ended] if ended else [])])]),
        ("why", [why] if why else []),
        ("because", _cause(cause, times=times)),
        ("parameters", [code(preview(run.parameters, width=_WIDTH)[0])] if run.parameters else []),
        ("result", [code(text) for text in result(last)]),
        ("tasks", [_html_task(task) for task in task_runs]),
        ("hooks", [_html_hook(hook) for hook in hooks]),
        ("log", _html_log(_log(logs, before, times=times))),
    ]
    return fields(f"{run.flow_name} / {run.name}", parts)


def _html_task(task: TaskRun) -> Html:
    return join([task.name, state_chip(task.state), reason(task.state)])


def _html_hook(hook: HookOutcome) -> Html:
    entered = _said(f"on {hook.entered}", clip(hook.detail, _WIDTH))
    return join([hook.hook, chip(hook.outcome, _OUTCOMES[hook.outcome]), entered])


def _html_log(lines: Sequence[str]) -> list[Html]:
    if not lines:
        return []
    body = pre("\n".join(lines))
    return [body if len(lines) <= _SHOWN_LINES else fold(counted(len(lines), "line"), body)]


def _row(run: FlowRun, *, times: bool) -> list[str]:
    started = clock(run.start_time) if times and run.start_time else ""
    return [visible(run.flow_name), visible(run.name), _state(run.state), started, preview(run.parameters)[0]]


def runs_text(runs: Sequence[FlowRun], *, times: bool = False, where: str = "") -> str:
    """One line a run, in the order given: flow, name, state, parameters, why it did not complete.

    where: what is said after their number, where they are not this workspace's.
    """
    if not runs and not where:
        return f"No runs yet. Call a flow: {TRY}"
    rows = [[*_row(run, times=times), reason(run.state)] for run in runs]
    return "\n".join([counted(len(runs), "run") + where, *columns(rows, indent="  ")])


def runs_html(runs: Sequence[FlowRun], *, times: bool = False, where: str = "") -> Html:
    """A table of runs, in the order given; see `runs_text`."""
    if not runs and where:
        return note(counted(0, "run") + where)
    if not runs:
        return note(join(["No runs yet. Call a flow:", code(TRY)]))
    headers = ["flow", "run", "state", *(["started (UTC)"] if times else []), "parameters", "why"]
    rows = []
    for run in runs:
        flow, name, _, started, parameters = _row(run, times=times)
        why = reason(run.state)
        shown = code(parameters) if parameters else esc("")
        rows.append([flow, name, state_chip(run.state), *([unbroken(started)] if times else []), shown, why])
    return table(counted(len(runs), "run") + where, headers, rows)

"""Answers about flow runs: the list, one with all its parts, and being cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from eventkit.api.following import follow_lists
from eventkit.api.origins import parameters, parameters_there
from eventkit.api.rows import row_of
from eventkit.api.runs_wire import (
    HookRow,
    LogRow,
    RunAsk,
    RunPage,
    RunRow,
    Runs,
    RunsAsk,
    ServerRow,
    StateRow,
    TaskRow,
)
from eventkit.api.session import Call
from eventkit.errors import UsageError
from eventkit.faces.plain import clip, visible
from eventkit.faces.runs import reason, result
from eventkit.model.deployment import ServerRun, host_of
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import State, StateType
from eventkit.model.wording import closest
from eventkit.workspace.connection import Connection
from eventkit.workspace.workspace import Workspace

__all__ = ["cancel", "page", "run_rows", "runs"]

BLOCK, LOOKED = 200, 5_000
"""Runs that are read at once, and at most in looking for a text."""
LINES, LINE, ALL_LINES = 1_000, 4_000, 400_000
"""Lines of a log, characters of one, and of all of them."""
PARTS, LONG = 200, 600


def runs(call: Call, ask: RunsAsk) -> Runs:
    """Flow runs, newest first, from the last that is known on: ours, or a connected server's."""
    follow_lists(call.session, "runs")
    if ask.server is not None:
        return _there(call, ask, ask.server)
    wanted = ask.limit + 1
    found = list(_found(call, ask, wanted))
    return Runs(
        runs=run_rows(call.ws, found[: ask.limit]), more=len(found) == wanted, after=None, servers=_servers(call.ws)
    )


def _servers(ws: Workspace) -> list[ServerRow]:
    return [ServerRow(url=link.api.url, host=visible(host_of(link.api.url))) for link in ws.connections.all()]


def _there(call: Call, ask: RunsAsk, server: str) -> Runs:
    found = Connection(call.ws, server).page(
        flow=ask.flow, automation=ask.automation, kind=_kind(ask.kind), text=ask.text, after=ask.after, limit=ask.limit
    )
    rows = [_row(run) for run in found.runs]
    return Runs(runs=rows, more=found.after is not None, after=found.after, servers=_servers(call.ws))


def _found(call: Call, ask: RunsAsk, wanted: int) -> Iterator[FlowRun]:
    """At most so many of those that fit."""
    ws, before = call.ws, ask.before
    if before is not None:
        ws.run_states.read(before)  # what was deleted has no place to go on from
    kind = _kind(ask.kind)
    automation = ws.registry.read(ask.automation).spec.id if ask.automation is not None else None
    text, block = ask.text.casefold(), BLOCK if ask.text else wanted
    for place in range(0, LOOKED, block):
        held = ws.store.flow_runs(
            flow_name=ask.flow, automation_id=automation, states=None if kind is None else [kind],
            before=before, limit=block,
        )  # fmt: skip
        fitting = [run for run in held if not text or _has(ws, run, text)][:wanted]
        yield from fitting
        wanted -= len(fitting)
        if wanted <= 0 or len(held) < block:
            return
        before = held[-1].id
        call.progress(place + block, LOOKED, "looking through runs")


def _kind(given: str | None) -> StateType | None:
    if given is None or given in StateType.__members__:
        return None if given is None else StateType(given)
    known = list(StateType.__members__)
    raise UsageError(f"There is no type of state {given!r}{closest(given, known) or f'; there are {known}'}")


def _has(ws: Workspace, run: FlowRun, text: str) -> bool:
    said = [run.name, run.flow_name, *([run.created_by.display_value] if run.created_by is not None else [])]
    return any(text in each.casefold() for each in said) or text in (_cause(ws, run) or "").casefold()


def _cause(ws: Workspace, run: FlowRun) -> str | None:
    event = ws.store.get(run.cause) if run.cause is not None else None
    return event.event if event is not None else None


def run_rows(ws: Workspace, found: Sequence[FlowRun]) -> list[RunRow]:
    """Runs as rows, in the order given."""
    return [_row(run, _cause(ws, run)) for run in found]


def _row(run: FlowRun, cause: str | None = None) -> RunRow:
    by = run.created_by
    there = run if isinstance(run, ServerRun) else None
    return RunRow(
        id=run.id,
        name=visible(clip(run.name, LONG)),
        flow=visible(clip(run.flow_name, LONG)),
        **_state(run.state),
        said=reason(run.state),
        created=run.created,
        started=run.start_time,
        ended=run.end_time,
        seconds=_seconds(run),
        automation=visible(clip(by.display_value, LONG)) if by is not None and by.type == "AUTOMATION" else None,
        cause=run.cause,
        cause_event=None if cause is None else visible(clip(cause, LONG)),
        is_replay=run.is_replay,
        server=visible(host_of(there.server)) if there is not None else None,
        deployment=visible(clip(there.deployment_name, LONG)) if there is not None and there.deployment_name else None,
    )


def _state(state: State | None) -> Mapping[str, str]:
    """Its name and type, as rows have them."""
    return {"state": visible(clip(state.name, LONG)) if state else "none", "kind": state.type.value if state else ""}


def _seconds(run: FlowRun | TaskRun) -> float | None:
    ended = run.start_time is not None and run.end_time is not None
    return run.total_run_time.total_seconds() if ended else None


def page(call: Call, ask: RunAsk) -> RunPage:
    """All of a run, ours or a connected server's."""
    if ask.server is not None:
        return _page_there(Connection(call.ws, ask.server), ask.id)
    ws, store = call.ws, call.ws.store
    run = ws.run_states.read(ask.id)
    lines, before = store.last_logs(run.id, LINES)
    tasks = store.task_runs(run.id)
    names = {task.id: task.name for task in tasks}
    logs = _logs(lines, names)
    cause = store.get(run.cause) if run.cause is not None else None
    left = result(run.state)
    return RunPage(
        row=_row(run, _cause(ws, run)),
        states=[_entered(state) for state in store.run_states(run.id)[-PARTS:]],
        parameters=parameters(ws, run),
        hooks=[_hook(hook) for hook in store.hooks(run.id)[-PARTS:]],
        tasks=[_task(task) for task in tasks[-PARTS:]],
        logs=logs,
        dropped=before + len(lines) - len(logs),
        result=left[0] if left else None,
        cause=row_of(cause) if cause is not None else None,
        cancellable=_cancellable(run),
        server_run=run.server_run_id,
        read_only=False,
    )


def _page_there(there: Connection, id: UUID) -> RunPage:
    """What a server tells of a run: nothing of hooks, of what led to it, and of what it left."""
    run, states, (lines, more), tasks = there.parts(id)
    logs = _logs(lines, {task.id: task.name for task in tasks})
    dropped = len(lines) - len(logs)
    return RunPage(
        row=_row(run),
        states=[_entered(state) for state in states[-PARTS:]],
        parameters=parameters_there(run),
        hooks=[],
        tasks=[_task(task) for task in tasks[-PARTS:]],
        logs=logs,
        dropped=-1 if more else dropped,
        result=None,
        cause=None,
        cancellable=not there.read_only and _going(run),
        server_run=None,
        read_only=there.read_only,
    )


def _entered(state: State) -> StateRow:
    said = reason(state) or visible(clip(state.message or "", LONG))
    return StateRow(name=visible(clip(state.name, LONG)), kind=state.type.value, message=said, at=state.timestamp)


def _hook(hook: HookOutcome) -> HookRow:
    return HookRow(
        hook=visible(clip(hook.hook, LONG)),
        entered=visible(clip(hook.entered, LONG)),
        outcome=hook.outcome,
        detail=visible(clip(hook.detail, LONG)),
        at=hook.at,
        seconds=hook.took.total_seconds(),
    )


def _task(task: TaskRun) -> TaskRow:
    return TaskRow(id=task.id, name=visible(clip(task.name, LONG)), **_state(task.state), seconds=_seconds(task))


def _logs(lines: Sequence[LogLine], tasks: Mapping[UUID, str]) -> list[LogRow]:
    """The newest lines that fit, in order."""
    rows: list[LogRow] = []
    room = ALL_LINES
    for line in reversed(lines):
        text = visible(clip(line.message, LINE).replace("\t", "    "), lines=True)
        room -= len(text)
        if room < 0 and rows:
            break
        task = tasks.get(line.task_run_id) if line.task_run_id is not None else None
        rows.append(LogRow(at=line.at, level=line.level, logger=visible(clip(line.logger, LONG)), text=text, task=task))
    return rows[::-1]


def _cancellable(run: FlowRun) -> bool:
    """Whether asking it to stop can do something: one that was called goes on to its end."""
    return _going(run) and run.deployment_id is not None


def _going(run: FlowRun) -> bool:
    state = run.state
    return state is not None and not state.is_final() and not state.is_cancelling()


def cancel(call: Call, ask: RunAsk) -> RunPage:
    """Asks a run to stop; the run as it is then."""
    if ask.server is not None:
        Connection(call.ws, ask.server).cancel_run(ask.id, reason="Asked for in the list of runs")
        return page(call, ask)
    call.ws.cancel_run(ask.id, reason="Asked for in the list of runs")
    return page(call, ask)

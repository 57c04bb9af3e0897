"""`eventkit runs`: flow runs as they are, one with all it left, what it says while it runs, and cancelling it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from eventkit.cli.choosing import automation_of, run_of, short_ids
from eventkit.cli.parsing import Parser, count
from eventkit.cli.place import log_of, workspace_of
from eventkit.cli.reader import Waiting
from eventkit.cli.screen import Screen
from eventkit.errors import RunError, UsageError
from eventkit.faces import run_text
from eventkit.faces.plain import clip, preview
from eventkit.faces.runs import reason
from eventkit.model.base import read_json
from eventkit.model.codec import state_to_json
from eventkit.model.run import FlowRun, LogLine
from eventkit.model.state import State, StateType
from eventkit.model.wording import closest
from eventkit.store import Store

__all__ = ["run"]

VERBS = ("list", "show", "log", "cancel")
LAST, LINES = 20, 1_000
EXAMPLE = """
eventkit runs --state failed --state crashed
eventkit runs log 0190a2 -f
"""
ABOUT = """List flow runs, newest first; look at one, at what it says, or cancel it.

ID is a run's id, a unique beginning of it, or the run's name."""


def run(argv: Sequence[str]) -> int:
    """Does what is asked of runs."""
    parser = Parser("runs", example=EXAMPLE, about=ABOUT)
    parser.add_argument("verb", nargs="?", default="list", metavar="list|show|log|cancel")
    parser.add_argument("id", nargs="?", metavar="ID")
    parser.add_argument("--flow", metavar="NAME", help="list: of this flow")
    parser.add_argument("--state", action="append", metavar="STATE", help="list: in this state; repeatable")
    parser.add_argument("--automation", metavar="NAME", help="list: that this automation made")
    parser.add_argument(
        "-n", "--last", type=count, default=LAST, metavar="COUNT", help=f"list: at most so many ({LAST})"
    )
    parser.add_argument("-f", "--follow", action="store_true", help="log: go on until the run is over")
    given = parser.read(argv)
    if given.verb not in VERBS:
        near = closest(given.verb, VERBS) or f"; it takes {', '.join(VERBS)}"
        raise UsageError(f"eventkit runs has no {given.verb!r}{near}")
    if (given.verb == "list") != (given.id is None):
        wrong = "takes no id" if given.verb == "list" else "takes the id of a run"
        raise UsageError(f"eventkit runs {given.verb} {wrong}: eventkit runs shows them")
    if given.verb == "cancel":
        return _cancel(given.home, given.id, json=given.json)
    if given.verb == "list" and given.automation is not None:
        with workspace_of(given.home) as ws:
            _list(ws.store, given, automation_id=automation_of(ws, given.automation).spec.id)
        return 0
    with log_of(given.home) as log:
        if given.verb == "list":
            _list(log, given)
        elif given.verb == "show":
            _show(log, run_of(log, given.id), json=given.json)
        else:
            _log(log, run_of(log, given.id), json=given.json, follow=given.follow)
    return 0


# -- many


def _list(log: Store, given: Any, **more: Any) -> None:
    states = [_kind(each) for each in given.state] if given.state else None
    found = log.flow_runs(flow_name=given.flow, states=states, limit=given.last, **more)
    screen = Screen()
    if given.json:
        for each in found:
            screen.json(_told(each))
        return
    if not found:
        screen.text("No such runs" if given.flow or states or more else "No runs yet")
        return
    ids = short_ids(each.id for each in found)
    rows = [_row(each, ids[each.id]) for each in found]
    screen.table([("id", "flow", "run", "state", "created", "took", "parameters", "why"), *rows])


def _row(each: FlowRun, id: str) -> tuple[str, ...]:
    took = f"{each.total_run_time.total_seconds():.1f} s" if each.end_time and each.start_time else ""
    return (
        id,
        clip(each.flow_name, 40),
        clip(each.name, 40),
        each.state_name or "none",
        each.created.strftime("%Y-%m-%d %H:%M:%SZ"),
        took,
        preview(each.parameters, width=40)[0],
        clip(reason(each.state), 80),
    )


def _kind(given: str) -> StateType:
    if given.upper() in StateType.__members__:
        return StateType(given.upper())
    known = [each.lower() for each in StateType.__members__]
    near = closest(given.lower(), known) or f"; there are {', '.join(known)}"
    raise UsageError(f"--state has no {given!r}{near}")


def _told(each: FlowRun) -> dict[str, Any]:
    return each.wire() | {"state": _state(each.state)}


def _state(state: State | None) -> dict[str, Any] | None:
    return (
        None
        if state is None
        else {name: held for name, held in read_json(state_to_json(state)).items() if name != "data"}
    )


# -- one


def _show(log: Store, each: FlowRun, *, json: bool) -> None:
    states, hooks, tasks = log.run_states(each.id), log.hooks(each.id), log.task_runs(each.id)
    lines, before = log.last_logs(each.id, LINES)
    screen = Screen()
    if json:
        screen.json(
            _told(each)
            | {
                "states": [_state(state) for state in states],
                "hooks": [hook.wire() for hook in hooks],
                "task_runs": [task.wire() | {"state": _state(task.state)} for task in tasks],
                "logs": [_line(line) for line in lines],
                "logs_before": before,
            }
        )
        return
    cause = log.get(each.cause) if each.cause else None
    screen.text(run_text(each, states, hooks, lines, tasks, cause, times=True, before=before))
    screen.text(f"  id {each.id}")


def _line(line: LogLine) -> dict[str, Any]:
    held = {"at": line.at, "level": _level(line), "logger": line.logger, "message": line.message}
    return held | {"task_run_id": line.task_run_id}


def _level(line: LogLine) -> str:
    return logging.getLevelName(line.level) if line.level else "print"


def _log(log: Store, each: FlowRun, *, json: bool, follow: bool) -> None:
    """What a run said; follow: and says, until it is over."""
    screen, waiting, place = Screen(), Waiting(log), 0
    try:
        while True:
            now = log.flow_run(each.id)
            over = now is None or now.state is None or now.state.is_final()
            while lines := log.logs_after(each.id, place, LINES):  # after the state: what it said last is there then
                for _, line in lines:
                    _say(screen, line, json=json)
                place = lines[-1][0]
            screen.flush()
            if over or not follow:
                break
            waiting.wait()
    except KeyboardInterrupt:
        if not follow:
            raise


def _say(screen: Screen, line: LogLine, *, json: bool) -> None:
    if json:
        screen.json(_line(line))
        return
    level = _level(line)
    style = "bad" if line.level >= logging.ERROR else "odd" if line.level >= logging.WARNING else ""
    when = line.at.strftime("%H:%M:%S.") + f"{line.at.microsecond // 1000:03d}Z"
    for text in line.message.split("\n"):
        screen.styled([(when, "dim"), (level.ljust(8), style), (text, "")])


def _cancel(home: str | None, key: str, *, json: bool) -> int:
    with workspace_of(home) as ws:
        each = run_of(ws.store, key)
        if each.state is not None and each.state.is_final():
            raise RunError(f"Flow run {each.name!r} is {each.state.name} already: there is nothing to cancel")
        state = ws.cancel_run(each.id, reason="Asked for on the command line")
        if json:
            Screen().json(_told(ws.run_states.read(each.id)))
        else:
            said = f": {state.message}" if state.message else ""
            Screen().text(f"{each.flow_name} / {each.name}: {state.name}{said}")
    return 0

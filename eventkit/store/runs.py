"""Runs of flows and tasks: their states, hooks, logs, and who runs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from eventkit.model.codec import state_from_json, state_to_json
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import State, StateType
from eventkit.store.access import Access, Row
from eventkit.store.condition import Condition, joined
from eventkit.store.rows import blob, micros, moment, uuid_of

__all__ = ["RunRows", "Runs", "flow_run_of", "run_rows"]


@dataclass(frozen=True, slots=True)
class RunRows:
    """A run as the columns of `runs`, and the states it entered as those of `states`, in order."""

    run: Row
    states: list[Row]


def run_rows(
    run: FlowRun | TaskRun, state: State | None, *, keep: bool = False, passed: State | None = None
) -> RunRows:
    """The rows of a run, to be made while others write; keep: as in `Runs.save_flow_run`.

    passed: a state that it was in on the way to this one.
    """
    text = None if state is None else state_to_json(state, keep=keep).decode()
    flow = run if isinstance(run, FlowRun) else None
    return RunRows(
        run=(
            run.id.bytes,
            "flow" if flow else "task",
            None if isinstance(run, FlowRun) else blob(run.flow_run_id),
            flow and flow.flow_name,
            blob(flow.deployment_id) if flow else None,
            blob(flow.firing_id) if flow else None,
            blob(flow.owner) if flow else None,
            None if run.expected_start_time is None else micros(run.expected_start_time),
            None if run.end_time is None else micros(run.end_time),
            None if state is None else state.type.value,
            text,
            run.json_bytes().decode(),
        ),
        states=[
            *([] if passed is None else [(run.id.bytes, passed.id.bytes, state_to_json(passed).decode())]),
            *([] if state is None else [(run.id.bytes, state.id.bytes, text)]),
        ],
    )


class Runs(Access):
    """Flow runs, task runs, and all they left. What is returned carries its present state."""

    def save_flow_run(self, run: FlowRun, state: State | None, *, keep: bool = False) -> None:
        """Keeps a flow run and adds a state to its history; None leaves the state as it is.

        keep: whether the state's result is stored too. Who claimed a run stays its owner.
        """
        self.save_run(run_rows(run, state, keep=keep))

    def save_task_run(self, run: TaskRun, state: State | None, *, keep: bool = False) -> None:
        """Keeps a task run, as save_flow_run does."""
        self.save_run(run_rows(run, state, keep=keep))

    def save_run(self, rows: RunRows) -> None:
        """Keeps a run of which the rows were made before."""
        with self.transaction() as transaction:
            transaction._write("save_run", *rows.run)
            transaction._write_many("add_state", rows.states)

    def begin_run(self, rows: RunRows, owner: UUID) -> bool:
        """Makes a waiting run this owner's to run, in the state that its rows say.

        False where it is claimed already or no longer waits: nothing is kept.
        """
        id, *_, expected, ended, kind, state, body = rows.run
        with self.transaction() as transaction:
            if not transaction._write("begin_run", owner.bytes, expected, ended, kind, state, body, id):
                return False
            transaction._write_many("add_state", rows.states)
        return True

    def adopt_runs(self, deployment_id: UUID, owner: UUID) -> None:
        """Makes a deployment's runs that nobody has begun this owner's to begin."""
        self._write("adopt_runs", deployment_id.bytes, owner.bytes)

    def release_run(self, run_id: UUID, owner: UUID) -> None:
        """Gives a claimed run back, to be claimed again when it is due."""
        self._write("release_run", run_id.bytes, owner.bytes)

    def flow_run(self, id: UUID) -> FlowRun | None:
        """The flow run of that id, or None."""
        row = self._row("run", id.bytes, "flow")
        return flow_run_of(row) if row else None

    def task_run(self, id: UUID) -> TaskRun | None:
        """The task run of that id, or None."""
        row = self._row("run", id.bytes, "task")
        return _task_run(row) if row else None

    def flow_runs(
        self,
        *,
        deployment_id: UUID | None = None,
        flow_name: str | None = None,
        states: Iterable[StateType] | None = None,
        automation_id: UUID | None = None,
        firing_id: UUID | None = None,
        owner: UUID | None = None,
        before: UUID | None = None,
        limit: int = 100,
    ) -> list[FlowRun]:
        """The flow runs that meet everything given, newest first, at most `limit`. before: made before that run."""
        given = {"deployment": blob(deployment_id), "flow_name": flow_name, "firing": blob(firing_id)}
        given["owner"] = blob(owner)
        wanted = [Condition(f"{column} = ?", (value,)) for column, value in given.items() if value is not None]
        if automation_id is not None:
            wanted.append(Condition("firing IN (SELECT id FROM firings WHERE automation = ?)", (automation_id.bytes,)))
        if before is not None:
            wanted.append(Condition("n < (SELECT n FROM runs WHERE id = ?)", (before.bytes,)))
        if states is not None:
            types = tuple(state.value for state in states)
            wanted.append(Condition(f"state_type IN ({', '.join('?' * len(types))})", types))
        sql, params = joined(wanted)
        found = self._select(self._sql["flow_runs"].format(wanted=sql), [*params, limit])
        return [flow_run_of(row) for row in found]

    def flow_runs_between(self, low: UUID, high: UUID, *, limit: int) -> list[FlowRun]:
        """The flow runs whose ids lie between two, both included: those whose ids begin alike."""
        return [flow_run_of(row) for row in self._rows("flow_runs_between", low.bytes, high.bytes, limit)]

    def called_by(self, id: UUID, limit: int = 100) -> list[FlowRun]:
        """The flow runs that a flow run called, in the order they were made."""
        return [flow_run_of(row) for row in self._rows("called_by", id.bytes, str(id), limit)]

    def task_runs(self, flow_run_id: UUID) -> list[TaskRun]:
        """The task runs of a flow run, in the order they were made."""
        return [_task_run(row) for row in self._rows("task_runs", flow_run_id.bytes)]

    def run_states(self, id: UUID) -> list[State]:
        """Every state a run was in, oldest first."""
        return [state_from_json(body) for (body,) in self._rows("run_states", id.bytes)]

    def due_runs(self, owner: UUID, now: datetime) -> list[FlowRun]:
        """The owner's scheduled runs whose time has come and that nobody has claimed, in the order of their times."""
        return [flow_run_of(row) for row in self._rows("due_runs", owner.bytes, micros(now))]

    def next_due(self, owner: UUID, now: datetime) -> datetime | None:
        """When the owner's next scheduled run after `now` is due, or None."""
        (value,) = self._rows("next_due", owner.bytes, micros(now))[0]
        return None if value is None else moment(value)

    def count_running(self, deployment_id: UUID) -> int:
        """How many runs of a deployment are Pending, Running or Cancelling: the slots it has taken."""
        return int(self._rows("count_running", deployment_id.bytes)[0][0])

    def set_asked(self, run_id: UUID, state: State | None) -> None:
        """Asks a run to take a state, such as Cancelling; None takes the question back."""
        self._write("set_asked", run_id.bytes, None if state is None else state_to_json(state).decode())

    def asked(self, run_id: UUID) -> State | None:
        """The state a run is asked to take, or None. Costs a few microseconds: a run may look often."""
        row = self._row("asked", run_id.bytes)
        return None if row is None or row[0] is None else state_from_json(row[0])

    def asked_of(self, owner: UUID) -> list[tuple[UUID, State]]:
        """The runs that an owner has in hand and that were asked to take a state, with that."""
        return [(UUID(bytes=id), state_from_json(asked)) for id, asked in self._rows("asked_of", owner.bytes)]

    def add_hook(self, outcome: HookOutcome) -> None:
        """Keeps what became of a hook; nothing where the run was deleted."""
        self._write("add_hook", outcome.run_id.bytes, outcome.model_dump_json())

    def hooks(self, run_id: UUID) -> list[HookOutcome]:
        """What became of a run's hooks, in the order they were called."""
        return [HookOutcome.parse(body) for (body,) in self._rows("hooks", run_id.bytes)]

    def add_logs(self, lines: Sequence[LogLine]) -> None:
        """Keeps what runs said; nothing of runs that were deleted."""
        rows: list[Row] = [
            (line.run_id.bytes, blob(line.task_run_id), line.level, line.logger, line.message, micros(line.at))
            for line in lines
        ]
        with self.transaction() as transaction:
            transaction._write_many("add_log", rows)

    def logs(self, run_id: UUID, limit: int = 1_000) -> list[LogLine]:
        """What a run said, in order, at most the first `limit` lines."""
        return [_line(row) for row in self._rows("logs", run_id.bytes, limit)]

    def logs_after(self, run_id: UUID, place: int, limit: int = 1_000) -> list[tuple[int, LogLine]]:
        """What a run said after a place of all logs, each line with its place, in order, at most `limit` lines."""
        return [(place, _line(tuple(row))) for place, *row in self._rows("logs_after", run_id.bytes, place, limit)]

    def last_logs(self, run_id: UUID, limit: int = 1_000) -> tuple[list[LogLine], int]:
        """The last lines that a run said, in order, at most `limit`; and how many came before those."""
        lines = [_line(row) for row in self._rows("last_logs", run_id.bytes, limit)][::-1]
        total = int(self._rows("count_logs", run_id.bytes)[0][0]) if len(lines) >= limit else len(lines)
        return lines, max(0, total - len(lines))

    def last_log(self) -> int:
        """The place of the last line that any run said; 0 before the first."""
        return int(self._rows("last_log")[0][0])

    def delete_flow_run(self, id: UUID) -> bool:
        """Deletes a flow run with its states, hooks, logs and task runs; whether it was there."""
        return bool(self._write("delete_run", id.bytes))


def flow_run_of(row: Row) -> FlowRun:
    """The flow run of a row: body, state, owner."""
    body, state, owner = row
    return FlowRun.parse(body).changed(state=_state(state), owner=uuid_of(owner))


def _task_run(row: Row) -> TaskRun:
    body, state, _ = row
    return TaskRun.parse(body).changed(state=_state(state))


def _line(row: Row) -> LogLine:
    run, task, level, logger, message, at = row
    return LogLine(
        run_id=UUID(bytes=run), task_run_id=uuid_of(task), level=level, logger=logger, message=message, at=moment(at)
    )


def _state(text: Any) -> State | None:
    return None if text is None else state_from_json(text)

"""The flow runs of a Prefect server, newest first, a page at a time; and all of one, when it is asked for.

1. A page goes on from a place: the time of the last run and the ids of those of that time, so that no run comes twice
   or is missed, however many begin meanwhile.
2. What is scheduled for later is no news: runs are listed up to the server's present, unless Scheduled ones are asked
   for.

Source: `prefect-behaviour` 6.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from eventkit.errors import PrefectRefused, UnknownRun, UsageError
from eventkit.model.base import read_json, to_json
from eventkit.model.deployment import ServerRun, host_of
from eventkit.model.run import CreatedBy, LogLine, TaskRun
from eventkit.model.state import State, StateType
from eventkit.model.unchecked import id_text
from eventkit.prefect.client import PrefectApi
from eventkit.prefect.there_deployments import PAGE, Deployments

__all__ = ["Page", "Runs"]

LOOKED = 2_000
"""Runs that are read, at most, in looking for a text."""
LINES = 1_000
SLACK = timedelta(seconds=5)


class Page(NamedTuple):
    """Runs, newest first. after: where the next page begins, None where there is none."""

    runs: list[ServerRun]
    after: str | None


class Runs:
    """Runs of one server. Thread: any."""

    def __init__(self, api: PrefectApi, deployments: Deployments) -> None:
        self._api, self._deployments = api, deployments

    def page(
        self,
        *,
        flow: str | None = None,
        deployment: UUID | None = None,
        kind: StateType | None = None,
        automation: str | None = None,
        text: str = "",
        after: str | None = None,
        limit: int = 50,
    ) -> Page:
        """At most so many that fit all that is given. text: part of the name of run, flow or automation."""
        asked: dict[str, Any] = {"sort": "EXPECTED_START_TIME_DESC", "flow_runs": {}}
        if flow is not None:
            asked["flows"] = {"name": {"any_": [flow]}}
        if deployment is not None:
            asked["flow_runs"]["deployment_id"] = {"any_": [str(deployment)]}
        if kind is not None:
            asked["flow_runs"]["state"] = {"type": {"any_": [kind.value]}}
        sought = text.casefold()
        place = _Place.read(after) if after is not None else self._newest(kind)
        block = PAGE if sought or automation else min(limit + 1, PAGE)
        found: list[ServerRun] = []
        looked = 0
        while True:
            rows = self._rows(asked, place, block)
            for run in self._made(rows):
                if len(found) == limit:
                    return Page(found, place.text())
                place = place.past(run)
                if (automation is None or _by(run) == automation) and (not sought or _has(run, sought)):
                    found.append(run)
            looked += len(rows)
            if len(rows) < block:
                return Page(found, None)
            if looked >= LOOKED:
                return Page(found, place.text())

    def _newest(self, kind: StateType | None) -> _Place:
        """Where the first page begins: at the server's present, which is known to a second."""
        soon = None if kind is StateType.SCHEDULED else (self._api.now() + SLACK).isoformat()
        return _Place(soon, ())

    def _rows(self, asked: Mapping[str, Any], place: _Place, limit: int) -> list[dict[str, Any]]:
        wanted = dict(asked["flow_runs"])
        if place.time is not None:
            wanted["expected_start_time"] = {"before_": place.time}
        if place.ids:
            wanted["id"] = {"not_any_": list(place.ids)}
        rows: list[dict[str, Any]] = self._api.post("/flow_runs/filter", {**asked, "flow_runs": wanted, "limit": limit})
        return rows

    def read(self, id: UUID) -> ServerRun:
        """A run as it is now; raises UnknownRun."""
        try:
            row = self._api.get(f"/flow_runs/{id}")
        except PrefectRefused as error:
            if error.status != 404:
                raise
            raise UnknownRun(
                f"No flow run {id} on the Prefect server at {host_of(self._api.url)}: it was deleted, or is another's"
            ) from None
        return next(self._made([row]))

    def states(self, id: UUID) -> list[State]:
        """The states it entered, oldest first."""
        return [_state(row) for row in self._api.get(f"/flow_run_states/?flow_run_id={id}")]

    def tasks(self, id: UUID) -> list[TaskRun]:
        """Its task runs, oldest first, at most 200."""
        asked = {"task_runs": {"flow_run_id": {"any_": [str(id)]}}, "sort": "EXPECTED_START_TIME_ASC", "limit": PAGE}
        return [_task(row) for row in self._api.post("/task_runs/filter", asked)]

    def logs(self, id: UUID, limit: int = LINES) -> tuple[list[LogLine], bool]:
        """The newest lines it said, in order, and whether there are older ones."""
        asked = {"logs": {"flow_run_id": {"any_": [str(id)]}}, "sort": "TIMESTAMP_DESC"}
        rows: list[dict[str, Any]] = []
        while len(rows) <= limit:
            more = self._api.post("/logs/filter", {**asked, "limit": PAGE, "offset": len(rows)})
            rows += more
            if len(more) < PAGE:
                break
        return [_line(row) for row in rows[:limit]][::-1], len(rows) > limit

    def cancel(self, id: UUID, *, why: str) -> State:
        """Asks a run to stop; the state it is in then: Cancelled at once where nobody has begun it."""
        wanted = {"state": {"type": "CANCELLING", "name": "Cancelling", "message": why}}
        return _state(self._api.post(f"/flow_runs/{id}/set_state", wanted, again=True)["state"])

    def made(self, row: Mapping[str, Any]) -> ServerRun:
        """The run of its JSON."""
        return next(self._made([row]))

    def _made(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[ServerRun]:
        flows = self._deployments.learn_flows(UUID(row["flow_id"]) for row in rows)
        names = self._names(rows)
        for row in rows:
            yield _run(row, self._api.url, flows, names)

    def _names(self, rows: Iterable[Mapping[str, Any]]) -> dict[UUID, str]:
        ids = {UUID(row["deployment_id"]) for row in rows if row.get("deployment_id")}
        return {id: each.name for id, each in self._deployments.of_ids(ids).items()} if ids else {}


class _Place(NamedTuple):
    """Where a page begins: below this time, and of those of the time itself not these."""

    time: str | None
    ids: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> _Place:
        try:
            time, *ids = read_json(text)
            _ = datetime.fromisoformat(time), [UUID(id) for id in ids]
        except (ValueError, TypeError):
            raise UsageError(f"{text[:80]!r} is no place to go on from: give what the last page told") from None
        return cls(time, tuple(ids))

    def text(self) -> str:
        return to_json([self.time, *self.ids]).decode()

    def past(self, run: ServerRun) -> _Place:
        """The place below a run."""
        assert run.expected_start_time is not None, "the server sorts by it"
        time = run.expected_start_time.isoformat()
        return _Place(time, (*(self.ids if time == self.time else ()), id_text(run.id)))


def _by(run: ServerRun) -> str | None:
    by = run.created_by
    return by.display_value if by is not None and by.type == "AUTOMATION" else None


def _has(run: ServerRun, text: str) -> bool:
    said = (run.name, run.flow_name, run.deployment_name or "", _by(run) or "")
    return any(text in each.casefold() for each in said)


def _run(row: Mapping[str, Any], server: str, flows: Mapping[UUID, str], names: Mapping[UUID, str]) -> ServerRun:
    by = row.get("created_by") or {}
    deployment = UUID(row["deployment_id"]) if row.get("deployment_id") else None
    flow = UUID(row["flow_id"])
    state = row.get("state")
    return ServerRun(
        **_common(row),
        server=server,
        flow_id=flow,
        flow_name=flows.get(flow, "a flow that is gone"),
        deployment_id=deployment,
        deployment_name=names.get(deployment) if deployment is not None else None,
        parameters=row.get("parameters") or {},
        created_by=CreatedBy(**by) if by.get("id") and by.get("type") and by.get("display_value") else None,
        auto_scheduled=bool(row.get("auto_scheduled")),
    ).changed(state=_state(state) if state else None)


def _task(row: Mapping[str, Any]) -> TaskRun:
    state = row.get("state")
    made = TaskRun(**_common(row), task_key=row.get("task_key") or "", dynamic_key=str(row.get("dynamic_key") or "0"))
    return made.changed(state=_state(state) if state else None)


def _common(row: Mapping[str, Any]) -> dict[str, Any]:
    """What every run has."""
    times = {name: row.get(name) for name in ("expected_start_time", "start_time", "end_time")}
    return {
        **times, "id": row["id"], "name": row["name"], "created": row["created"], "tags": tuple(row.get("tags") or ()),
        "run_count": row.get("run_count") or 0,
    }  # fmt: skip


def _state(row: Mapping[str, Any]) -> State:
    kind = row["type"]
    return State(
        type=StateType(kind) if kind in StateType.__members__ else StateType.PENDING,  # a newer server's
        name=row.get("name") or kind.capitalize(),
        message=row.get("message"),
        timestamp=row["timestamp"],
        id=row["id"],
    )


def _line(row: Mapping[str, Any]) -> LogLine:
    return LogLine(
        run_id=row["flow_run_id"],
        task_run_id=row.get("task_run_id"),
        level=row["level"],
        logger=row["name"],
        message=row["message"],
        at=row["timestamp"],
    )

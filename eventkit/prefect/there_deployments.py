"""The deployments of a Prefect server: listed, found by name, run.

Source: `prefect-behaviour` 6.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from eventkit.errors import PrefectRefused, UnknownAutomation
from eventkit.model.base import closest
from eventkit.model.deployment import ServerDeployment, host_of
from eventkit.prefect.client import PrefectApi

__all__ = ["Deployments", "pages"]

PAGE = 200
"""Rows a server gives at once, at most."""


def pages(api: PrefectApi, path: str, body: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Everything that a filter finds, asked for a page at a time."""
    place = 0
    while True:
        rows = api.post(path, {**body, "limit": PAGE, "offset": place})
        yield from rows
        if len(rows) < PAGE:
            return
        place += PAGE


class Deployments:
    """What there is to run on a server. Names of flows, which never change, are asked for once. Thread: any."""

    def __init__(self, api: PrefectApi) -> None:
        self._api = api
        self._flows: dict[UUID, str] = {}

    def all(self) -> list[ServerDeployment]:
        """Every deployment, by flow and name."""
        rows = list(pages(self._api, "/deployments/filter", {"sort": "NAME_ASC"}))
        self.learn_flows(UUID(row["flow_id"]) for row in rows)
        return sorted((self._made(row) for row in rows), key=lambda each: each.full_name)

    def of_ids(self, ids: Iterable[UUID]) -> dict[UUID, ServerDeployment]:
        """Those of these ids that there are."""
        wanted = sorted({str(id) for id in ids})
        rows: list[dict[str, Any]] = []
        for first in range(0, len(wanted), PAGE):
            asked = {"deployments": {"id": {"any_": wanted[first : first + PAGE]}}, "limit": PAGE}
            rows += self._api.post("/deployments/filter", asked)
        self.learn_flows(UUID(row["flow_id"]) for row in rows)
        return {UUID(row["id"]): self._made(row) for row in rows}

    def named(self, name: str) -> ServerDeployment:
        """The one of that name, `<flow>/<deployment>`, or id; raises UnknownAutomation."""
        flow, slash, own = name.rpartition("/")
        try:
            if slash:
                row = self._api.get(f"/deployments/name/{quote(flow, safe='')}/{quote(own, safe='')}")
            else:
                row = self._api.get(f"/deployments/{UUID(name)}")
        except PrefectRefused as error:
            if error.status != 404:
                raise
            row = None
        except ValueError:  # no id either
            row = None
        if row is None:
            raise self._unknown(name)
        self.learn_flows([UUID(row["flow_id"])])
        return self._made(row)

    def _unknown(self, name: str) -> UnknownAutomation:
        known = [each.full_name for each in self.all()]
        there = f"it has {', '.join(known[:10])}" if known else "it has none"
        near = closest(name, known) or f": {there}"
        return UnknownAutomation(f"No deployment {name!r} on the Prefect server at {host_of(self._api.url)}{near}")

    def run(
        self,
        id: UUID,
        *,
        parameters: Mapping[str, Any],
        key: str,
        scheduled_time: str | None = None,
        job_variables: Mapping[str, Any] | None = None,
        tags: Iterable[str] = (),
        name: str | None = None,
    ) -> dict[str, Any]:
        """The run as the server made it; asked again with the same key it is the same run."""
        body: dict[str, Any] = {"parameters": dict(parameters), "idempotency_key": key, "tags": list(tags)}
        if scheduled_time is not None:
            body["state"] = {"type": "SCHEDULED", "state_details": {"scheduled_time": scheduled_time}}
        if job_variables:
            body["job_variables"] = dict(job_variables)
        if name is not None:
            body["name"] = name
        made: dict[str, Any] = self._api.post(f"/deployments/{id}/create_flow_run", body, again=True)
        return made

    def learn_flows(self, ids: Iterable[UUID]) -> Mapping[UUID, str]:
        """The names of flows by id, these asked for where they are not known."""
        new = sorted({str(id) for id in ids if id not in self._flows})
        for first in range(0, len(new), PAGE):
            asked = {"flows": {"id": {"any_": new[first : first + PAGE]}}, "limit": PAGE}
            self._flows |= {UUID(row["id"]): row["name"] for row in self._api.post("/flows/filter", asked)}
        return self._flows

    def _made(self, row: Mapping[str, Any]) -> ServerDeployment:
        flow = UUID(row["flow_id"])
        schema = row.get("parameter_openapi_schema") or {}
        return ServerDeployment(
            server=self._api.url,
            id=UUID(row["id"]),
            name=row["name"],
            flow_id=flow,
            flow_name=self._flows.get(flow, "a flow that is gone"),
            description=row.get("description") or "",
            tags=tuple(row.get("tags") or ()),
            parameters=row.get("parameters") or {},
            parameter_schema=schema if "properties" in schema else {},
            enforce_parameter_schema=bool(row.get("enforce_parameter_schema")),
            paused=bool(row.get("paused")),
            status=row.get("status"),
            work_pool_name=row.get("work_pool_name"),
        )

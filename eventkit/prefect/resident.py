"""A deployment of ours at a Prefect server, and the automations it has there.

1. Everything may be asked twice: a deployment is known by its flow and name, an automation by its owner and name.
2. An automation is made off. It is compared with what was meant before anybody turns it on: a server drops what it does
   not know without a word.

Source: `prefect-behaviour` 3.1, 4; a server loads no automation that is off, so that it counts nothing until then.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from eventkit.errors import PrefectError, PrefectRefused
from eventkit.model.deployment import Deployment
from eventkit.prefect.client import PrefectApi
from eventkit.prefect.wire import canonical

__all__ = ["Resident", "unlike"]

FOUND = 404
PATIENCE = 60.0
"""Seconds in which a server begins to match what was turned on."""
_PROBE = "eventkit: whether it is matched yet"
_CARRIED = ("work_queue_name", "job_variables")


class Resident:
    """What a server has of one deployment. id: the deployment's there. Thread: any."""

    def __init__(self, api: PrefectApi, id: str) -> None:
        self._api, self.id = api, id

    @classmethod
    def deploy(cls, api: PrefectApi, deployment: Deployment, *, pool: str, entrypoint: str, folder: str) -> Resident:
        """Makes the deployment there, or brings it up to date: its code is read from the folder by a worker.

        Raises PrefectRefused where there is no such work pool.
        """
        _check_pool(api, pool)
        flow = api.post("/flows/", {"name": deployment.flow_name}, again=True)
        carried = {name: deployment.elsewhere[name] for name in _CARRIED if deployment.elsewhere.get(name)}
        there = api.post(
            "/deployments/",
            {
                "name": deployment.name,
                "flow_id": flow["id"],
                "description": deployment.description,
                "version": deployment.version,
                "tags": list(deployment.tags),
                "parameters": deployment.parameters,
                "parameter_openapi_schema": deployment.parameter_schema,
                "enforce_parameter_schema": deployment.enforce_parameter_schema,
                "concurrency_limit": deployment.concurrency_limit,
                "paused": deployment.paused,
                "work_pool_name": pool,
                "entrypoint": entrypoint,
                "path": folder,
                "pull_steps": [{"prefect.deployments.steps.set_working_directory": {"directory": folder}}],
                **carried,
            },
            again=True,
        )
        return cls(api, str(there["id"]))

    @property
    def resource(self) -> str:
        """The deployment's id as a resource."""
        return f"prefect.deployment.{self.id}"

    def automation(self, id: str) -> dict[str, Any] | None:
        """One of its automations; None where that is gone."""
        try:
            found: dict[str, Any] = self._api.get(f"/automations/{id}")
        except PrefectRefused as error:
            if error.status == FOUND:
                return None
            raise
        return found

    def place(self, meant: Mapping[str, Any], known: str | None) -> str:
        """The id of the automation there, as it is meant, off where it is made now; one that is there keeps its state.

        meant: its JSON. known: its id there, where one was noted. What an interrupted call left of that name is taken
        up; of several, one.
        """
        found = self.automation(known) if known else None
        if found is None:
            named = [each for each in self._related() if each["name"] == meant["name"]]
            found = named[0] if named else None
            for more in named[1:]:
                self._api.delete(f"/automations/{more['id']}")
        if found is None:
            made = self._api.post("/automations/", {**meant, "enabled": False, "owner_resource": self.resource})
            return str(made["id"])
        if unlike(meant, found):
            self._api.put(f"/automations/{found['id']}", {**meant, "enabled": found["enabled"]})
        return str(found["id"])

    def _related(self) -> Sequence[dict[str, Any]]:
        """Automations that are the deployment's own or run it."""
        found: list[dict[str, Any]] = self._api.get(f"/automations/related-to/{self.resource}")
        return sorted(found, key=lambda each: str(each["created"]))

    def read_back(self, meant: Mapping[str, Any], id: str) -> None:
        """Raises PrefectError where the automation there is not what was meant."""
        found = self.automation(id)
        if found is None:
            raise PrefectError(
                f"The automation {meant['name']!r} is gone from the server that was just given it: try again"
            )
        if fields := unlike(meant, found):
            first = fields[0]
            raise PrefectError(
                f"The server has the automation {meant['name']!r} with another {', '.join(fields)} than it was given "
                f"({found.get(first)!r} for {meant.get(first)!r}): it is left off there; see whether the server is as "
                "new as Prefect 3.8"
            )

    def remove(self, id: str) -> None:
        """Deletes an automation; one that is gone is gone."""
        try:
            self._api.delete(f"/automations/{id}")
        except PrefectRefused as error:
            if error.status != FOUND:
                raise

    def switch(self, id: str, *, on: bool) -> None:
        """Turns an automation on or off; one that is gone is off. Raises PrefectError where it is gone and meant on."""
        try:
            self._api.patch(f"/automations/{id}", {"enabled": on})
        except PrefectRefused as error:
            if error.status != FOUND or on:
                raise

    def caught_up(self) -> None:
        """Returns once the server has taken in what was turned on, and matched the events that it was sent.

        It says that an automation is on before it has taken it in, and shows events before it has matched them; but it
        does each in order. So one more automation is made, which turns itself off at an event of its own: once it is
        off, or said to have fired, what came before is matched. The one comes at once where nothing waits to be done
        there, the other however much does. Raises PrefectError where neither comes.
        """
        for each in self._related():
            if each["name"] == _PROBE:  # of an interrupted call
                self.remove(str(each["id"]))
        event = f"eventkit.move.{uuid4()}"
        made = self._api.post(
            "/automations/",
            {
                "name": _PROBE,
                "enabled": True,
                "trigger": {"type": "event", "posture": "Reactive", "expect": [event]},
                "actions": [{"type": "pause-automation", "source": "inferred"}],
                "owner_resource": self.resource,
            },
        )
        try:
            self._ask_until_off(str(made["id"]), event)
        finally:
            with suppress(PrefectError):
                self.remove(str(made["id"]))

    def _ask_until_off(self, id: str, event: str) -> None:
        wait, until = 0.05, time.monotonic() + PATIENCE
        resource = {"prefect.resource.id": f"prefect.automation.{id}"}
        while True:
            now = datetime.now(UTC).isoformat()
            self._api.post("/events", [{"id": str(uuid4()), "occurred": now, "event": event, "resource": resource}])
            for _ in range(20):  # it is busy rather than blind: each event it sees turns off what is off already
                time.sleep(wait)
                found = self.automation(id)
                if found is None or not found["enabled"]:
                    return
            if self._fired(resource):
                return
            if time.monotonic() > until:
                raise PrefectError(
                    f"The Prefect server at {self._api.url} says that the automations are on, and matches nothing "
                    f"within {PATIENCE:g} s: see its log, then call this again"
                )
            wait = min(2 * wait, 1.0)

    def _fired(self, resource: Mapping[str, str]) -> bool:
        asked = {"event": {"name": ["prefect.automation.triggered"]}, "resource": {"labels": resource}}
        found: dict[str, Any] = self._api.post("/events/filter", {"limit": 1, "filter": asked})
        return bool(found["events"])


def unlike(meant: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """The fields in which an automation that was read differs from what was meant, but whether it is on.

    >>> trigger = {"type": "event", "expect": ["b", "a"], "within": 0.0}
    >>> unlike({"name": "n", "trigger": trigger}, {"name": "m", "trigger": {**trigger, "expect": ["a", "b"], "id": 7}})
    ['name']
    """
    return [name for name in meant if name != "enabled" and canonical(meant[name]) != canonical(found.get(name))]


def _check_pool(api: PrefectApi, pool: str) -> None:
    from urllib.parse import quote

    try:
        api.get(f"/work_pools/{quote(pool, safe='')}")
    except PrefectRefused as error:
        if error.status != FOUND:
            raise
        raise PrefectRefused(
            f"The Prefect server at {api.url} has no work pool {pool!r}: make it (prefect work-pool create --type "
            f"process {pool}), start a worker of it (prefect worker start --pool {pool}), then call this again",
            status=error.status,
            detail=error.detail,
        ) from error

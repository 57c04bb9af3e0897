"""Runs of a Prefect server's deployments that firings here ask for: each waits on disk and is made there once.

What is to be made is committed with the firing, under a key by which the server knows it again: asked for twice, after
a lost answer or a crash, it is the same run. The action is over when the server has answered, and says what became.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from eventkit.actions import Outcome
from eventkit.actions.outcome import RunRequest, failed, related
from eventkit.errors import PrefectRefused, UsageError
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import read_json, to_json
from eventkit.model.deployment import ServerDeployment, host_of
from eventkit.store import Transaction
from eventkit.workspace.acting import Acting, Waiting

if TYPE_CHECKING:
    from eventkit.prefect.client import PrefectApi
    from eventkit.workspace.linking import Link

__all__ = ["KIND", "SentRuns", "check_may", "put"]

KIND = "run"
_NOT_ABOUT_IT = (401, 403, 429)
"""Refusals that are about who asks, and not about what is asked for: it waits until that is mended."""


class Waits(Protocol):
    """What waits to go to a server; see the store's `Outgoing`."""

    @property
    def body(self) -> str: ...
    @property
    def key(self) -> str: ...


def put(tx: Transaction, request: RunRequest, there: ServerDeployment, waiting: Waiting) -> None:
    """Has a run wait to be made on its server, in the firing's own commit."""
    body = {
        "deployment_id": request.deployment_id,
        "parameters": request.parameters,
        "job_variables": request.job_variables,
        "scheduled_time": request.scheduled_for,
        "firing_id": waiting.firing_id,
        "index": waiting.index,
    }
    tx.add_outgoing(tx.add_server(there.server).n, KIND, request.idempotency_key, to_json(body).decode())


def check_may(spec: AutomationSpec, links: Iterable[Link]) -> None:
    """Raises UsageError for an automation that is on and runs what is on a server that is only read."""
    closed = {link.api.url for link in links if link.mirrored.settings.read_only}
    for action in (*spec.actions, *spec.actions_on_trigger) if spec.enabled is True else ():
        if isinstance(action, RunDeployment) and action.there is not None and action.there.server in closed:
            url = action.there.server
            raise UsageError(
                f"{spec.name!r} would run {action.there.full_name!r} on {host_of(url)}, and the connection to that is "
                f"read only: connect with ek.connect({url!r}, read_only=False)"
            )


class SentRuns:
    """Makes them there, and says here what became. Thread: the one that sends to a server."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def make(self, api: PrefectApi, row: Waits) -> None:
        """Makes one, or has the server say again what it made. Raises PrefectError where it has to wait."""
        body = read_json(row.body)
        waiting = Waiting(UUID(body["firing_id"]), body["index"])
        if self._acting.waits_elsewhere(waiting):
            self._acting.finish_elsewhere(waiting, _asked(api, row.key, body))


def _asked(api: PrefectApi, key: str, body: dict[str, Any]) -> Outcome:
    from eventkit.prefect.there_deployments import Deployments

    target = related(f"prefect.deployment.{body['deployment_id']}", "target")
    try:
        run = Deployments(api).run(
            UUID(body["deployment_id"]),
            parameters=body["parameters"],
            key=key,
            scheduled_time=body["scheduled_time"],
            job_variables=body["job_variables"],
        )
    except PrefectRefused as error:
        if error.status in _NOT_ABOUT_IT:
            raise
        return failed(f"The run was not made: {error}", target, status_code=error.status)
    made = related(f"prefect.flow-run.{run['id']}", "flow-run", run["name"])
    return Outcome(ok=True, related=(target, made), details={"status_code": 201})

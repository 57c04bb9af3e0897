"""What a notebook asks of a Prefect server, and has done there: automations, deployments, runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from eventkit.errors import AutomationError, RunError, UnknownAutomation, UnknownRun, UsageError
from eventkit.faces.on_server import (
    server_automations_html,
    server_automations_text,
    server_deployments_html,
    server_deployments_text,
)
from eventkit.faces.plain import visible
from eventkit.faces.runs import run_html, run_text, runs_html, runs_text
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import closest
from eventkit.model.calls import refusing
from eventkit.model.deployment import Deployment, ServerDeployment, ServerRun, host_of
from eventkit.model.run import LogLine, TaskRun
from eventkit.model.state import State, StateType
from eventkit.model.wording import shown
from eventkit.workspace.fitting import run_parameters
from eventkit.workspace.views import View

if TYPE_CHECKING:
    from eventkit.prefect.client import PrefectApi
    from eventkit.prefect.there_automations import Automations, ServerAutomation
    from eventkit.prefect.there_deployments import Deployments
    from eventkit.prefect.there_runs import Page, Runs
    from eventkit.workspace.workspace import Workspace

__all__ = ["OnServer"]

LINES = 1_000


class OnServer:
    """The part of a connection that looks at what is there and, where it may, changes it. Thread: any.

    Raises PrefectUnreachable, PrefectRefused; UsageError where something is to change and the connection is read only.
    """

    url: str
    _workspace: Workspace

    @property
    def api(self) -> PrefectApi:
        """What asks the server."""
        raise NotImplementedError

    def writing(self, what: str) -> PrefectApi:
        """The same, for something that changes it."""
        raise NotImplementedError

    # -- automations

    def automations(self) -> View:
        """The server's automations, by name, as a list with a text and an HTML face."""
        rows = self._automations(self.api).all()
        acts = [action for each in rows if each.spec is not None for action in each.spec.actions]
        ids = {each.deployment_id for each in acts if isinstance(each, RunDeployment) and each.deployment_id}
        known = self._deployments(self.api).of_ids(ids) if ids else {}
        given: dict[str, Any] = {"server": self.url, "deployments": known}
        return View(rows, server_automations_text(rows, **given), server_automations_html(rows, **given))

    def automation(self, name: str | UUID) -> ServerAutomation:
        """One by name or id; `.spec` is it as ours. Raises UnknownAutomation."""
        return self._automations(self.api).named(name)

    @refusing(AutomationError)
    def create(
        self, automation: AutomationSpec | Mapping[str, Any] | str, *, lossy: bool = False, enabled: bool | None = None
    ) -> ServerAutomation:
        """The automation made on the server, or replaced there where one has its name.

        automation: one of ours, its name, or Automation JSON. lossy: whether what the server does not know may be left
        out; else AutomationError names it. enabled: whether it is on there; as it is here unless told. The deployments
        it runs are looked up there by their names. It is not turned off here: where both are on, each fires.
        """
        api = self.writing("Making an automation there")
        wire = dict(automation) if isinstance(automation, Mapping) else self._wire(automation, api, lossy=lossy)
        if not isinstance(wire.get("name"), str):
            raise AutomationError(f"An automation has a name, which {shown(wire.get('name'))} is not: add 'name'")
        if enabled is not None:
            wire["enabled"] = enabled
        made, became = self._automations(api).put(wire)
        if became == "replaced":
            self._workspace.notice(f"{made.name}: replaced on {host_of(self.url)}, which counts from the start now")
        here = self._workspace.store.automation(made.name)
        if made.enabled and here is not None and here.spec.enabled is True:
            self._workspace.notice(
                f"{made.name}: on here and on {host_of(self.url)}: each fires by itself; turn one of them off"
            )
        return made

    def _wire(self, automation: AutomationSpec | str, api: PrefectApi, *, lossy: bool) -> dict[str, Any]:
        from eventkit.workspace.porting import to_prefect

        spec = self._workspace.automation(automation) if isinstance(automation, str) else automation
        if not isinstance(spec, AutomationSpec):
            raise AutomationError(f"create() takes an automation, its name or its JSON, not {shown(spec)}: give one")
        wire = to_prefect(spec, lossy=lossy, ids=self._ids(spec, api)).json
        assert isinstance(wire, dict), "of one automation"
        return wire

    def _ids(self, spec: AutomationSpec, api: PrefectApi) -> dict[UUID | str, UUID | str]:
        """What the deployments here that it runs are called there."""
        ids: dict[UUID | str, UUID | str] = {}
        for action in (*spec.actions, *spec.actions_on_trigger):
            if isinstance(action, RunDeployment) and action.there is not None and action.there.server != self.url:
                raise AutomationError(
                    f"{spec.name!r} runs {action.there.full_name!r} on {host_of(action.there.server)}, which "
                    f"{host_of(self.url)} cannot: have it run a deployment there"
                )
            id = getattr(action, "deployment_id", None)
            here = self._workspace.store.deployment(id) if id is not None else None
            if here is not None:
                ids[here.id] = self._same(here, api).id
        return ids

    def _same(self, here: Deployment, api: PrefectApi) -> ServerDeployment:
        try:
            return self._deployments(api).named(here.full_name)
        except UnknownAutomation as error:
            raise UnknownAutomation(
                f"{error}; bring the one that is here there first: deployment.move_to_prefect(work_pool=...), or the "
                "deploy.py of ek.to_prefect(deployment)"
            ) from None

    def enable(self, name: str | UUID) -> ServerAutomation:
        """Turns one of the server's automations on."""
        return self._automations(self.writing("Turning an automation on there")).enable(name, enabled=True)

    def disable(self, name: str | UUID) -> ServerAutomation:
        """Turns one of the server's automations off: what comes meanwhile is not counted there."""
        return self._automations(self.writing("Turning an automation off there")).enable(name, enabled=False)

    def delete(self, name: str | UUID) -> ServerAutomation:
        """Deletes one of the server's automations; as it was, so that `create(it.wire)` makes it again."""
        return self._automations(self.writing("Deleting an automation there")).delete(name)

    # -- deployments

    def deployments(self) -> View:
        """The server's deployments, by name, as a list with a text and an HTML face."""
        rows = self._deployments(self.api).all()
        text, html = server_deployments_text(rows, server=self.url), server_deployments_html(rows, server=self.url)
        return View(rows, text, html)

    def deployment(self, name: str) -> ServerDeployment:
        """One by `<flow>/<name>` or id: to be looked at, or given to `RunDeployment(deployment_id=it)` of an automation
        here, whose firings then run it there. Raises UnknownAutomation.
        """
        return self._deployments(self.api).named(name)

    @refusing(RunError)
    def run_deployment(
        self,
        name: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        scheduled_time: datetime | None = None,
        flow_run_name: str | None = None,
        tags: Sequence[str] | None = None,
        job_variables: Mapping[str, Any] | None = None,
    ) -> ServerRun:
        """The run of one of the server's deployments, as the server made it; it does not wait for its end.

        parameters: checked here as there. scheduled_time: now unless given, naive is UTC. Raises ParameterError,
        UnknownAutomation.
        """
        api = self.writing("Running a deployment there")
        deployments = self._deployments(api)
        found = deployments.named(name)
        given = run_parameters(found.deployment(), parameters)
        due = None if scheduled_time is None else _utc(scheduled_time).isoformat()
        row = deployments.run(
            found.id,
            parameters=given,
            key=f"eventkit {uuid4()}",
            scheduled_time=due,
            job_variables=job_variables,
            tags=tags or (),
            name=flow_run_name,
        )
        return self._runs(api).made(row)

    # -- runs

    def runs(
        self,
        flow: str | None = None,
        *,
        deployment: str | None = None,
        state: StateType | str | None = None,
        text: str = "",
        limit: int = 20,
    ) -> View:
        """The server's flow runs, newest first, as a list with a text and an HTML face; `ek.RunList(connection)` is
        the widget.

        flow, deployment: names. state: a type, as `FAILED`. text: part of the name of run, flow or automation.
        """
        wanted = self.deployment(deployment).id if deployment is not None else None
        pages, after = list[Any](), None
        while len(pages) < limit:
            asked: dict[str, Any] = {"flow": flow, "deployment": wanted, "kind": _kind(state), "text": text}
            page = self.page(**asked, after=after, limit=min(200, limit - len(pages)))
            pages += page.runs
            after = page.after
            if after is None or not page.runs:
                break
        where = f" on {visible(host_of(self.url))}"
        return View(pages, runs_text(pages, where=where), runs_html(pages, where=where))

    def page(self, **asked: Any) -> Page:
        """A page of runs; see `Runs.page`."""
        return self._runs(self.api).page(**asked)

    def run(self, id: UUID | str) -> View:
        """One of the server's runs with its states, parameters, tasks and log. Raises UnknownRun."""
        found, states, (lines, more), tasks = self.parts(id)
        parts: Any = (states, (), lines, tasks)
        before = -1 if more else 0
        return View([found], run_text(found, *parts, before=before), run_html(found, *parts, before=before))

    def parts(self, id: UUID | str) -> tuple[ServerRun, list[State], tuple[list[LogLine], bool], list[TaskRun]]:
        """One of the server's runs, the states it entered, its newest lines and whether there are older, its tasks."""
        runs = self._runs(self.api)
        found = runs.read(_run_id(id))
        return found, runs.states(found.id), runs.logs(found.id, LINES), runs.tasks(found.id)

    def cancel_run(self, id: UUID | str, *, reason: str = "Cancelled from a notebook") -> State:
        """Asks one of the server's runs to stop; the state it has then: whoever runs it ends it, Prefect's worker does.

        One that nobody has begun is cancelled at once. One that is over stays as it is.
        """
        runs = self._runs(self.writing("Cancelling a run there"))
        found = runs.read(_run_id(id))
        if found.state is not None and found.state.is_final():
            return found.state
        return runs.cancel(found.id, why=reason)

    # -- what is loaded when it is first asked for

    def _automations(self, api: PrefectApi) -> Automations:
        from eventkit.prefect.there_automations import Automations

        return Automations(api)

    def _deployments(self, api: PrefectApi) -> Deployments:
        from eventkit.prefect.there_deployments import Deployments

        return Deployments(api)

    def _runs(self, api: PrefectApi) -> Runs:
        from eventkit.prefect.there_runs import Runs

        return Runs(api, self._deployments(api))


def _run_id(given: UUID | str) -> UUID:
    try:
        return given if isinstance(given, UUID) else UUID(str(given))
    except ValueError:
        raise UnknownRun(f"{given!r} is no id of a run: give one of connection.runs(), as in .runs()[0].id") from None


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _kind(state: StateType | str | None) -> StateType | None:
    if state is None or state in StateType.__members__:
        return None if state is None else StateType(state)
    known = list(StateType.__members__)
    raise UsageError(f"There is no type of state {state!r}{closest(str(state), known) or f'; there are {known}'}")

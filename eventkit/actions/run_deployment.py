"""Makes a run of a deployment: decided here, made by the workspace in the firing's own commit.

Source: `prefect-behaviour` 3.2, 3.4 and 3.6.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from eventkit.actions.context import Finder, firing_context, found_resources, names_in
from eventkit.actions.inference import target_of
from eventkit.actions.outcome import Call, Outcome, RunRequest, failed, failed_by, related
from eventkit.actions.parameters import mismatch
from eventkit.errors import EventkitError, TemplateError
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import read_json, to_json
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.ports import Identity
from eventkit.model.run import CreatedBy
from eventkit.model.unchecked import id_text, unchecked_of
from eventkit.templates import Parameters, compile_parameters

__all__ = ["decide", "perform", "target"]


def target(action: RunDeployment, event: Event | None) -> UUID | Outcome:
    """The id of the deployment to run, selected or told by the event; else the failed outcome."""
    return target_of("prefect.deployment", action.deployment_id, event)


def decide(
    action: RunDeployment,
    automation: AutomationSpec,
    firing: Firing,
    *,
    deployment: Deployment | None,
    event: Event | None,
    index: int,
    ids: Identity,
    now: datetime,
    finder: Finder | None = None,
) -> RunRequest | Outcome:
    """The run to make, or the failed outcome that says why there is none.

    deployment: the one `target` named, None where there is no such. event, index: as in `Call`. finder: looks up
    `flow_run` and `deployment` for templates that name them; without it they have what the event says of them.
    """
    id = target(action, event)
    if isinstance(id, Outcome):
        return id
    labels = related(f"prefect.deployment.{id_text(id)}", "target")
    if deployment is None:
        return failed(f"No deployment {id} in this workspace: deploy the flow, then select it", labels, status_code=404)
    if deployment.paused:
        return failed(f"Deployment {deployment.full_name!r} is paused: resume it to run it again", labels)
    try:
        rendered = _render(action, automation, firing, event, finder)
    except TemplateError as error:
        return failed_by(error, labels, saying="Unable to create flow run from deployment")
    except TypeError as error:
        return failed(f"Unable to create flow run from deployment: a parameter is no JSON ({error})", labels)
    parameters = deployment.parameters | rendered
    if deployment.enforce_parameter_schema and deployment.parameter_schema:
        wrong = mismatch(parameters, deployment.parameter_schema)
        if wrong is not None:
            return failed(
                f"Validation error occurred for 'run-deployment' - {wrong.sentence(action.parameters or {})}",
                labels,
                status_code=409,
                validation_error=wrong.sentence({}),
            )
    assert automation.id is not None, "an automation that fires is registered"
    invocation = ids.uuid()
    return RunRequest(
        deployment_id=id,
        parameters=parameters,
        tags=deployment.tags,
        scheduled_for=now + action.schedule_after,
        idempotency_key=f"automation {id_text(automation.id)}, action {index}, invocation {id_text(invocation)}",
        created_by=unchecked_of(CreatedBy, id=automation.id, type="AUTOMATION", display_value=automation.name),
        job_variables=action.job_variables or {},
        invocation=invocation,
        related=(labels,),
    )


def _render(
    action: RunDeployment, automation: AutomationSpec, firing: Firing, event: Event | None, finder: Finder | None
) -> dict[str, Any]:
    """The parameters as plain JSON; raises TemplateError, and TypeError for what is no JSON."""
    if not action.parameters:
        return {}
    compiled = _compiled(to_json(action.parameters))
    if compiled is None:
        return action.parameters
    templates, names = compiled
    context = firing_context(automation, firing, event=event)
    context.update(found_resources(names, event, finder))
    rendered: dict[str, Any] = read_json(to_json(templates.render(context)))
    return rendered


@lru_cache(maxsize=1024)
def _compiled(parameters: bytes) -> tuple[Parameters, frozenset[str]] | None:
    """The compiled templates of parameters given as JSON, and what they name; None where there is none in them."""
    if b"{{" not in parameters and b"{%" not in parameters and b"__prefect_kind" not in parameters:
        return None
    given = read_json(parameters)
    return compile_parameters(given), names_in(given)


def perform(action: RunDeployment, call: Call) -> Outcome:
    """What `decide` would say, with nothing run: the workspace makes the run itself, in the firing's commit."""
    id = target(action, call.event)
    if isinstance(id, Outcome):
        return id
    try:
        deployment = call.host.deployment(id)
    except EventkitError as error:
        return failed_by(error, related(f"prefect.deployment.{id}", "target"))
    decided = decide(
        action,
        call.automation,
        call.firing,
        deployment=deployment,
        event=call.event,
        index=call.index,
        ids=call.host.ids,
        now=call.host.clock.now(),
        finder=call.host,
    )
    return decided if isinstance(decided, Outcome) else Outcome(ok=True, related=decided.related)

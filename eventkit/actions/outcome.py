"""What an action is given, and what became of it: values both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from eventkit.errors import EventkitError, TemplateError, UnknownAutomation, UnknownRun
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.ports import ActionHost
from eventkit.model.resource import ID, NAME, ROLE
from eventkit.model.run import CreatedBy, FlowRun
from eventkit.model.unchecked import id_text

__all__ = ["Call", "Outcome", "RunRequest", "failed", "failed_by", "related"]

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an action.

    reason: empty when it is ok. related: labels of what it acted on, in the order they have in its events.
    details: what its events carry besides, such as `status_code` (what a Prefect server answers here, or what the
    called address answered), `template_error`, `validation_error`.
    """

    ok: bool
    reason: str = ""
    related: tuple[Labels, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """All a verb may use.

    event: the triggering event, None for an absence; for `actions_on_trigger` the `prefect.automation.triggered` event.
    context: the template variables, as `firing_context` gives them.
    """

    automation: AutomationSpec
    firing: Firing
    event: Event | None
    index: int
    host: ActionHost
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """A run that a firing asks for; the workspace makes it in the firing's own commit.

    `parameters`: plain JSON, the deployment's defaults below the rendered ones, checked against its schema.
    `invocation`: the id that the action's events carry. `name` None: any fresh one.
    """

    deployment_id: UUID
    parameters: dict[str, Any]
    tags: tuple[str, ...]
    scheduled_for: datetime
    idempotency_key: str
    created_by: CreatedBy
    job_variables: dict[str, Any]
    invocation: UUID
    related: tuple[Labels, ...]
    name: str | None = None

    def outcome(self, run: FlowRun) -> Outcome:
        """The outcome once the run is made."""
        made = related(f"prefect.flow-run.{id_text(run.id)}", "flow-run", run.name)
        return Outcome(ok=True, related=(*self.related, made), details={"status_code": 201})


def related(id: str, role: str, name: str | None = None) -> dict[str, str]:
    """The labels of a related resource."""
    return {ID: id, ROLE: role} if name is None else {ID: id, ROLE: role, NAME: name}


def failed(reason: str, *targets: Labels, **details: Any) -> Outcome:
    """The outcome of an action that could not be done."""
    return Outcome(ok=False, reason=reason, related=targets, details=details)


def failed_by(error: EventkitError, *targets: Labels, saying: str = "") -> Outcome:
    """The outcome of an action that met an error; `saying` comes before the error's own words."""
    reason = f"{saying}: {error}" if saying else str(error)
    if isinstance(error, TemplateError):
        source = getattr(error, "source", None)
        told = {} if source is None else {"template_source": source}
        return failed(reason, *targets, template_error=str(error), **told)
    if isinstance(error, UnknownAutomation | UnknownRun):
        return failed(reason, *targets, status_code=404)
    return failed(reason, *targets)

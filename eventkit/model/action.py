"""What an automation does on a firing: each action's fields, in Prefect's JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from eventkit.errors import AutomationError, EventkitError
from eventkit.model.base import Seconds, Value, closest, problem
from eventkit.model.deployment import Deployment, ServerDeployment
from eventkit.model.jsonable import JsonObject, MaybeJson
from eventkit.model.state import StateType

__all__ = [
    "ACTIONS",
    "Action",
    "AnyAction",
    "CallWebhook",
    "CancelFlowRun",
    "ChangeFlowRunState",
    "DeleteFlowRun",
    "DoNothing",
    "EmitEvent",
    "PauseAutomation",
    "PauseDeployment",
    "ResumeAutomation",
    "ResumeDeployment",
    "ResumeFlowRun",
    "RunDeployment",
    "SendNotification",
    "SuspendFlowRun",
    "parse_action",
]

Source = Literal["selected", "inferred"]


class Action(Value):
    """The ground of every action; `type` names it on the wire. `elsewhere`: keys that only a Prefect server knows."""

    _error: ClassVar[type[EventkitError]] = AutomationError
    type: str
    elsewhere: JsonObject = Field(default_factory=dict, exclude_if=lambda value: not value)

    def __repr_args__(self) -> Any:
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if name != "type" and value != field.get_default(call_default_factory=True):
                yield name, str(value) if isinstance(value, UUID) else value


class _Targeted(Action):
    """An action on one thing: `selected` by id, or `inferred` from the event."""

    _target: ClassVar[str]
    source: Source = "selected"

    @model_validator(mode="after")
    def _source_and_id_agree(self) -> Self:
        given = getattr(self, self._target) is not None
        if self.source == "selected" and not given:
            raise ValueError(f"{self._target} is required: give it, or say source='inferred'")
        if self.source == "inferred" and given:
            raise ValueError(f"{self._target} is not allowed with source='inferred': leave one of them out")
        return self


class DoNothing(Action):
    """Does nothing, and is recorded: for trying a trigger."""

    type: Literal["do-nothing"] = "do-nothing"


class RunDeployment(_Targeted):
    """Makes a run of a deployment; `parameters` are templates over the firing, kept in their type.

    deployment_id: may be given as `connection.deployment("flow/name")` of a Prefect server, which is kept in `there`:
    the run is then made on that server. Source: `prefect-behaviour` 3.2 and 3.6.
    """

    _target = "deployment_id"
    type: Literal["run-deployment"] = "run-deployment"
    deployment_id: UUID | None = None
    there: ServerDeployment | None = Field(default=None, exclude_if=lambda value: value is None)
    parameters: MaybeJson = None
    job_variables: MaybeJson = None
    schedule_after: Seconds = timedelta(0)

    @model_validator(mode="before")
    @classmethod
    def _of_a_server(cls, data: Any) -> Any:
        given = data.get("deployment_id") if isinstance(data, Mapping) else None
        if isinstance(given, ServerDeployment):
            return {**data, "deployment_id": given.id, "there": given.lasting()}
        return data

    def runs(self, find: Callable[[UUID], Deployment | None]) -> Deployment | None:
        """The deployment it selects, where that is known. find: a deployment here by id."""
        if self.there is not None:
            return self.there.deployment()
        return find(self.deployment_id) if self.deployment_id is not None else None

    @model_validator(mode="after")
    def _after_is_possible(self) -> Self:
        if self.schedule_after < timedelta(0):
            raise ValueError("schedule_after must be zero or more seconds")
        return self


class PauseDeployment(_Targeted):
    """Pauses a deployment: firings make no runs of it until it is resumed."""

    _target = "deployment_id"
    type: Literal["pause-deployment"] = "pause-deployment"
    deployment_id: UUID | None = None


class ResumeDeployment(_Targeted):
    """Resumes a paused deployment."""

    _target = "deployment_id"
    type: Literal["resume-deployment"] = "resume-deployment"
    deployment_id: UUID | None = None


class PauseAutomation(_Targeted):
    """Disables an automation."""

    _target = "automation_id"
    type: Literal["pause-automation"] = "pause-automation"
    automation_id: UUID | None = None


class ResumeAutomation(_Targeted):
    """Enables an automation."""

    _target = "automation_id"
    type: Literal["resume-automation"] = "resume-automation"
    automation_id: UUID | None = None


class CancelFlowRun(Action):
    """Cancels the flow run the firing is about."""

    type: Literal["cancel-flow-run"] = "cancel-flow-run"


class SuspendFlowRun(Action):
    """Suspends the flow run the firing is about."""

    type: Literal["suspend-flow-run"] = "suspend-flow-run"


class ResumeFlowRun(Action):
    """Resumes the paused or suspended flow run the firing is about."""

    type: Literal["resume-flow-run"] = "resume-flow-run"


class DeleteFlowRun(Action):
    """Deletes the flow run the firing is about, with its states, hooks and log."""

    type: Literal["delete-flow-run"] = "delete-flow-run"


class ChangeFlowRunState(Action):
    """Sets the state of the flow run the firing is about."""

    type: Literal["change-flow-run-state"] = "change-flow-run-state"
    state: StateType
    name: str | None = None
    message: str | None = None
    force: bool = False


class CallWebhook(Action):
    """Sends an HTTP request: `payload` is a template rendered to text.

    `block_document_id` is Prefect's, kept for the move there. Private addresses are refused unless `allow_private`.
    """

    type: Literal["call-webhook"] = "call-webhook"
    block_document_id: UUID | None = None
    url: str = ""
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    headers: dict[str, str] = Field(default_factory=dict)
    payload: str | JsonObject = ""
    timeout_seconds: float = Field(default=10.0, gt=0, le=300)
    retries: int = Field(default=2, ge=0, le=10)
    allow_private: bool = False


class SendNotification(Action):
    """Keeps a notification, subject and body rendered, where the notebook shows it."""

    type: Literal["send-notification"] = "send-notification"
    block_document_id: UUID | None = None
    subject: str = "Prefect automated notification"
    body: str


class EmitEvent(Action):
    """Emits an event; name, labels and payload are templates over the firing. Only here."""

    type: Literal["emit-event"] = "emit-event"
    event: str
    resource: dict[str, str]
    related: tuple[dict[str, str], ...] = ()
    payload: JsonObject = Field(default_factory=dict)


ACTIONS: dict[str, type[Action]] = {
    kind.model_fields["type"].default: kind
    for kind in (
        DoNothing,
        RunDeployment,
        PauseDeployment,
        ResumeDeployment,
        PauseAutomation,
        ResumeAutomation,
        CancelFlowRun,
        SuspendFlowRun,
        ResumeFlowRun,
        DeleteFlowRun,
        ChangeFlowRunState,
        CallWebhook,
        SendNotification,
        EmitEvent,
    )
}
"""Every action by its name on the wire: the one table that adding an action extends."""


def _as_action(data: Any) -> Any:
    if isinstance(data, Action):
        return data
    if not isinstance(data, Mapping):
        raise ValueError("an action was expected: write it as eventkit.actions.RunDeployment(deployment_id=...)")
    kind = data.get("type")
    if kind not in ACTIONS:
        listed = f"; there are {', '.join(ACTIONS)}"
        raise ValueError(f"no action has the type {kind!r}{closest(str(kind), ACTIONS) or listed}")
    return ACTIONS[kind].parse(data)


AnyAction = Annotated[Action, BeforeValidator(_as_action)]
_ANY: TypeAdapter[Action] = TypeAdapter(AnyAction)


def parse_action(data: Any) -> Action:
    """The action of Prefect's JSON (as a mapping); raises AutomationError."""
    try:
        return _ANY.validate_python(data)
    except ValidationError as error:
        inner = error.errors(include_url=False)[0].get("ctx", {}).get("error")
        raise inner if isinstance(inner, AutomationError) else AutomationError(problem(error, what="Action")) from None

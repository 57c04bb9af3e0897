"""Parameters tried one by one on events: what each would be, as a run gets it, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eventkit.actions.context import firing_context, found_resources, names_in
from eventkit.actions.parameters import mismatch
from eventkit.errors import ParameterError, TemplateError
from eventkit.insight import lone_firing
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import read_json, to_json
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.templates import Parameters, compile_parameters
from eventkit.workspace.runtime import WorkspaceHost

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Mapped", "Mapper"]


@dataclass(frozen=True, slots=True)
class Mapped:
    """One parameter on one event. given: whether it is there at all; value: as JSON; problem: why it cannot be."""

    given: bool = False
    value: Any = None
    problem: str = ""


class Mapper:
    """The parameters of a deployment's run, each by itself: its template, else the deployment's value or the default.

    Thread: any.
    """

    def __init__(
        self, ws: Workspace, automation: AutomationSpec, deployment: Deployment, parameters: Mapping[str, Any]
    ) -> None:
        self._automation, self._deployment, self._parameters = automation, deployment, parameters
        self._host = WorkspaceHost(ws)
        self._flow = ws.executor.flow(deployment.id)
        self._schema = {**deployment.parameter_schema, "required": []}
        self._compiled = {name: _compiled(name, template) for name, template in parameters.items()}
        self._named = names_in(parameters)
        properties: Mapping[str, Any] = deployment.parameter_schema.get("properties", {})
        self.names = [*properties, *(name for name in parameters if name not in properties)]

    def on(self, event: Event | None) -> dict[str, Mapped]:
        """Every parameter on an event; without one, those that need none."""
        context: dict[str, Any] = {}
        if event is not None:
            context = firing_context(self._automation, lone_firing(self._automation.trigger, event), event=event)
            context.update(found_resources(self._named, event, self._host))
        return {name: self._one(name, context, event) for name in self.names}

    def _one(self, name: str, context: Mapping[str, Any], event: Event | None) -> Mapped:
        compiled = self._compiled.get(name)
        if compiled is None:
            held = self._deployment.parameters
            return Mapped(given=name in held, value=held.get(name))
        if isinstance(compiled, str):
            return Mapped(problem=compiled)
        if event is None and compiled.names():
            return Mapped()
        try:
            rendered: dict[str, Any] = read_json(to_json(compiled.render(context)))
        except TemplateError as error:
            return Mapped(problem=str(error))
        except TypeError as error:
            return Mapped(problem=f"it is no JSON ({error})")
        if name not in rendered:
            return Mapped()
        return Mapped(given=True, value=rendered[name], problem=self._misfit(name, rendered[name]))

    def _misfit(self, name: str, value: Any) -> str:
        """Why the deployment would refuse the value; nothing where it takes it."""
        if self._deployment.enforce_parameter_schema and self._deployment.parameter_schema:
            wrong = mismatch({name: value}, self._schema)
            if wrong is not None:
                return wrong.sentence(self._parameters)
        return ""

    def taken(self, name: str, value: Any) -> Any:
        """The value as the flow is given it, where this process serves it; raises ParameterError."""
        if self._flow is None or not self._flow.validate_parameters or name not in self._flow.parameters.names:
            return value
        return self._flow.parameters.taken(name, value)

    def python(self, name: str, mapped: Mapped) -> tuple[str, str]:
        """What the value is in Python, and why the flow refuses it, where it does."""
        if not mapped.given or mapped.problem:
            return "", mapped.problem
        try:
            return type(self.taken(name, mapped.value)).__name__, ""
        except ParameterError as error:
            return "", str(error)


def _compiled(name: str, template: Any) -> Parameters | str:
    """The compiled template of one parameter, or why it is none."""
    try:
        return compile_parameters({name: template})
    except TemplateError as error:
        return str(error)

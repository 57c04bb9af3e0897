"""What could never work, refused when it is registered: templates that do not parse, parameters that do not fit.

Source: DESIGN 5, row 3; `prefect-behaviour` 3.6 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from eventkit.actions import check_templates
from eventkit.actions.parameters import mismatch
from eventkit.errors import AutomationError, ParameterError, TemplateError
from eventkit.model.action import Action, RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import closest
from eventkit.model.deployment import Deployment
from eventkit.model.jsonable import json_object
from eventkit.model.wording import shown

__all__ = ["check_automation", "check_defaults", "misfits", "run_parameters", "templated"]

Find = Callable[[UUID], Deployment | None]


def check_automation(spec: AutomationSpec, find: Find) -> None:
    """Raises TemplateError or AutomationError for an action that could never be done. find: a deployment by id."""
    for place, action in enumerate((*spec.actions, *spec.actions_on_trigger, *spec.actions_on_resolve)):
        try:
            check_templates(action)
        except TemplateError as error:
            words = f"Automation {spec.name!r}, action {place} ({action.type}): {error}"
            raise TemplateError(words, **vars(error)) from error
        _check_target(spec.name, action, find)


def _check_target(name: str, action: Action, find: Find) -> None:
    if not isinstance(action, RunDeployment) or action.deployment_id is None:
        return
    deployment = action.runs(find)
    if deployment is None:
        raise AutomationError(
            f"Automation {name!r} runs a deployment {action.deployment_id} that is not in this workspace: "
            "deploy the flow first, and give that deployment's id"
        )
    given = action.parameters or {}
    if "__prefect_kind" in given:  # the names themselves come out of a template
        return
    wrong = _names(deployment, given) or _lacking(deployment, given) or _values(deployment, given)
    if wrong:
        raise AutomationError(f"Automation {name!r} cannot run {deployment.full_name!r}: {wrong}")


def _names(deployment: Deployment, given: Mapping[str, Any]) -> str:
    """What is wrong with the names of the parameters."""
    schema = deployment.parameter_schema
    known = list(schema.get("properties", {}))
    if schema.get("additionalProperties") is True:
        return ""
    unknown = next((each for each in given if each not in known), None)
    if unknown is None:
        return ""
    taken = f"it takes {', '.join(known)}" if known else "it takes none: leave it out"
    return f"the flow has no parameter {unknown!r}{closest(unknown, known) or f'; {taken}'}"


def _missing(deployment: Deployment, given: Mapping[str, Any]) -> list[str]:
    """Which required parameters nobody gives."""
    held = deployment.parameters | dict(given)
    return [each for each in deployment.parameter_schema.get("required", []) if each not in held]


def _unmapped(deployment: Deployment, given: Mapping[str, Any]) -> str:
    """The same, to whoever maps them by hand."""
    missing = _missing(deployment, given)
    if not missing:
        return ""
    is_, it = ("is", "it") if len(missing) == 1 else ("are", "them")
    return f"{' and '.join(missing)} {is_} required, and nothing gives {it}: map {it} to the event, or give a value"


def _lacking(deployment: Deployment, given: Mapping[str, Any]) -> str:
    missing = _missing(deployment, given)
    if not missing:
        return ""
    return f"it needs {', '.join(missing)}: give parameters={{...}} on the trigger, or defaults on the deployment"


def _values(deployment: Deployment, given: Mapping[str, Any]) -> str:
    """Which of the values that hold no template do not fit the flow's types."""
    if not deployment.enforce_parameter_schema:
        return ""
    plain = {name: value for name, value in given.items() if not templated(value)}
    wrong = mismatch(plain, {**deployment.parameter_schema, "required": []})
    return f"{wrong.sentence({})}: give a value that fits, or change the annotation" if wrong else ""


def templated(value: Any) -> bool:
    """Whether there is a template in a parameter's value."""
    if isinstance(value, Mapping):
        return "__prefect_kind" in value or any(templated(held) for held in value.values())
    if isinstance(value, list):
        return any(templated(held) for held in value)
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def misfits(deployment: Deployment, given: Mapping[str, Any]) -> list[str]:
    """All that keeps an automation from running a deployment with these parameters, before any event came."""
    if "__prefect_kind" in given:
        return []
    every = [_names(deployment, {name: value}) for name, value in given.items()]
    every += [_unmapped(deployment, given)]
    every += [_values(deployment, {name: value}) for name, value in given.items()]
    return [words for words in every if words]


def check_defaults(deployment: Deployment) -> None:
    """Raises ParameterError for defaults that the flow does not take."""
    given = deployment.parameters
    wrong = _names(deployment, given) or _values(deployment, given)
    if wrong:
        raise ParameterError(f"Deployment {deployment.full_name!r} cannot have the parameters {shown(given)}: {wrong}")


def run_parameters(deployment: Deployment, parameters: Mapping[str, Any] | None) -> dict[str, Any]:
    """The parameters of a run, the deployment's defaults below those given, as JSON; raises ParameterError."""
    try:
        given = deployment.parameters | json_object(parameters)
    except ValueError as error:
        raise ParameterError(f"A run of {deployment.full_name!r} cannot have {shown(parameters)}: {error}") from None
    wrong = _names(deployment, given)
    missing = [each for each in deployment.parameter_schema.get("required", []) if each not in given]
    if not wrong and missing:
        wrong = f"it needs {', '.join(missing)}: give parameters={{...}}"
    if not wrong and deployment.enforce_parameter_schema:
        wrong = _values(deployment, given)
    if wrong:
        raise ParameterError(f"{deployment.full_name!r} cannot run with {shown(given)}: {wrong}")
    return given

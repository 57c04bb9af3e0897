"""Where each parameter of a run came from: a template over what led to it, a default, or whoever called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventkit.api.runs_wire import ParameterRow
from eventkit.errors import TemplateError
from eventkit.faces.plain import bounded_json, clip, visible
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import to_json
from eventkit.model.deployment import Deployment, ServerRun
from eventkit.model.run import FlowRun
from eventkit.templates import compile_value
from eventkit.workspace.tracing import action_index
from eventkit.workspace.workspace import Workspace

__all__ = ["parameters", "parameters_there"]

MOST = 100
TEXT, TEMPLATE = 400, 2_000
LONGEST = 20_000
"""Characters of a value that is given whole."""
CHANGED = ", which was changed since"


def parameters(ws: Workspace, run: FlowRun) -> list[ParameterRow]:
    """What the run was given, then what its function had by itself; at most 100."""
    deployment = ws.store.deployment(run.deployment_id) if run.deployment_id is not None else None
    spec = _automation(ws, run)
    action = _action(spec, run)
    changed = CHANGED if spec is not None and spec.updated is not None and spec.updated > run.created else ""
    defaults = _defaults(deployment)
    rows = []
    for name, value in run.parameters.items():
        template = (action.parameters or {}).get(name) if action is not None else None
        if action is not None and name in (action.parameters or {}):
            rows.append(_templated(name, value, template, changed))
        else:
            rows.append(_row(name, value, _from(name, value, run, deployment, defaults)))
    rows += [
        _row(name, value, "the function's default") for name, value in defaults.items() if name not in run.parameters
    ]
    return rows[:MOST]


def parameters_there(run: ServerRun) -> list[ParameterRow]:
    """What a server's run was given; the server says who made it, and no more."""
    by = run.created_by
    automation = by is not None and by.type == "AUTOMATION"
    origin = "the automation that made it, or the deployment's default" if automation else "whoever made it"
    return [_row(name, value, origin) for name, value in run.parameters.items()][:MOST]


def _automation(ws: Workspace, run: FlowRun) -> AutomationSpec | None:
    """The automation that made it, as it is now; None of another run, or where that is gone."""
    if run.created_by is None or run.created_by.type != "AUTOMATION":
        return None
    record = ws.store.automation(run.created_by.id)
    return record.spec if record is not None else None


def _action(spec: AutomationSpec | None, run: FlowRun) -> RunDeployment | None:
    """The action that made it."""
    index = action_index(run)
    held = (*spec.actions, *spec.actions_on_trigger) if spec is not None else ()
    found = held[index] if index is not None and index < len(held) else None
    return found if isinstance(found, RunDeployment) else None


def _defaults(deployment: Deployment | None) -> dict[str, Any]:
    """What the function has by itself, as its schema says."""
    schema = deployment.parameter_schema if deployment is not None else {}
    named: Mapping[str, Any] = schema.get("properties") or {}
    return {name: said["default"] for name, said in named.items() if isinstance(said, Mapping) and "default" in said}


def _from(name: str, value: Any, run: FlowRun, deployment: Deployment | None, defaults: Mapping[str, Any]) -> str:
    if deployment is not None and name in deployment.parameters and deployment.parameters[name] == value:
        return f"the default of {deployment.full_name}"
    if name in defaults and defaults[name] == value:
        return "the function's default"
    if run.created_by is not None and run.created_by.type == "AUTOMATION":
        return "its automation, which is gone or was changed since"
    return "given by the call"


def _templated(name: str, value: Any, template: Any, changed: str) -> ParameterRow:
    """Of an action's parameter: its template, where it has one, and what that reads."""
    written = template.get("template") if isinstance(template, Mapping) else template
    paths = _paths(written)
    if not paths:
        text = written if isinstance(written, str) and "{" in written else None
        origin = "its automation" if text is None else "a template of its automation"
        return _row(name, value, f"{origin}{changed}", template=text)
    return _row(name, value, f"a template of its automation{changed}", template=str(written), path=paths[0])


def _paths(template: Any) -> tuple[str, ...]:
    if not isinstance(template, str):
        return ()
    try:
        return compile_value(template).paths()
    except TemplateError:  # registered by an eventkit that read more
        return ()


def _row(name: str, value: Any, origin: str, *, template: str | None = None, path: str | None = None) -> ParameterRow:
    text, whole = bounded_json(value, limit=TEXT)
    return ParameterRow(
        name=visible(clip(name, TEXT)),
        value=value if whole or len(to_json(value)) <= LONGEST else None,
        text=visible(text) + ("" if whole else "…"),
        origin=origin,
        template=None if template is None else visible(clip(template, TEMPLATE), lines=True),
        path=path,
    )

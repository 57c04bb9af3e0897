"""What there is on a Prefect server, as text and HTML: its automations, deployments and runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from eventkit.faces.automations import automation_sentence
from eventkit.faces.html import Html, Kind, chip, code, fields, note, table
from eventkit.faces.plain import clip, columns, counted, pairs_text, preview, visible
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import ServerDeployment, host_of

__all__ = [
    "server_automations_html",
    "server_automations_text",
    "server_deployment_html",
    "server_deployment_text",
    "server_deployments_html",
    "server_deployments_text",
]

_WIDTH = 400


class There(Protocol):
    """An automation of a server; see `ServerAutomation`."""

    @property
    def name(self) -> str: ...
    @property
    def enabled(self) -> bool: ...
    @property
    def spec(self) -> AutomationSpec | None: ...
    @property
    def why(self) -> str: ...


def _does(each: There, deployments: Mapping[UUID, ServerDeployment]) -> str:
    if each.spec is None:
        return visible(clip(f"not for here: {each.why}", _WIDTH))
    known = {id: held.deployment() for id, held in deployments.items()}
    return automation_sentence(each.spec, deployments=known)


def _title(count: int, noun: str, server: str) -> str:
    return f"{counted(count, noun)} on {visible(host_of(server))}"


def server_automations_text(
    automations: Sequence[There], *, server: str, deployments: Mapping[UUID, ServerDeployment]
) -> str:
    """One line an automation: name, on or off, what it does."""
    rows = [(visible(each.name), "on" if each.enabled else "off", _does(each, deployments)) for each in automations]
    return "\n".join([_title(len(rows), "automation", server), *columns(rows, indent="  ")])


def server_automations_html(
    automations: Sequence[There], *, server: str, deployments: Mapping[UUID, ServerDeployment]
) -> Html:
    """The same as a table."""
    title = _title(len(automations), "automation", server)
    rows = [
        [each.name, chip("on", "good") if each.enabled else chip("off", "off"), _does(each, deployments)]
        for each in automations
    ]
    return table(title, ["automation", "state", "what it does"], rows) if rows else note(title)


def _state(each: ServerDeployment) -> tuple[str, Kind]:
    """Whether it may be run, and whether anybody is there who would."""
    if each.paused:
        return "paused", "off"
    if each.status == "NOT_READY":
        return "nobody serves it now", "waiting"
    return "ready", "good"


def server_deployments_text(deployments: Sequence[ServerDeployment], *, server: str) -> str:
    """One line a deployment: name, whether it may be run, where it runs, its defaults."""
    rows = [
        (visible(each.full_name), _state(each)[0], visible(each.work_pool_name or ""), preview(each.parameters)[0])
        for each in deployments
    ]
    return "\n".join([_title(len(rows), "deployment", server), *columns(rows, indent="  ")])


def server_deployments_html(deployments: Sequence[ServerDeployment], *, server: str) -> Html:
    """The same as a table."""
    title = _title(len(deployments), "deployment", server)
    rows = [
        [each.full_name, chip(*_state(each)), each.work_pool_name or "", code(preview(each.parameters)[0])]
        for each in deployments
    ]
    return table(title, ["deployment", "state", "work pool", "parameters"], rows) if rows else note(title)


def _parts(each: ServerDeployment) -> list[tuple[str, list[str]]]:
    takes = each.parameter_schema.get("properties", {})
    return [
        ("on", [visible(host_of(each.server))]),
        ("about", [visible(clip(each.description, _WIDTH))] if each.description else []),
        ("takes", [visible(clip(", ".join(map(str, takes)), _WIDTH))] if takes else []),
        ("parameters", [preview(each.parameters)[0]] if each.parameters else []),
        ("work pool", [visible(each.work_pool_name)] if each.work_pool_name else []),
        ("tags", [visible(", ".join(each.tags))] if each.tags else []),
    ]


def server_deployment_text(each: ServerDeployment) -> str:
    """A deployment with its defaults."""
    return "\n".join([f"{visible(each.full_name)}: {_state(each)[0]}", *pairs_text(_parts(each))])


def server_deployment_html(each: ServerDeployment) -> Html:
    """The same as a table."""
    return fields(each.full_name, [("state", [chip(*_state(each))]), *_parts(each)])

"""Values as a cell's result: whole, where their own repr is one line.

An event or a run that stands alone is shown with all its parts; within a list it stays a line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from eventkit.faces import delivery_html, delivery_text, deployment_html, deployment_text, event_html, event_text
from eventkit.faces.on_server import server_deployment_html, server_deployment_text
from eventkit.faces.runs import run_html, run_text
from eventkit.flows import current
from eventkit.model.deployment import Deployment, ServerDeployment, ServerRun
from eventkit.model.event import Event
from eventkit.model.run import FlowRun
from eventkit.workspace.current import workspace
from eventkit.workspace.delivery import Delivery

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["install", "uninstall"]

Face = Callable[[Any], str]


def _run_text(run: FlowRun) -> str:
    return workspace().run_view(run.id).text


def _run_html(run: FlowRun) -> str:
    return workspace().run_view(run.id).html


def _around(deployment: Deployment) -> dict[str, Any]:
    """What else there is to say of a deployment: its automations, and by what its runs are carried out."""
    ws = workspace()
    return {"automations": ws.registry.owned_by(deployment), "by": ws.executor.carried_by(deployment.id)}


def _deployment_text(deployment: Deployment) -> str:
    return deployment_text(deployment, **_around(deployment))


def _deployment_html(deployment: Deployment) -> str:
    return deployment_html(deployment, **_around(deployment))


def _delivery_text(delivery: Delivery) -> str:
    return delivery_text(delivery, delivery.logged())


def _delivery_html(delivery: Delivery) -> str:
    return delivery_html(delivery, delivery.logged())


FACES: dict[type, tuple[Face, Face]] = {
    Event: (event_text, event_html),
    Delivery: (_delivery_text, _delivery_html),
    FlowRun: (_run_text, _run_html),
    Deployment: (_deployment_text, _deployment_html),
    ServerRun: (run_text, run_html),
    ServerDeployment: (server_deployment_text, server_deployment_html),
}


def _alone(face: Face) -> Callable[[Any, Any, bool], None]:
    """The text where the value is all that is shown; its repr where it is a part of something."""

    def shown(value: Any, printer: Any, cycle: bool) -> None:
        printer.text(face(value) if len(printer.stack) == 1 else repr(value))

    return shown


def _formatters(shell: InteractiveShell) -> tuple[Any, Any]:
    assert shell.display_formatter is not None, "a shell formats what it shows"
    formatters = shell.display_formatter.formatters
    return formatters["text/plain"], formatters["text/html"]


def _publish(shell: InteractiveShell) -> None:
    """What a background run displays goes into the run, as text: it would land in whichever cell is running."""
    publisher: Any = shell.display_pub
    if getattr(publisher.publish, "into_runs", False):
        return
    original = publisher.publish

    def publish(data: Any, *args: Any, **kwargs: Any) -> None:
        context = current()
        if context is None or not context.background or context.run is None:
            original(data, *args, **kwargs)
            return
        context.printed("stdout", f"{data.get('text/plain', '')}\n")

    publish.into_runs = True  # type: ignore[attr-defined]
    publisher.publish = publish


def install(shell: InteractiveShell) -> None:
    """From now on the shell shows them so. Twice is fine."""
    plain, html = _formatters(shell)
    for kind, (text, markup) in FACES.items():
        plain.for_type(kind, _alone(text))
        html.for_type(kind, markup)
    _publish(shell)


def uninstall(shell: InteractiveShell) -> None:
    """Their own reprs again."""
    vars(shell.display_pub).pop("publish", None)
    for formatter in _formatters(shell):
        for kind in FACES:
            formatter.pop(kind, None)

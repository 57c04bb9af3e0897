"""What there is in a workspace, read once and shown: automations, runs, one run, and all of it in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.faces import (
    AutomationRow,
    automations_html,
    automations_text,
    run_html,
    run_text,
    runs_html,
    runs_text,
    webhooks_html,
    webhooks_text,
)
from eventkit.faces.html import note
from eventkit.faces.plain import counted
from eventkit.workspace.history import counts_of, last_reason
from eventkit.workspace.views import View

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["automations_view", "run_view", "runs_view", "status_line", "webhooks_view"]


def automations_view(ws: Workspace) -> View:
    """Every automation with its state, how often it looked, matched and fired, and the last thing that became."""
    records = ws.store.automations()
    waiting = ws.ownership.waiting({record.owner for record in records})
    rows = [
        AutomationRow(
            spec=record.spec,
            waiting=record.owner in waiting,
            fired=record.fired,
            counts=counts_of(record),
            last=last_reason(ws, record.spec),
        )
        for record in records
    ]
    deployments = ws.deployments_by_id()
    text = automations_text(rows, deployments=deployments)
    return View([record.spec for record in records], text, automations_html(rows, deployments=deployments))


def runs_view(ws: Workspace, flow_name: str | None, *, limit: int) -> View:
    """Flow runs, newest first, at most so many."""
    runs = ws.store.flow_runs(flow_name=flow_name, limit=limit)
    if flow_name is not None and not runs:
        none = f"No runs of a flow {flow_name!r}. %runs shows those of every flow"
        return View(runs, none, note(none))
    return View(runs, runs_text(runs), runs_html(runs))


def run_view(ws: Workspace, id: UUID) -> View:
    """A flow run: its states, parameters, hooks and what it said."""
    run, store = ws.run_states.read(id), ws.store
    logs, before = store.last_logs(id)
    parts = (store.run_states(id), store.hooks(id), logs, store.task_runs(id))
    cause = store.get(run.cause) if run.cause else None
    return View([run], run_text(run, *parts, cause, before=before), run_html(run, *parts, cause, before=before))


def webhooks_view(ws: Workspace) -> View:
    """Every webhook, with how many deliveries are kept of it."""
    rows = [(spec, ws.store.count_deliveries(spec.id)) for spec in ws.store.webhooks()]
    return View([spec for spec, _ in rows], webhooks_text(rows), webhooks_html(rows))


def status_line(ws: Workspace) -> str:
    """One calm line: which workspace, how many events, what is on."""
    where = "in memory" if ws.home is None else str(ws.home)
    on = [record for record in ws.store.automations() if record.spec.enabled]
    gone = ws.ownership.waiting({record.owner for record in on}) if on else set()
    waiting = sum(record.owner in gone for record in on)
    whose = "its" if waiting == 1 else "their"
    how = ", stopped" if ws.executor.stopped else f", {waiting} waiting for {whose} notebook" if waiting else ""
    seen, automations = counted(ws.store.last_seq(), "event"), counted(len(on), "automation")
    return f"eventkit: workspace {where}, {seen}, {automations} on{how}"

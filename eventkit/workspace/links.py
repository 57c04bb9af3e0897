"""What the store knows as links of a chain: each record in words, the same at every run of a notebook."""

from __future__ import annotations

from uuid import UUID

from eventkit.faces.automations import phrase
from eventkit.faces.runs import reason
from eventkit.insight.chain import Link
from eventkit.model.deployment import host_of
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.run import FlowRun, HookOutcome
from eventkit.model.webhook import Delivery
from eventkit.store import ActionRecord, FiringRecord, Store
from eventkit.workspace.acting import ELSEWHERE

__all__ = ["Links", "gone"]

GONE = "an automation that is gone"
_HOW = {"shadow": "in shadow", "manual": "by hand"}


def gone(store: Store, automation_id: UUID) -> str:
    """What an automation that was deleted was called, as the log has it."""
    told = EventFilter.parse({"resource": {"id": f"prefect.automation.{automation_id}"}})
    last = next(iter(store.read(told, limit=1)), None)
    return f"{last.resource.name}, deleted" if last is not None and last.resource.name else GONE


class Links:
    """Makes links of records. Thread: any."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._deployments = {each.id: each for each in store.deployments()}
        self._specs = {record.spec.id: record.spec for record in store.automations() if record.spec.id is not None}
        self._names = {id: spec.name for id, spec in self._specs.items()}

    def event(self, event: Event) -> Link:
        """The event's name, and the resource it is about."""
        return Link(
            kind="event",
            id=str(event.id),
            what=event.event,
            on=event.resource.name or event.resource.id,
            when=event.occurred,
            state="again" if event.replay_of is not None else "",
            value=event,
        )

    def firing(self, record: FiringRecord) -> Link:
        """The automation's name."""
        name = self._names.get(record.automation_id) or gone(self._store, record.automation_id)
        labels = " ".join(f"{label}={value}" for label, value in record.body.get("triggering_labels", {}).items())
        how = _HOW.get(record.body.get("how", ""), "")
        on = labels or ("" if record.event_id is not None else "on silence")
        detail = ", ".join(each for each in (on, how) if each)
        return Link(kind="firing", id=str(record.id), what=name, when=record.at, detail=detail, value=record)

    def action(self, record: ActionRecord, automation_id: UUID) -> Link:
        """What it does, and what became of it."""
        spec = self._specs.get(automation_id)
        actions = (*spec.actions, *spec.actions_on_trigger) if spec is not None else ()
        known = actions[record.index] if record.index < len(actions) else None
        same = known is not None and known.type == record.kind
        what = phrase(known, deployments=self._deployments, automations=self._names) if known and same else record.kind
        detail = str(record.detail or record.body.get("reason", "")) if record.status == "failed" else ""
        id, state = f"{record.firing_id}/{record.index}", record.status
        if state == ELSEWHERE:
            state, detail = "waiting", f"a run waits to be made on {host_of(str(record.body['there']))}"
        return Link(kind="action", id=id, what=what, state=state, detail=detail, value=record)

    def run(self, run: FlowRun) -> Link:
        """Its flow and name, and the state it is in."""
        return Link(
            kind="run",
            id=str(run.id),
            what=f"{run.flow_name} / {run.name}",
            when=run.start_time or run.expected_start_time or run.created,
            state=run.state_name or "",
            detail=reason(run.state),
            value=run,
        )

    def hook(self, hook: HookOutcome, place: int) -> Link:
        """Its name and the state it was called on."""
        id = f"{hook.run_id}/{place}"
        what = f"{hook.hook} on {hook.entered}"
        return Link(kind="hook", id=id, what=what, when=hook.at, state=hook.outcome, detail=hook.detail, value=hook)

    def delivery(self, delivery: Delivery) -> Link:
        """The webhook that received it."""
        what = f"{delivery.method} to {delivery.webhook}"
        return Link(
            kind="delivery", id=str(delivery.id), what=what, when=delivery.at, state=str(delivery.verdict),
            detail=delivery.detail if delivery.verdict != "accepted" else "", value=delivery,
        )  # fmt: skip

"""A workspace as actions see it, in memory: what exists, and what was asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from eventkit.actions import Call, firing_context
from eventkit.errors import UnknownAutomation, UnknownRun
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType
from eventkit.model.trigger import EventTrigger

NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
AUTOMATION = UUID(int=0xA)
DEPLOYMENT = UUID(int=0xD)
FLOW = UUID(int=0xF)
RUN = UUID(int=0x5)


@dataclass
class HandClock:
    """A clock whose sleeps move it on, and are kept."""

    present: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.present

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.present += timedelta(seconds=seconds)


class CountedIds:
    """Ids 1000, 1001, and so on."""

    def __init__(self) -> None:
        self.last = 999

    def uuid(self) -> UUID:
        self.last += 1
        return UUID(int=self.last)

    def name(self) -> str:
        return "calm-kite"


@dataclass
class ActionHostInMemory:
    """Holds deployments, runs and automation ids; does what it is asked."""

    deployments: dict[UUID, Deployment] = field(default_factory=dict)
    runs: dict[UUID, FlowRun] = field(default_factory=dict)
    automations: set[UUID] = field(default_factory=set)
    clock: HandClock = field(default_factory=HandClock)
    ids: CountedIds = field(default_factory=CountedIds)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    answer: State | None = None
    """What a run answers when it is asked for a state; None: the state asked for."""

    def deployment(self, id: UUID) -> Deployment:
        if id not in self.deployments:
            raise UnknownAutomation(f"No deployment {id} in this workspace")
        return self.deployments[id]

    def flow_run(self, id: UUID) -> FlowRun:
        if id not in self.runs:
            raise UnknownRun(f"No flow run {id} in this workspace")
        return self.runs[id]

    def pause_deployment(self, id: UUID, *, paused: bool) -> None:
        self.deployments[id] = self.deployment(id).changed(paused=paused)

    def enable_automation(self, id: UUID, *, enabled: bool) -> None:
        if id not in self.automations:
            raise UnknownAutomation(f"No automation {id} in this workspace")
        self.asked.append(("enable", id, enabled))

    def set_run_state(self, id: UUID, state: State, *, force: bool = False) -> State:
        answer = self.answer or state
        self.runs[id] = self.flow_run(id).changed(state=answer)
        self.asked.append(("state", state, force))
        return answer

    def delete_run(self, id: UUID) -> None:
        self.flow_run(id)
        del self.runs[id]

    def notify(self, subject: str, body: str, *, automation_id: UUID) -> None:
        self.asked.append(("notify", subject, body, automation_id))

    def emit(self, event: Event) -> Event:
        self.asked.append(("emit", event))
        return event


def an_event(**fields: Any) -> Event:
    """An order placed, now."""
    order = {"prefect.resource.id": "order.42", "prefect.resource.name": "the order"}
    return Event(**{"event": "order.placed", "resource": order, "occurred": NOW, "id": UUID(int=0xE)} | fields)


def an_automation(*actions: Any, **fields: Any) -> AutomationSpec:
    """An automation on placed orders."""
    given = {
        "name": "watch orders",
        "trigger": EventTrigger(expect={"order.placed"}),
        "actions": actions,
        "id": AUTOMATION,
        "created": NOW,
        "updated": NOW,
    }
    return AutomationSpec(**given | fields)


def a_firing(event: Event | None = None, **fields: Any) -> Firing:
    """The automation's firing on the event."""
    return Firing(**{"automation_id": AUTOMATION, "at": NOW, "triggering_event": event, "id": UUID(int=0xC)} | fields)


def a_deployment(**fields: Any) -> Deployment:
    """A deployment of a flow that takes `prev_result: str`."""
    given = {
        "id": DEPLOYMENT,
        "name": "wait-for-upstream",
        "flow_id": FLOW,
        "flow_name": "downstream",
        "tags": ("t1",),
        "created": NOW,
        "updated": NOW,
        "parameter_schema": {
            "title": "Parameters",
            "type": "object",
            "properties": {"prev_result": {"title": "prev_result", "type": "string", "position": 0}},
            "required": ["prev_result"],
            "definitions": {},
        },
    }
    return Deployment(**given | fields)


def a_run(state: State | None = None, **fields: Any) -> FlowRun:
    """A flow run that is running."""
    given = {"id": RUN, "name": "brave-fox", "created": NOW, "flow_id": FLOW, "flow_name": "upstream-flow"}
    run = FlowRun(**given | fields)
    return run.changed(state=state or State(type=StateType.RUNNING, timestamp=NOW))


def about_run(**fields: Any) -> Event:
    """An event of the flow run."""
    return an_event(event="run.late", resource={"prefect.resource.id": f"prefect.flow-run.{RUN}"}, **fields)


def a_call(event: Event | None = None, *, host: ActionHostInMemory | None = None, **fields: Any) -> Call:
    """A call of an automation's first action."""
    automation, firing = an_automation(), a_firing(event)
    given = {"automation": automation, "firing": firing, "event": event, "index": 0}
    given |= {"host": host or ActionHostInMemory(), "context": firing_context(automation, firing, event=event)}
    return Call(**given | fields)

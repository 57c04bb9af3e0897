"""A workspace with some of everything in it, and calls that it refuses."""

from contextlib import contextmanager

import pytest

import eventkit as ek
from eventkit.errors import (
    EventkitError,
)

ORDER = {"prefect.resource.id": "order.42"}
PLACED = ek.EventTrigger(expect={"order.placed"})


@ek.flow(name="double")
def double(n: int, times: int = 2) -> int:
    """A flow that needs `n`."""
    return n * times


@ek.flow(name="plain")
def plain() -> None:
    """A flow without parameters."""


@contextmanager
def furnished(home):
    """A workspace on disk with some of everything in it, until the end of the block."""
    with ek.Workspace(home) as workspace:
        double.deploy(name="here", parameters={"n": 1})
        ek.Automation(
            name="watch",
            trigger=PLACED,
            actions=[ek.actions.RunDeployment(deployment_id=workspace.deployment("double/here").id)],
        ).create()
        ek.emit_event("order.placed", ORDER, payload={"total": 12.5})
        ek.emit_many([{"event": "order.paid", "resource": ORDER}] * 3)
        workspace.settle()
        yield workspace


def everything(ws):
    """All that a workspace holds, as values that compare."""
    runs = ws.store.flow_runs(limit=1_000)
    return {
        "events": [event.wire() | {"seq": event.seq} for event in ws.events(oldest_first=True)],
        "automations": [(record.spec.wire(), record.fired) for record in ws.store.automations()],
        "deployments": [deployment.wire() for deployment in ws.store.deployments()],
        "runs": [(run.wire(), [str(state) for state in ws.store.run_states(run.id)]) for run in runs],
        "notifications": ws.store.notifications(),
    }


def refusal(ws, call):
    """The error of a call, once it is shown to have changed nothing."""
    before = everything(ws)
    with pytest.raises(EventkitError) as caught:
        call()
    assert everything(ws) == before
    return caught.value


def emit(**fields):
    """A call that emits an order with these fields."""
    return lambda: ek.emit_event(**{"event": "order.placed", "resource": ORDER} | fields)


def trigger(**fields):
    """A call that deploys `double` with a trigger of these fields."""
    return lambda: double.deploy(name="here", parameters={}, triggers=[ek.DeploymentTrigger(name="t", **fields)])


def act(action):
    """A call that registers an automation with this action."""
    return lambda: ek.Automation(name="new", trigger=PLACED, actions=[action]).create()


def nested(depth):
    """A mapping within mappings."""
    value = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value

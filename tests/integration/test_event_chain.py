"""What caused an event and what it caused, of a workspace at work: runs, hooks, automations, webhooks, by hand."""

import pytest

import eventkit as ek
from eventkit.errors import UsageError


def emit_on_complete(flow, flow_run, state):
    """The hook of the quickstart."""
    ek.emit_event(
        event="prefect.result.produced",
        resource={"prefect.resource.id": f"prefect.result.{flow.name}.{flow_run.id}"},
        payload={"result": state.result()},
    )


def quickstart(ws):
    """The two flows, one of which runs on what a hook of the other emits."""

    @ek.flow(persist_result=True, on_completion=[emit_on_complete])
    def upstream_flow() -> str:
        ek.emit_event("in.between", {"prefect.resource.id": "x"})
        return "foobar"

    @ek.flow
    def inner() -> None:
        ek.emit_event("inside", {"prefect.resource.id": "x"})

    @ek.flow
    def downstream(prev_result: str) -> None:
        inner()

    downstream.deploy(name="wait", triggers=[ek.DeploymentTrigger(
        name="Wait", expect={"prefect.result.produced"},
        parameters={"prev_result": "{{ event.payload.result }}"})])  # fmt: skip
    upstream_flow()
    ws.settle()


def shape(chain):
    """Depth, kind, words up to what is made afresh, and state of each link."""
    frame = chain.df()
    rows = zip(frame["depth"], frame["kind"], frame["what"], frame["state"], strict=True)
    return [(depth, kind, what.partition(" / ")[0], state) for depth, kind, what, state in rows]


QUICKSTART = [
    (0, "run", "upstream-flow", "Completed"),
    (1, "event", "in.between", ""),
    (1, "hook", "emit_on_complete on Completed", "ran"),
    (2, "event", "prefect.result.produced", ""),
    (3, "firing", "Wait", ""),
    (4, "action", "runs wait", "executed"),
    (5, "run", "downstream", "Completed"),
    (6, "run", "inner", "Completed"),
    (7, "event", "inside", ""),
]


@pytest.mark.parametrize("name", ["prefect.result.produced", "in.between", "inside", "prefect.flow-run.Running"])
def test_the_chain_of_the_quickstart_is_the_same_from_wherever_it_is_asked(ws, name):
    """Run, hook, event, firing, action, run: but for a state's own event, which is shown where it is asked about."""
    quickstart(ws)
    event = ek.events(name, oldest_first=True).first()
    chain = event.chain()

    assert QUICKSTART == [row for row in shape(chain) if row[2] != "prefect.flow-run.Running"]
    assert [str(event.id)] == [link.id for link in chain if link.id == str(event.id)]
    assert 1 == repr(chain).count("← this event")
    assert "<li>run upstream-flow" in chain._repr_html_()


def test_an_event_of_the_log_is_shown_where_an_automation_fired_on_it(ws):
    """The end of a run that something waits for; and the event that an action emits."""
    quickstart(ws)
    mark = ek.actions.EmitEvent(event="all.done", resource={"prefect.resource.id": "all"})
    ek.Automation(
        name="mark",
        trigger=ek.EventTrigger(
            expect={"prefect.flow-run.Completed"},
            match_related={"prefect.resource.role": "flow", "prefect.resource.name": "upstream-flow"},
        ),
        actions=[ek.actions.DoNothing(), mark],
    ).create()
    quickstart(ws)

    assert [
        (1, "event", "prefect.flow-run.Completed", ""),
        (2, "firing", "mark", ""),
        (3, "action", "does nothing", "executed"),
        (3, "action", "emits all.done", "executed"),
        (4, "event", "all.done", ""),
    ] == [row for row in shape(ek.events("all.done").first().chain()) if row not in QUICKSTART]


def test_a_delivery_is_the_origin_of_its_event_and_of_what_follows_it(ws):
    """A request, its event, and an event that somebody emitted as coming after."""
    hook = ek.Webhook(
        "orders", template={"event": "order.placed", "resource": {"prefect.resource.id": "order.{{ body.id }}"}}
    )
    hook.simulate(id=42)
    ws.settle()
    placed = ek.events("order.placed").first()
    paid = ek.emit_event("order.paid", {"prefect.resource.id": "order.42"}, follows=placed)

    assert [
        (0, "delivery", "POST to orders", "accepted"),
        (1, "event", "order.placed", ""),
        (2, "event", "order.paid", ""),
    ] == shape(paid.chain())


def test_what_failed_says_why(ws):
    """A run that raised, an action that could not be done, a hook that raised."""

    def broken(flow, flow_run, state):
        raise RuntimeError("no paper")

    @ek.flow(on_failure=[broken])
    def prints(copies: int) -> None:
        raise ValueError("jam")

    prints.deploy(name="now", triggers=[ek.DeploymentTrigger(
        name="Print", expect={"order.placed"}, parameters={"copies": "{{ event.payload.n }}"})])  # fmt: skip
    jam = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"n": 1})
    wrong = ek.emit_event("order.placed", {"prefect.resource.id": "order.2"}, payload={"n": "x"})
    ws.settle()
    told = {link.kind: (link.state, link.detail) for link in jam.chain()}

    assert ("Failed", True) == (told["run"][0], "jam" in told["run"][1])
    assert ("raised", "RuntimeError: no paper") == told["hook"]
    last = list(wrong.chain())[-1]
    assert ("action", "failed", True) == (last.kind, last.state, "not of type 'integer'" in last.detail)


def test_a_chain_is_bounded_and_says_what_it_leaves_out(ws):
    """At most so many links."""
    trigger = ek.EventTrigger(expect={"tick"})
    for number in range(9):
        ek.Automation(name=f"a{number}", trigger=trigger, actions=[]).create()
    tick = ek.emit_event("tick", {"prefect.resource.id": "t"})
    ws.settle()

    assert (4, 6) == (len(tick.chain(most=4)), tick.chain(most=4).cut)
    assert "… 6 more not shown" in repr(tick.chain(most=4))
    with pytest.raises(UsageError):
        tick.chain(most=0)

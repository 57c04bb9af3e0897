"""What a newcomer gets wrong: one error of the tree, in one sentence, and everything stored is as it was."""

import os
import resource
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import eventkit as ek
from eventkit.errors import (
    AutomationError,
    EventkitError,
    EventTooLarge,
    InvalidEvent,
    InvalidFlow,
    InvalidTrigger,
    NewerWorkspace,
    NotAWorkspace,
    ParameterError,
    RunError,
    TemplateError,
    UnknownAutomation,
    UsageError,
    WorkspaceClosed,
)
from eventkit.model.jsonable import MAX_DEPTH

REPO = Path(__file__).parents[2]
ORDER = {"prefect.resource.id": "order.42"}
PLACED = ek.EventTrigger(expect={"order.placed"})
NOBODY = UUID(int=1)


class Thing:
    """What JSON does not know."""


@ek.flow(name="double")
def double(n: int, times: int = 2) -> int:
    """A flow that needs `n`."""
    return n * times


@ek.flow(name="plain")
def plain() -> None:
    """A flow without parameters."""


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    """A workspace on disk with some of everything in it."""
    with ek.Workspace(tmp_path_factory.mktemp("work") / "good") as workspace:
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


CIRCLE = {}
CIRCLE["me"] = CIRCLE
HALF = "half a character (a lone surrogate), which UTF-8 cannot write"

UNKNOWN_KEYWORDS = {
    "emit_event": (
        emit(paylod={}),
        InvalidEvent,
        "Event 'order.placed' has no field 'paylod'; did you mean 'payload'?",
    ),
    "emit_event without resource": (
        lambda: ek.emit_event("order.placed", resouce=ORDER),
        InvalidEvent,
        "emit_event() takes no 'resouce'; did you mean 'resource'?",
    ),
    "emit_event with nothing": (
        lambda: ek.emit_event("order.placed"),
        InvalidEvent,
        "emit_event() needs 'resource', which was not given: add resource=...",
    ),
    "emit_many": (
        lambda: ek.emit_many([{"event": "a", "resource": ORDER}, {"event": "b", "resource": ORDER, "paylod": {}}]),
        InvalidEvent,
        "emit_many(): events[1]: Event has no field 'paylod'; did you mean 'payload'?",
    ),
    "Event": (
        lambda: ek.Event(event="a", resource=ORDER, relatd=[]),
        InvalidEvent,
        "Event has no field 'relatd'; did you mean 'related'?",
    ),
    "flow.deploy": (
        lambda: double.deploy(name="here", trigers=[]),
        AutomationError,
        "double.deploy() has no option 'trigers'; did you mean 'triggers'?",
    ),
    "flow.deploy without a name": (
        lambda: double.deploy(),
        AutomationError,
        "flow.deploy() needs 'name', which was not given: add name=...",
    ),
    "Automation": (
        lambda: ek.Automation(name="a", triger=PLACED, actions=[]),
        AutomationError,
        "Automation has no field 'triger'; did you mean 'trigger'?",
    ),
    "EventTrigger": (
        lambda: ek.EventTrigger(expct={"a"}),
        InvalidTrigger,
        "EventTrigger has no field 'expct'; did you mean 'expect'?",
    ),
    "DeploymentTrigger": (
        lambda: ek.DeploymentTrigger(paramters={}),
        InvalidTrigger,
        "DeploymentEventTrigger has no field 'paramters'; did you mean 'parameters'?",
    ),
    "flow": (
        lambda: ek.flow(retires=3)(plain.fn),
        InvalidFlow,
        "flow() has no option 'retires'; did you mean 'retries'?",
    ),
    "task": (
        lambda: ek.task(retires=3)(plain.fn),
        InvalidFlow,
        "task() has no option 'retires'; did you mean 'retries'?",
    ),
    "action": (
        lambda: ek.actions.RunDeployment(deploymnt_id=NOBODY),
        AutomationError,
        "RunDeployment has no field 'deploymnt_id'; did you mean 'deployment_id'?",
    ),
    "run_deployment": (
        lambda: ek.run_deployment("double/here", paramters={}),
        RunError,
        "run_deployment() takes no 'paramters'; did you mean 'parameters'?",
    ),
    "events": (lambda: ek.events(resorce="x"), UsageError, "events() takes no 'resorce'; did you mean 'resource'?"),
}

EVENTS = {
    "label that is a number": (
        emit(resource=ORDER | {"total": 3}),
        InvalidEvent,
        "Event: resource.total cannot be 3: text was expected: write '3'",
    ),
    "label that is None": (
        emit(resource=ORDER | {"region": None}),
        InvalidEvent,
        "Event: resource.region cannot be None: text was expected: give a text, or leave it out",
    ),
    "label name that is a number": (
        emit(resource=ORDER | {3: "x"}),
        InvalidEvent,
        "Event: resource[3] cannot be 3: text was expected: write '3'",
    ),
    "id that is a number": (
        emit(resource={"prefect.resource.id": 42}),
        InvalidEvent,
        "Event: resource['prefect.resource.id'] cannot be 42: text was expected: write '42'",
    ),
    "missing id": (
        emit(resource={"region": "eu"}),
        InvalidEvent,
        "Event: resource cannot be {'region': 'eu'}: Resources must include the prefect.resource.id label: "
        "add {'prefect.resource.id': ...}",
    ),
    "empty id": (
        emit(resource={"prefect.resource.id": ""}),
        InvalidEvent,
        "Event: resource cannot be {'prefect.resource.id': ''}: The prefect.resource.id label must be non-empty: "
        "give it a value",
    ),
    "resource that is text": (
        emit(resource="order.42"),
        InvalidEvent,
        "Event: resource cannot be 'order.42': a mapping was expected: write it as {'prefect.resource.id': 'order.42'}",
    ),
    "missing role": (
        emit(related=[{"prefect.resource.id": "customer.7"}]),
        InvalidEvent,
        "Event: related[0] cannot be {'prefect.resource.id': 'customer.7'}: Related resources must include the "
        "prefect.resource.role label: add {'prefect.resource.role': ...}",
    ),
    "related that is one mapping": (
        emit(related={"prefect.resource.id": "c", "prefect.resource.role": "r"}),
        InvalidEvent,
        "Event: related cannot be {'prefect.resource.id': 'c', 'prefect.resource.role': 'r'}: a list was expected: "
        "write it as [{'prefect.resource.id': 'customer.7', 'prefect.resource.role': 'customer'}]",
    ),
    "name that is a number": (
        emit(event=3),
        InvalidEvent,
        "Event: event cannot be 3: text was expected: write it as 'order.placed'",
    ),
    "name that is too long": (
        emit(event="x" * 1025),
        InvalidEvent,
        f"Event: event cannot be '{'x' * 76}...: at most 1,024 characters were expected, not 1,025: shorten it",
    ),
    "time that is none": (
        emit(occurred="yesterday"),
        InvalidEvent,
        "Event: occurred cannot be 'yesterday': a moment was expected: give a datetime, or a text such as "
        "'2026-01-31T09:00:00Z'",
    ),
    "id that is no UUID": (
        emit(id="o-1"),
        InvalidEvent,
        "Event: id cannot be 'o-1': an id was expected (a UUID): give one, or leave it out",
    ),
    "follows that is an id": (
        emit(follows=NOBODY),
        InvalidEvent,
        f"Event 'order.placed' cannot follow {NOBODY!r}: an Event was expected, such as emit_event returns: pass that",
    ),
    "half a character": (
        emit(resource=ORDER | {"file": "\ud800"}),
        InvalidEvent,
        f"Event: resource.file cannot be '\\ud800': text was expected, and this holds {HALF}: take it out, or encode "
        "it with errors='replace'",
    ),
    "one event instead of many": (
        lambda: ek.emit_many({"event": "a", "resource": ORDER}),
        InvalidEvent,
        "emit_many() takes a list of events, not {'event': 'a', 'resource': {'prefect.resource.id': 'order.42'}}: "
        "write emit_many([...])",
    ),
    "what is no event among many": (
        lambda: ek.emit_many([ek.Event(event="a", resource=ORDER), 7]),
        InvalidEvent,
        "emit_many(): events[1] is 7: an Event, or a mapping of its fields, was expected: "
        "write {'event': 'order.placed', 'resource': {'prefect.resource.id': 'order.42'}}",
    ),
}

NOT_JSON = "Event: payload cannot be {}: JSON was expected, and {}"
PAYLOADS = {
    "list": (
        [1],
        "Event: payload cannot be [1]: a mapping of names to values was expected: put the value under a name, "
        "{'value': ...}",
    ),
    "object": (
        {"a": {"b": [1, Thing()]}},
        NOT_JSON.format(
            "{'a': {'b': [1, <tests.integration.test_bad_input.Thing object>]}}",
            "['a']['b'][1] is a Thing: convert it to text, numbers or lists first",
        ),
    ),
    "complex number": (
        {"z": 1j},
        NOT_JSON.format("{'z': 1j}", "['z'] is a complex: convert it to text, numbers or lists first"),
    ),
    "bytes": (
        {"raw": b"\xff"},
        NOT_JSON.format("{'raw': b'\\xff'}", "['raw'] is bytes that are no UTF-8: encode them as text, such as base64"),
    ),
    "circle": (CIRCLE, NOT_JSON.format("{'me': {...}}", "['me'] leads back to what it is in: take it out")),
    "name": ({1: 2}, NOT_JSON.format("{1: 2}", "the name 1 is no text: write '1'")),
    "half a character": ({"a": "\ud800"}, NOT_JSON.format("{'a': '\\ud800'}", f"['a'] holds {HALF}: take it out")),
    "half a name": ({"\ud800": 1}, NOT_JSON.format("{'\\ud800': 1}", f"the name '\\ud800' holds {HALF}: take it out")),
    "huge number": (
        {"n": 2**64},
        NOT_JSON.format(
            "{'n': 18446744073709551616}",
            "['n'] is a whole number beyond 64 bits: write it as text, str(...)",
        ),
    ),
    "too deep": (
        {"x": nested(MAX_DEPTH)},
        NOT_JSON.format(
            "{'x': " + "{'a': " * 11 + "{'a':...",
            "['x']" + "['a']" * 7 + f"... is nested more than {MAX_DEPTH} deep: flatten it, or write it as one text",
        ),
    ),
    "far too deep": (
        nested(50_000),
        NOT_JSON.format(
            "<dict>",
            "['a']" * 8 + f"... is nested more than {MAX_DEPTH} deep: flatten it, or write it as one text",
        ),
    ),
}

TRIGGERS = {
    "text for names": (
        lambda: ek.EventTrigger(expect="order.placed"),
        InvalidTrigger,
        "EventTrigger: expect cannot be 'order.placed': a list of names was expected, not the text 'order.placed': "
        "write ['order.placed']",
    ),
    "number for a label": (
        lambda: ek.EventTrigger(match={"total": 3}),
        InvalidTrigger,
        "EventTrigger: match cannot be {'total': 3}: the pattern of 'total' is 3: text or a list of texts was "
        "expected, since labels are text: write '3'",
    ),
    "posture in small letters": (
        lambda: ek.EventTrigger(posture="proactive"),
        InvalidTrigger,
        "EventTrigger: posture cannot be 'proactive': 'Reactive' or 'Proactive' was expected: did you mean "
        "'Proactive'?",
    ),
    "short absence": (
        lambda: ek.EventTrigger(posture="Proactive", within=5),
        InvalidTrigger,
        "EventTrigger cannot be so: `within` of a Proactive trigger must be at least 10 seconds: raise it",
    ),
    "text for a trigger": (
        lambda: ek.Automation(name="a", trigger="order.placed", actions=[]),
        AutomationError,
        "Automation: trigger cannot be 'order.placed': a trigger was expected: write it as "
        "EventTrigger(expect={'order.placed'})",
    ),
    "unknown key below": (
        lambda: ek.Automation(name="a", trigger={"type": "event", "expct": ["a"]}, actions=[]),
        InvalidTrigger,
        "Automation: trigger: EventTrigger has no field 'expct'; did you mean 'expect'?",
    ),
    "unknown key in a child": (
        lambda: ek.CompoundTrigger(triggers=[{"expct": ["a"]}], require="all"),
        InvalidTrigger,
        "CompoundTrigger: triggers[0]: EventTrigger has no field 'expct'; did you mean 'expect'?",
    ),
    "text for an action": (
        lambda: ek.Automation(name="a", trigger=PLACED, actions=["run"]),
        AutomationError,
        "Automation: actions[0] cannot be 'run': an action was expected: write it as "
        "eventkit.actions.RunDeployment(deployment_id=...)",
    ),
    "unknown action": (
        lambda: ek.Automation(name="a", trigger=PLACED, actions=[{"type": "run-deploymnt"}]),
        AutomationError,
        "Automation: actions[0] cannot be {'type': 'run-deploymnt'}: no action has the type 'run-deploymnt'; did you "
        "mean 'run-deployment'?",
    ),
    "action without its target": (
        lambda: ek.actions.RunDeployment(),
        AutomationError,
        "RunDeployment cannot be so: deployment_id is required: give it, or say source='inferred'",
    ),
    "action on what is not there": (
        act(ek.actions.RunDeployment(deployment_id=NOBODY)),
        AutomationError,
        f"Automation 'new' runs a deployment {NOBODY} that is not in this workspace: deploy the flow first, and give "
        "that deployment's id",
    ),
    "one trigger for a list": (
        lambda: double.deploy(name="here", triggers=PLACED),
        AutomationError,
        "double.deploy(): triggers cannot be EventTrigger(expect=['order.placed']): a list was expected: "
        "write triggers=[...]",
    ),
    "one name twice": (
        lambda: double.deploy(name="here", parameters={"n": 1}, triggers=[ek.DeploymentTrigger(name="t")] * 2),
        AutomationError,
        "double.deploy(): two of its triggers are named 't', and an automation is known by its name: give each its own",
    ),
    "text for tags": (
        lambda: double.deploy(name="here", tags="stock"),
        AutomationError,
        "double.deploy(): tags cannot be 'stock': a list was expected: write tags=[...]",
    ),
    "no runs at all": (
        lambda: double.deploy(name="here", concurrency_limit=0),
        AutomationError,
        "Deployment: concurrency_limit cannot be 0: at least 1 was expected: give such a number",
    ),
    "catch_up of another kind": (
        lambda: ek.Automation(name="new", trigger=PLACED, actions=[]).create(catch_up="resumed"),
        AutomationError,
        "catch_up cannot be 'resumed': 'resume' (match what was missed) or 'skip' was expected; did you mean 'resume'?",
    ),
    "a field set": (
        lambda: setattr(ek.Automation.read(name="watch"), "enabled", False),
        AutomationError,
        "Automation keeps what it was made with: make another, as with .changed(enabled=...)",
    ),
    "an automation that is not there": (
        lambda: ek.Automation.read(name="watcher"),
        UnknownAutomation,
        "No automation 'watcher' in this workspace; did you mean 'watch'?",
    ),
    "neither id nor name": (
        lambda: ek.Automation.read(),
        AutomationError,
        "Automation.read() needs an id or a name, one of the two: give one",
    ),
    "a flow served that is none": (
        lambda: ek.serve("double"),
        AutomationError,
        "serve() takes flows, not 'double': decorate the function with @flow",
    ),
}

PARAMETERS = {
    "trigger gives one the flow has not": (
        trigger(parameters={"m": 1}),
        AutomationError,
        "Automation 't' cannot run 'double/here': the flow has no parameter 'm'; it takes n, times",
    ),
    "trigger leaves one out": (
        trigger(),
        AutomationError,
        "Automation 't' cannot run 'double/here': it needs n: give parameters={...} on the trigger, or defaults on the "
        "deployment",
    ),
    "trigger gives one of another type": (
        trigger(parameters={"n": "7"}),
        AutomationError,
        "Automation 't' cannot run 'double/here': 'n': '7' is not of type 'integer': give a value that fits, or change "
        "the annotation",
    ),
    "flow without parameters is given one": (
        lambda: plain.deploy(name="x", triggers=[ek.DeploymentTrigger(name="t", parameters={"m": 1})]),
        AutomationError,
        "Automation 't' cannot run 'plain/x': the flow has no parameter 'm'; it takes none: leave it out",
    ),
    "default the flow has not": (
        lambda: double.deploy(name="here", parameters={"tims": 1}),
        ParameterError,
        "Deployment 'double/here' cannot have the parameters {'tims': 1}: the flow has no parameter 'tims'; did you "
        "mean 'times'?",
    ),
    "default of another type": (
        lambda: double.deploy(name="here", parameters={"n": "x"}),
        ParameterError,
        "Deployment 'double/here' cannot have the parameters {'n': 'x'}: 'n': 'x' is not of type 'integer': give a "
        "value that fits, or change the annotation",
    ),
    "run gives one the flow has not": (
        lambda: ek.run_deployment("double/here", parameters={"m": 1}),
        ParameterError,
        "'double/here' cannot run with {'n': 1, 'm': 1}: the flow has no parameter 'm'; it takes n, times",
    ),
    "run gives one of another type": (
        lambda: ek.run_deployment("double/here", parameters={"n": "x"}),
        ParameterError,
        "'double/here' cannot run with {'n': 'x'}: 'n': 'x' is not of type 'integer': give a value that fits, or "
        "change the annotation",
    ),
    "run gives what is no JSON": (
        lambda: ek.run_deployment("double/here", parameters={"n": 1j}),
        ParameterError,
        "A run of 'double/here' cannot have {'n': 1j}: JSON was expected, and ['n'] is a complex: convert it to text, "
        "numbers or lists first",
    ),
    "run of a deployment there is not": (
        lambda: ek.run_deployment("doubl/here"),
        UnknownAutomation,
        "No deployment 'doubl/here' in this workspace; did you mean 'double/here'?",
    ),
    "run of one that is nothing like those there are": (
        lambda: ek.run_deployment("nightly"),
        UnknownAutomation,
        "No deployment 'nightly' in this workspace; there is double/here: correct the name, or deploy it first",
    ),
}


def unclosed(where, text, column):
    """What is said of a template that does not end."""
    return (
        f"Automation 'new', action 0 ({where}: Template cannot be read at line 1, column {column}: unexpected end of "
        f"template, expected 'end of print statement'. Correct it there:\n    {text}\n    {' ' * (column - 1)}^"
    )


TEMPLATES = {
    "run-deployment": (
        lambda: act(
            ek.actions.RunDeployment(
                deployment_id=ek.workspace().deployment("double/here").id, parameters={"n": "{{ event.payload.n "}
            )
        )(),
        TemplateError,
        unclosed("run-deployment): In parameters.n", "{{ event.payload.n ", 20),
    ),
    "send-notification": (
        act(ek.actions.SendNotification(body="{{ x ")),
        TemplateError,
        unclosed("send-notification): In body", "{{ x ", 6),
    ),
    "call-webhook": (
        act(ek.actions.CallWebhook(url="https://example.com", payload={"a": ["{{ x "]})),
        TemplateError,
        unclosed("call-webhook): In payload.a[0]", "{{ x ", 6),
    ),
    "emit-event": (
        act(ek.actions.EmitEvent(event="e", resource={"prefect.resource.id": "{{ x "})),
        TemplateError,
        unclosed("emit-event): In resource.prefect.resource.id", "{{ x ", 6),
    ),
    "deploy": (
        trigger(parameters={"n": "{{ event..n }}"}),
        TemplateError,
        "Automation 't', action 0 (run-deployment): In parameters.n: Template cannot be read at line 1, column 10: "
        "expected name or number. Correct it there:\n    {{ event..n }}\n             ^",
    ),
    "an unknown filter": (
        trigger(parameters={"n": "{{ event.payload.n | uper }}"}),
        TemplateError,
        "Automation 't', action 0 (run-deployment): In parameters.n: Template cannot be read at line 1, column 22: "
        "there is no filter `uper`; the nearest is `upper`. Correct it there:\n    {{ event.payload.n | uper }}\n"
        "                         ^",
    ),
}

CASES = {
    f"{group}: {name}": case
    for group, cases in {
        "keyword": UNKNOWN_KEYWORDS,
        "event": EVENTS,
        "trigger": TRIGGERS,
        "parameter": PARAMETERS,
        "template": TEMPLATES,
    }.items()
    for name, case in cases.items()
} | {f"payload: {name}": (emit(payload=value), InvalidEvent, said) for name, (value, said) in PAYLOADS.items()}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_meant_is_refused_in_one_sentence_and_nothing_changes(ws, name):
    """What, with its value; why; and what to do."""
    call, kind, said = CASES[name]
    error = refusal(ws, call)

    assert (type(error), str(error)) == (kind, said)


def test_an_event_over_the_limit_is_refused_alone_and_among_others(ws):
    """With its size and the limit as attributes too."""
    large = {"event": "report", "resource": ORDER, "payload": {"text": "x" * 1_500_000}}
    alone = refusal(ws, lambda: ek.emit_event(**large))
    among = refusal(ws, lambda: ek.emit_many([{"event": "a", "resource": ORDER}, large]))

    assert (type(alone), type(among)) == (EventTooLarge, EventTooLarge)
    assert str(alone) == (
        f"Event 'report' on 'order.42' is {alone.size_bytes:,} bytes as JSON; the limit is 1,500,000: put the bulk in "
        "a file and its place in the payload"
    )
    assert alone.size_bytes > alone.limit_bytes == 1_500_000


def test_a_flow_called_with_what_it_does_not_take_leaves_a_failed_run_and_nothing_else(ws):
    """As in Prefect, whose hooks on_failure run; what was stored stays as it was."""
    before = everything(ws)
    for parameters, said in {
        ("m",): "Flow 'double' has no parameter 'm'; it takes n, times",
        (): "Flow 'double' needs the parameter 'n', which was not given: pass it, or give it a default",
    }.items():
        with pytest.raises(ParameterError) as caught:
            double(**dict.fromkeys(parameters, 1))
        assert str(caught.value) == said
    after = everything(ws)

    assert after["events"][: len(before["events"])] == before["events"]
    assert [run["flow_name"] for run, _ in after["runs"][:2]] == ["double", "double"]
    assert after["runs"][2:] == before["runs"]
    assert {key: after[key] for key in ("automations", "deployments", "notifications")} == {
        key: before[key] for key in ("automations", "deployments", "notifications")
    }


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**65), 2**65),
    st.floats(),
    st.text(st.characters(codec=None, exclude_categories=())),
    st.binary(max_size=3),
    st.sets(st.integers(0, 3), max_size=2),
    st.builds(Thing),
    st.complex_numbers(),
)
NAMES = st.one_of(st.text(max_size=3), st.integers(0, 3))
VALUES = st.recursive(LEAVES, lambda held: st.lists(held, max_size=3) | st.dictionaries(NAMES, held, max_size=3))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.dictionaries(NAMES, VALUES, max_size=3))
def test_any_payload_is_either_stored_as_json_or_refused_with_nothing_stored(payload):
    """There is no third way: no other error, no value that cannot be read back."""
    with ek.Workspace.in_memory() as ws:
        try:
            stored = ek.emit_event("any", ORDER, payload=payload)
        except InvalidEvent as error:
            stored, said = None, str(error)
        else:
            said = "JSON was expected, and "

        assert "JSON was expected, and " in said
        assert [event.payload for event in ws.events()] == ([stored.payload] if stored else [])
        assert stored is None or ek.Event.parse(stored.json_bytes()).payload == stored.payload


def test_a_deepest_payload_goes_all_the_way_through(tmp_path):
    """What emit takes, no later step chokes on: matched, told by the automation, again by the next, and read back."""
    with ek.Workspace(tmp_path) as ws:
        ek.Automation(
            name="tell",
            trigger=ek.EventTrigger(expect={"deep"}),
            actions=[
                ek.actions.EmitEvent(event="again", resource=ORDER, payload={"of": "{{ event.payload.inner }}"}),
                ek.actions.SendNotification(body="{{ event }}"),
            ],
        ).create()
        about = ek.EventTrigger(match={"prefect.resource.name": "tell"}, expect={"prefect.automation.triggered"})
        ek.Automation(name="tell of it", trigger=about, actions=[ek.actions.DoNothing()]).create()
        ek.emit_event("deep", ORDER, payload={"inner": nested(MAX_DEPTH - 1)})
        happened = ws.settle()

        assert (dict(happened.firings), happened.failed) == ({"tell": 1, "tell of it": 1}, ())
        assert ws.events("again").first().payload == {"of": nested(MAX_DEPTH - 1)}
        assert len(ws.events("eventkit.error")) == 0


# ---------------------------------------------------------------------------------------------------------- the file


def spoiled(folder, how):
    """A folder whose workspace file is not one that can be used, and what is said of it."""
    path = folder / "workspace.sqlite"
    if how == "a text file where the folder should be":
        folder.write_text("my notes")
        return (
            NotAWorkspace,
            f"{path} is no workspace file; an eventkit workspace was expected ([Errno 17] File exists: '{folder}'): "
            "choose another folder",
        )
    folder.mkdir()
    if how == "no database":
        path.write_bytes(b"my notes, but many of them. " * 300)
        return (
            NotAWorkspace,
            f"{path} is no workspace file; an eventkit workspace was expected (file is not a database): choose another "
            "folder",
        )
    if how == "another program's":
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE theirs (x)")
        connection.close()
        return (
            NotAWorkspace,
            f"{path} is an SQLite file of another program; an eventkit workspace was expected: choose another folder",
        )
    ek.Workspace(folder).close()
    with sqlite3.connect(path) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    return (
        NewerWorkspace,
        f"{path} has version 99, written by a newer eventkit; this one reads up to {version}: upgrade eventkit, or use "
        "another folder",
    )


@pytest.mark.parametrize(
    "how", ["a text file where the folder should be", "no database", "another program's", "a newer version's"]
)
def test_a_file_that_cannot_be_used_is_refused_and_the_notebook_keeps_its_workspace(ws, tmp_path, how):
    """Neither workspace changes by a byte, and the one in use goes on."""
    folder = tmp_path / "other"
    kind, said = spoiled(folder, how)
    file = folder / "workspace.sqlite" if folder.is_dir() else folder
    content = file.read_bytes()
    error = refusal(ws, lambda: ek.use(folder))

    assert (type(error), str(error)) == (kind, said)
    assert (file.read_bytes(), ek.workspace()) == (content, ws)


def test_a_closed_workspace_says_how_to_open_it_again(tmp_path):
    """Whatever is asked of it."""
    with ek.Workspace(tmp_path) as ws:
        ek.emit_event("order.placed", ORDER)
    for call in (lambda: ws.emit("a", ORDER), lambda: ws.events().first(), lambda: ws.deploy(plain, "x")):
        with pytest.raises(WorkspaceClosed) as caught:
            call()
        assert str(caught.value) == (
            f"The workspace {tmp_path / 'workspace.sqlite'} was closed; an open one was expected: open it again with "
            "`eventkit.use(...)`"
        )
    with ek.Workspace(tmp_path) as again:
        assert [event.event for event in again.events()] == ["order.placed"]


def elsewhere(body, *arguments, limit=None):
    """What another process prints that runs these lines on the public names alone."""
    head = (
        "import os, sys\nimport eventkit as ek\nfrom eventkit.errors import *\nORDER = {'prefect.resource.id': 'o'}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(body), *map(str, arguments)],
        cwd=REPO,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=limit,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_workspace_that_may_only_be_read_is_refused_when_it_is_opened(tmp_path):
    """Not at the first event; it stays as it is, and so does the workspace in use."""
    folder = tmp_path / "held"
    with ek.Workspace(folder):
        ek.emit_event("order.placed", ORDER)
    content = (folder / "workspace.sqlite").read_bytes()
    above = [
        parent for parent in folder.parents if parent.owner() == Path(tmp_path).owner() and parent != parent.parent
    ]
    modes = {parent: parent.stat().st_mode for parent in above if parent.is_relative_to(tmp_path.parents[1])}
    try:
        for parent in modes:
            parent.chmod(0o755)
        (folder / "workspace.sqlite").chmod(0o444)
        folder.chmod(0o555)
        said = elsewhere(
            """
            with ek.Workspace.in_memory() as ws:
                ek.emit_event("before", ORDER)
                if os.getuid() == 0:  # the superuser's rights, which no permission stops, are given up
                    os.setgid(65534)
                    os.setuid(65534)
                try:
                    ek.use(sys.argv[1])
                except EventkitError as error:
                    print(type(error).__name__, error)
                ek.emit_event("after", ORDER)
                print([event.event for event in ek.events()])
            """,
            folder,
        )
    finally:
        folder.chmod(0o755)
        for parent, mode in modes.items():
            parent.chmod(mode)

    assert said == [
        f"ReadOnlyWorkspace {folder / 'workspace.sqlite'} cannot be opened or made here (unable to open database file)"
        ": check that the folder is there and may be written, or use another",
        "['after', 'before']",
    ] or said == [
        f"ReadOnlyWorkspace {folder / 'workspace.sqlite'} cannot be written, and a workspace must be (attempt to write "
        "a readonly database): change its permissions, or use another folder",
        "['after', 'before']",
    ]
    assert (folder / "workspace.sqlite").read_bytes() == content


def test_a_full_disk_refuses_what_does_not_fit_and_loses_nothing(tmp_path):
    """While it is full, emit says so; when there is room again, what waited is matched and all of it is there."""

    def quota():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))

    said = elsewhere(
        """
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        ek.use(sys.argv[1])
        watch = ek.Automation(name="watch", trigger=ek.EventTrigger(expect={"n"}, match={"last": "yes"}), actions=[])
        watch.create()
        kept = 0
        while True:
            try:
                ek.emit_event("n", ORDER, payload={"n": kept, "bulk": "x" * 20_000})
            except EventkitError as error:
                print(type(error).__name__, str(error).partition(" (")[0], str(error).rpartition("): ")[2], sep="|")
                break
            kept += 1
        read = [event.payload["n"] for event in ek.events("n", oldest_first=True)]
        print(kept > 10, read == list(range(kept)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        ek.emit_event("n", ORDER | {"last": "yes"}, payload={"n": kept})
        print(dict(ek.settle().firings), ek.events("n").first().payload["n"] == kept)
        """,
        tmp_path,
        limit=quota,
    )
    kind, what, todo = said[0].split("|")

    assert (kind, said[1:]) == ("WorkspaceFull", ["True True", "{'watch': 1} True"])
    assert what.startswith(f"{tmp_path / 'workspace.sqlite'} ")
    assert what.endswith("nothing of this was stored, nothing stored before is lost")
    assert todo.endswith("do it again")
    with ek.Workspace(tmp_path) as ws:
        assert [event.payload["n"] for event in ws.events("n", oldest_first=True)] == list(range(len(ws.events("n"))))


def test_after_all_that_the_file_opens_as_it_was_left(ws):
    """The last word is the file's own: what another process would read."""
    kept = everything(ws)
    home = ws.home
    ws.close()
    with ek.Workspace(home) as again:
        assert everything(again) == kept
        assert os.listdir(home)


def test_the_tree_has_every_error_a_newcomer_met():
    """Whoever catches EventkitError catches them all."""
    met = {kind for _, kind, _ in CASES.values()}

    assert all(issubclass(kind, EventkitError) for kind in met)
    assert met == {
        AutomationError,
        InvalidEvent,
        InvalidFlow,
        InvalidTrigger,
        ParameterError,
        RunError,
        TemplateError,
        UnknownAutomation,
        UsageError,
    }

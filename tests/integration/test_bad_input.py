"""What a newcomer gets wrong: one error of the tree, in one sentence, and everything stored is as it was."""

import os
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
    ParameterError,
    RunError,
    TemplateError,
    UnknownAutomation,
    UsageError,
)
from eventkit.model.jsonable import MAX_DEPTH
from tests.refused_automations import PARAMETERS, TEMPLATES, TRIGGERS
from tests.refusing import ORDER, PLACED, double, emit, everything, furnished, nested, plain, refusal

NOBODY = UUID(int=1)


class Thing:
    """What JSON does not know."""


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    """A workspace on disk with some of everything in it."""
    with furnished(tmp_path_factory.mktemp("work") / "good") as workspace:
        yield workspace


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

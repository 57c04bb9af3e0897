"""An event as text to paste: what is pasted makes it again."""

import json
import shlex
import time

import pytest

import eventkit as ek
from eventkit.webhooks.samples import Sample
from tests.asked import FrontEnd, hostile
from tests.shells import loaded

RESOURCE = {"prefect.resource.id": "order 42", "region": 'eu\'s "1"', "a key": "{not filled}"}
CUSTOMER = [{"prefect.resource.id": "customer:7", "prefect.resource.role": "customer"}]


@pytest.fixture
def ask(ws):
    """A front end of the workspace."""
    return FrontEnd(ws)


def same(event):
    """What of an event is the same when it is made again."""
    return event.event, event.resource.root, [each.root for each in event.related], event.payload


def deep(levels):
    """A payload that nests so deep."""
    held = 1
    for _ in range(levels):
        held = {"in": held}
    return held


PAYLOADS = {
    "nothing": {},
    "values": {"n": 12.5, "yes": True, "none": None, "text": 'it\'s "so"', "list": [1, [2, {"a": []}]], "big": 2**60},
    "hostile": {hostile(): [hostile()], "lines": "a\nb\\n\r\t\0", "wide": "日本 😀 \U000e0041"},
    "long": {f"key{n}": ["x" * 30, n, {"in": "y" * 60}] for n in range(50)},
    "deep": deep(140),
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_the_json_is_the_event(ws, ask, payload):
    """Read again it is the same, and what is hidden in it can be seen."""
    event = ek.emit_event("order.placed", RESOURCE, related=CUSTOMER, payload=payload)

    text = ask("event.copies", id=str(event.id), forms=["json"])["json_text"]

    assert json.loads(text) == event.wire()
    assert all(char == "\n" or char.isprintable() for char in text)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_the_python_emits_it_again(ws, ask, payload):
    """Run as it stands, in lines a person can read."""
    event = ek.emit_event(hostile(), RESOURCE, related=CUSTOMER, payload=payload)

    code = ask("event.copies", id=str(event.id), forms=["python"])["python"]
    exec(compile(code, "pasted", "exec"), {})

    assert same(ws.events().first()) == same(event)
    assert ws.events().first().id != event.id
    assert all(char == "\n" or char.isprintable() for char in code)


def test_short_values_stand_on_a_line_in_python(ws, ask):
    """Only what is long is broken up."""
    event = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"total": 12.5, "to": ["eu"]})

    assert ask("event.copies", id=str(event.id), forms=["python"])["python"] == (
        "import eventkit as ek\n\n"
        "ek.emit_event(\n"
        "    event='order.placed',\n"
        "    resource={'prefect.resource.id': 'order.1'},\n"
        "    payload={'total': 12.5, 'to': ['eu']},\n"
        ")\n"
    )


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_the_cell_emits_it_again(payload):
    """As a `%%emit` cell of a notebook."""
    with loaded() as shell, ek.Workspace.in_memory() as ws:
        event = ek.emit_event(hostile(), RESOURCE, related=CUSTOMER, payload=payload)
        cell = FrontEnd(ws)("event.copies", id=str(event.id), forms=["emit"])["emit"]

        result = shell.run_cell(cell)

        assert result.success
        assert same(ws.events().first()) == same(event)


def test_what_a_cell_cannot_say_is_said_instead(ws, ask):
    """A label of a related resource: the person is told which, and what to take."""
    named = [{**CUSTOMER[0], "prefect.resource.name": "Ada"}]
    event = ek.emit_event("order.placed", RESOURCE, related=named)

    copies = ask("event.copies", id=str(event.id), forms=["emit", "python"])

    assert copies["emit"] is None
    assert copies["without"] == {
        "emit": "A %%emit cell says role and id of a related resource, and one has 'prefect.resource.name' besides: "
        "take the Python"
    }
    assert copies["python"] is not None


def test_a_shells_line_needs_a_webhook_that_takes_it(ws, ask):
    """Without one it is said how to make one; one with a template of its own would make another event of it."""
    event = ek.emit_event("order.placed", RESOURCE)
    ek.Webhook("picky", template={"event": "x", "resource": {"prefect.resource.id": "y"}})

    copies = ask("event.copies", id=str(event.id), forms=["curl"])

    assert copies["curl"] is None
    assert copies["without"]["curl"].startswith("No webhook here takes an event as it is: ek.Webhook(")


def body_of(line):
    """The body in a line for a shell."""
    return shlex.split(line)[0].removeprefix("body=").removesuffix(";")


def test_a_shells_line_calls_a_webhook_that_takes_any(ws, ask):
    """It sends a CloudEvent, of which the webhook makes an event of the same name and resource."""
    hook = ek.Webhook("any")
    event = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"a": "it's"})

    line = ask("event.copies", id=str(event.id), forms=["curl"])["curl"]

    told = json.loads(body_of(line))
    assert (told["type"], told["source"], told["data"]) == ("order.placed", "order.1", {"a": "it's"})
    assert hook.url in line


def test_a_shells_line_shows_what_is_hidden_in_it(ws, ask):
    """Of an event as of a body that came: the same values, all of them seen."""
    hook = ek.Webhook("any")
    told = {"source": "orders", "type": "order.placed", "id": "1", "specversion": "1.0", "data": {"a": "\u202e\x7f"}}
    body = json.dumps(told, ensure_ascii=False, indent="\t")
    hook.simulate(Sample(kind="application/cloudevents+json", content=body))
    came = ws.events("order.placed").first()
    emitted = ek.emit_event("order.\u202eplaced", {"prefect.resource.id": "order.1"}, payload=told["data"])

    lines = [ask("event.copies", id=str(each.id), forms=["curl"])["curl"] for each in (came, emitted)]

    assert [True, True] == [line.isprintable() for line in lines]
    assert [told["data"]] * 2 == [json.loads(body_of(line))["data"] for line in lines]
    assert ["order.placed", "order.\u202eplaced"] == [json.loads(body_of(line))["type"] for line in lines]


def test_a_shells_line_sends_again_what_an_event_came_in(ws, ask):
    """Its body to its webhook."""
    made = {"event": "order.placed", "resource": {"prefect.resource.id": "order.{{ body.id }}"}}
    hook = ek.Webhook("orders", template=made)
    hook.simulate(id=7)
    event = ws.events("order.placed").first()

    line = ask("event.copies", id=str(event.id), forms=["curl"])["curl"]

    assert body_of(line).encode() == hook.deliveries[0].body
    assert hook.url in line


def test_a_long_event_is_copied_soon_and_is_no_line_for_a_shell(ws, ask):
    """Each form of one and a half megabytes, and the reason where there is none."""
    ek.Webhook("any")
    event = ek.emit_event("big", RESOURCE, payload={"long": "x" * 1_000_000, "many": list(range(60_000))})

    for form in ("json", "python", "emit", "curl"):
        begun = time.perf_counter()
        copies = ask("event.copies", id=str(event.id), forms=[form])
        took = time.perf_counter() - begun
        print(f"\n{form}: {len(json.dumps(copies)):,} bytes in {took * 1000:.0f} ms")
        assert took < 2

    assert copies["without"] == {"curl": "It is too long for a shell's line: take the Python, or send it from a file"}

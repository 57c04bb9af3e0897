"""What is answered about one event: all of it, its chain, its request, and it again."""

import json
import time
from uuid import UUID

import pytest

import eventkit as ek
from eventkit.api import Refused
from tests.asked import FrontEnd, hostile

ORDER = {"prefect.resource.id": "order.42", "region": "eu-1"}


@pytest.fixture
def ask(ws):
    """A front end of the workspace."""
    return FrontEnd(ws)


def links(reply):
    """Kind and title of every link of a chain, as it is drawn."""

    def walk(link):
        yield link["kind"], link["title"]
        for part in link["parts"]:
            yield from walk(part)

    return [each for link in reply["links"] for each in walk(link)]


def test_all_of_an_event_comes_as_the_log_has_it(ws, ask):
    """Its JSON is the wire form, and what the log added stands beside it."""
    event = ek.emit_event("order.placed", ORDER, payload={"total": 12.5})

    detail = ask("event.detail", id=str(event.id))

    assert detail["wire"] == event.wire()
    assert detail["row"]["seq"] == event.seq
    rest = {name: detail[name] for name in ("follows", "cause", "replay_of", "hops", "bookmarked")}
    assert rest == {"follows": None, "cause": None, "replay_of": None, "hops": 0, "bookmarked": False}


def test_an_event_of_one_and_a_half_megabytes_comes_whole_and_soon(ws, ask):
    """As large as one may be, and its payload as deep."""
    deep = {"text": hostile()}
    for _ in range(140):
        deep = {"in": deep}
    payload = {"long": "x" * 900_000, "many": [{f"key{n}": n} for n in range(30_000)], "deep": deep}
    event = ek.emit_event("order.placed", ORDER, payload=payload)

    begun = time.perf_counter()
    detail = ask("event.detail", id=str(event.id))
    took = time.perf_counter() - begun

    print(f"\n{len(json.dumps(detail)):,} bytes in {took * 1000:.0f} ms")
    assert detail["wire"]["payload"] == payload
    assert took < 2


def test_an_event_that_is_not_there_is_refused_in_words(ask):
    """The sentence is what a person reads."""
    with pytest.raises(Refused) as refused:
        ask("event.detail", id="00000000-0000-0000-0000-000000000001")

    assert refused.value.kind == "UnknownEvent"
    assert "there is none '00000000-0000-0000-0000-000000000001' in this workspace" in refused.value.sentence


def test_a_chain_can_be_opened_where_there_is_a_page(ws, ask):
    """Events and runs have their ids; the event asked about is marked; the text is the one of `.chain()`."""

    @ek.flow
    def restock() -> None: ...

    restock.deploy(name="eu", triggers=[ek.DeploymentTrigger(name="low", expect={"stock.low"})])
    event = ek.emit_event("stock.low", {"prefect.resource.id": "stock.1", "prefect.resource.name": "Rye"})
    ws.quiet()
    (run,) = ws.store.flow_runs()

    chain = ask("event.chain", id=str(event.id))

    kinds = [("event", "stock.low on Rye"), ("firing", "low"), ("action", "runs eu"), ("run", f"restock / {run.name}")]
    assert links(chain) == kinds
    (first,) = chain["links"]
    assert (first["id"], first["here"], first["cut"], chain["above"]) == (str(event.id), True, 0, False)
    firing = first["parts"][0]
    assert (firing["id"], firing["parts"][0]["state"]) == (None, "executed")
    assert firing["parts"][0]["parts"][0]["id"] == str(run.id)
    assert chain["text"] == repr(event.chain())


def test_a_chain_longer_than_is_shown_says_how_much_is_left_out(ws, ask):
    """At most 200 links, however deep or wide it is."""
    first = before = ek.emit_event("step", {"prefect.resource.id": "a"})
    for n in range(230):
        before = ek.emit_event("step", {"prefect.resource.id": f"a.{n}"}, follows=before)
    wide = ek.emit_event("root", {"prefect.resource.id": "b"})
    for n in range(230):
        ek.emit_event("leaf", {"prefect.resource.id": f"b.{n}"}, follows=wide)

    down, up, across = (ask("event.chain", id=str(each.id)) for each in (first, before, wide))

    assert [len(links(each)) for each in (down, up, across)] == [200, 200, 200]
    assert [each["above"] for each in (down, up, across)] == [False, True, False]
    assert across["links"][0]["cut"] == 31


def test_the_request_of_an_event_is_the_delivery_it_came_in(ws, ask):
    """Headers, body, what was answered and what the signature proved; hidden characters written out."""
    ek.Webhook("orders", template={"event": "order.{{ body.id }}", "resource": {"prefect.resource.id": "order"}})
    ek.Webhook.read("orders").simulate(id="7", note=hostile())
    event = ws.events("order.7").first()

    request = ask("event.request", id=str(event.id))["request"]

    body = ek.Webhook.read("orders").deliveries[0].body.decode()
    assert {name: request[name] for name in ("webhook", "method", "accepted", "status", "reason", "size")} == {
        "webhook": "orders", "method": "POST", "accepted": True, "status": 204, "reason": "accepted",
        "size": len(body.encode()),
    }  # fmt: skip
    assert request["headers"] == [["Content-Type", "application/json"]]
    assert request["body"] == body.replace("\u202e", "\\u202e")
    assert request["signature"] == "Not signed: the webhook takes what anybody on this machine sends"


def test_an_event_that_came_in_no_request_has_none(ws, ask):
    """Most have not."""
    event = ek.emit_event("order.placed", ORDER)

    assert ask("event.request", id=str(event.id)) == {"request": None}


def test_a_replay_says_what_it_would_do_and_does_nothing(ws, ask):
    """By itself it is dry, with a field changed or not."""

    @ek.flow
    def restock(region: str) -> None: ...

    trigger = ek.DeploymentTrigger(
        name="low", expect={"stock.low"}, match={"region": "eu-*"}, parameters={"region": "{{ event.resource.region }}"}
    )
    restock.deploy(name="eu", triggers=[trigger])
    event = ek.emit_event("stock.low", {"prefect.resource.id": "stock.1", "region": "us-1"})
    ws.quiet()
    before = ws.store.last_seq()

    as_it_is = ask("event.replay", id=str(event.id))
    edit = {"resource": {"prefect.resource.id": "stock.1", "region": "eu-1"}}
    edited = ask("event.replay", id=str(event.id), edit=edit)

    assert (as_it_is["dry"], as_it_is["chips"], as_it_is["id"]) == (True, [], None)
    low = ws.automation("low")
    chip = {"automation": "low", "automation_id": str(low.id), "became": "fired", "why": "runs eu", "runs": []}
    assert edited["chips"] == [chip]
    assert "would lead to 1 firing and 1 run" in edited["text"]
    assert ws.store.last_seq() == before


def test_a_replay_for_real_gives_the_new_event(ws, ask):
    """It has another id and says what it repeats."""
    event = ek.emit_event("order.placed", ORDER, payload={"total": 1, "to": "eu"})

    done = ask("event.replay", id=str(event.id), edit={"payload": {"total": 2}}, dry=False)

    again = ws.store.get(UUID(done["id"]))
    assert (again.replay_of, again.payload, done["dry"]) == (event.id, {"total": 2, "to": "eu"}, False)


def test_a_replay_that_cannot_be_is_refused_in_words(ws, ask):
    """An edit is checked as any event that is emitted."""
    event = ek.emit_event("order.placed", ORDER)

    with pytest.raises(Refused, match=r"cannot change 'payloda' of an event; did you mean 'payload'"):
        ask("event.replay", id=str(event.id), edit={"payloda": {}})


def test_another_workspace_is_asked_though_this_one_is_current(ws):
    """An answer is of the session's own workspace, whichever is current."""
    with ek.Workspace.in_memory(seed=5) as other:
        there = ek.emit_event("order.placed", ORDER)
        ask = FrontEnd(ws)
        here = ws.emit("order.lost", ORDER)

        assert ask("event.chain", id=str(here.id))["text"] == "event order.lost on order.42  ← this event"
        assert ask("event.replay", id=str(here.id), dry=False)["dry"] is False
        with pytest.raises(Refused, match="in this workspace"):
            ask("event.detail", id=str(there.id))
        assert [event.event for event in other.events()] == ["order.placed"]

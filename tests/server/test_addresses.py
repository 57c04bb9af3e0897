"""Every address of the table: who may ask, what is refused and how, and what is answered."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from tornado.httpclient import HTTPClientError

import eventkit as ek
from eventkit.api import QUESTIONS
from eventkit.server.routes import ROUTES, SHORT, WORDS
from eventkit.workspace import moves

ORDER = {"prefect.resource.id": "order.42"}
NOBODY = "00000000-0000-7000-8000-000000000000"
AT = {"id": NOBODY, "webhook": "nobody"}
LEFT = {
    "event.why": ("trigger",),
    "runs.list": ("server", "after"),
    "runs.page": ("server",),
    "runs.cancel": ("server",),
}
"""Fields of questions that only a front end asks with: a Jupyter server itself is connected to no Prefect server."""
WITH_BODY = [route for route in ROUTES if route.body or route.whole is not None]


def name_of(route):
    """A route as a test is named."""
    return f"{route.method} {route.path}"


def path_of(route, **fields):
    """Its path, with fields filled in."""
    return ["eventkit", "api", *route.path.format(**{**AT, **fields}).split("/")]


@pytest.fixture
def ask(jp_fetch):
    """Asks an address: the status, and what was answered as JSON."""

    async def ask(method, path, *, body=None, params=None, headers=None):
        parts = path if isinstance(path, list) else ["eventkit", "api", *path.split("/")]
        text = body if isinstance(body, str | bytes) or body is None else json.dumps(body)
        options = {"method": method, "params": params, "headers": headers, "allow_nonstandard_methods": True}
        try:
            answer = await jp_fetch(*parts, body=text, **options)
        except HTTPClientError as error:
            answer = error.response
        return answer.code, json.loads(answer.body)

    return ask


def test_the_table_agrees_with_the_questions():
    """Each field of a question comes from one place, and is said in words; what changes something needs the right."""
    for route in ROUTES:
        question = QUESTIONS[route.question]
        asked = [name for name in route.query if "filter" not in route.query or name not in SHORT]
        fields = [*route.places, *asked, *route.body, *([route.whole] if route.whole else [])]
        assert {*fields, *LEFT.get(route.question, ())} == set(question.ask.model_fields), route
        assert len(fields) == len(set(fields)), route
        assert route.writes == question.writes, route
        assert set(route.query) | set(route.places) <= set(WORDS), route
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
async def test_without_a_token_it_is_forbidden(ask, route):
    """Nobody asks who is not let in, and what he is told is JSON too."""
    body = "{}" if route.method != "GET" else None

    status, said = await ask(route.method, path_of(route), body=body, headers={"Authorization": "token wrong"})

    assert status == 403
    assert set(said) == {"kind", "sentence", "message"}
    assert said["kind"] == "Forbidden"


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
@pytest.mark.parametrize("body", ["{", "[[]]", '"text"', '{"frist": 1}', b"\xff", '{"a": ' * 400])
async def test_a_bad_body_is_refused_with_a_reason(ask, route, body):
    """What is wrong is said, and where; never that something broke."""
    status, said = await ask(route.method, path_of(route), body=body)

    assert status == 400
    assert said["kind"] in ("UsageError", "InvalidEvent")
    assert said["sentence"]
    assert said["message"] == said["sentence"]


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
async def test_a_parameter_nobody_knows_is_refused_by_name(ask, route):
    """A filter that was misspelt would otherwise be all events."""
    body = "{}" if route.method != "GET" else None

    status, said = await ask(route.method, path_of(route), body=body, params={"lmit": "1"})

    assert status == 400
    assert "lmit" in said["sentence"]


@pytest.mark.parametrize("route", [each for each in ROUTES if each.places], ids=name_of)
async def test_what_is_not_there_is_not_found(ask, route):
    """An id of nothing, and what is no id at all."""
    body = {"events/{id}/replay": {}, "automations/{id}": {"enabled": "on"}}.get(route.path)
    status, said = await ask(route.method, path_of(route), body=body if route.method != "GET" else None)

    assert status == 404
    assert said["kind"].startswith("Unknown")

    if "id" in route.places:
        status, said = await ask(route.method, path_of(route, id="7"), body=body if route.method != "GET" else None)

        assert (status, said["kind"]) == (400, "UsageError")


async def test_any_other_address_is_not_there(ask):
    """Below ours it is said as JSON, and what a method cannot do is said with what can be done."""
    assert (await ask("GET", "tea"))[0] == 404
    assert (await ask("DELETE", "events", body=None)) == (
        405,
        {
            "kind": "NotAllowed",
            "sentence": "Nothing is done here by this method: the header Allow says which there are",
            "message": "Nothing is done here by this method: the header Allow says which there are",
        },
    )


async def test_an_event_is_emitted_and_read_back(ask, kernel):
    """What is emitted here is in the log of every kernel, checked as there."""
    given = {"event": "order.placed", "resource": ORDER, "payload": {"total": 12.5}, "id": str(uuid4())}

    status, emitted = await ask("POST", "events", body=given)
    told = kernel.store.get(UUID(given["id"])).wire()

    assert status == 201
    assert emitted == {"events": [{"id": given["id"], "seq": 1, "received": told["received"]}]}
    assert (await ask("GET", "events"))[1] == {
        "events": [
            {
                "seq": 1, "id": given["id"], "occurred": told["occurred"], "received": told["received"],
                "event": "order.placed", "resource": ORDER, "related": [], "payload": {"total": 12.5},
                "follows": None, "cause": None, "hops": 0, "replay_of": None,
            }
        ],
        "more": False, "next": 1, "last": 1,
    }  # fmt: skip
    assert (await ask("GET", f"events/{given['id']}"))[1]["wire"]["event"] == "order.placed"


async def test_of_many_events_all_are_stored_or_none(ask, kernel):
    """Which one is wrong is said, with the words of `emit_event`."""
    good, bad = {"event": "order.placed", "resource": ORDER}, {"event": "order.placed", "resource": {"a": "b"}}

    status, said = await ask("POST", "events", body=[good, bad])
    assert (status, said["kind"], kernel.store.last_seq()) == (400, "InvalidEvent", 0)
    assert said["sentence"].startswith("Event 2 of 2: ")
    assert "prefect.resource.id" in said["sentence"]

    status, emitted = await ask("POST", "events", body=[good, good])
    assert (status, [each["seq"] for each in emitted["events"]]) == (201, [1, 2])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"resource": ORDER}, "Event needs 'event'"),
        ({"event": "a", "resource": ORDER, "paylod": {}}, "did you mean 'payload'?"),
        ({"event": "a", "resource": ORDER, "seq": 7}, "has no field 'seq'"),
        ({"event": "a", "resource": ORDER, "occurred": 7}, "occurred cannot be 7: write '2026-01-31T12:00:00Z'"),
        ({"event": "a" * 1025, "resource": ORDER}, "at most 1,024 characters"),
        ({"event": "a", "resource": ORDER, "payload": {"a": "x" * 1_500_000}}, "1,500,000"),
    ],
)
async def test_an_event_that_cannot_be_is_refused_as_by_emit_event(ask, given, words):
    """The sentence names the field, the value and the fix."""
    status, said = await ask("POST", "events", body=given)

    assert status == 400
    assert words in said["sentence"]


async def test_pages_go_through_the_log_without_a_gap(ask, kernel):
    """By place, both ways, whatever comes meanwhile."""
    kernel.emit_many([{"event": f"order.{number}", "resource": ORDER} for number in range(7)])
    older, newer, page = [], [], {"limit": "3"}

    while page is not None:
        _, held = await ask("GET", "events", params=page)
        older += [event["seq"] for event in held["events"]]
        kernel.emit("order.late", ORDER)
        page = {"limit": "3", "before": str(held["next"])} if held["more"] else None
    page = {"limit": "4", "oldest_first": "true", "after": "0"}
    while page is not None:
        _, held = await ask("GET", "events", params=page)
        newer += [event["seq"] for event in held["events"]]
        page = {**page, "after": str(held["next"])} if held["more"] else None

    assert older == [7, 6, 5, 4, 3, 2, 1]
    assert newer == list(range(1, 11))


async def test_a_filter_is_asked_for_as_json(ask, kernel):
    """The same filter as in a notebook, for pages, counts, spans and fields."""
    kernel.emit_many([{"event": f"order.{name}", "resource": ORDER} for name in ("placed", "paid", "placed")])
    placed = {"filter": json.dumps({"event": {"name": ["order.placed"]}})}

    assert [each["seq"] for each in (await ask("GET", "events", params=placed))[1]["events"]] == [3, 1]
    assert (await ask("GET", "events/count", params=placed))[1] == {"count": 2}
    assert sum((await ask("GET", "events/histogram", params=placed))[1]["counts"]) == 2
    assert (await ask("GET", "events/facets", params=placed))[1]["sample"] == 2
    status, said = await ask("GET", "events/count", params={"filter": '{"evnt": {}}'})
    assert (status, "evnt" in said["sentence"]) == (400, True)


async def test_an_automation_is_shown_turned_off_and_told_why(ask, kernel):
    """The list, the page, the switch, and the verdict of an event."""
    ek.use(kernel)
    made = ek.Automation(name="rush", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[]).create()
    event = kernel.emit("order.placed", ORDER)
    kernel.matched(event.seq, timeout=20)

    _, listed = await ask("GET", "automations")
    assert [(row["name"], row["enabled"]) for row in listed["automations"]] == [("rush", "on")]
    assert (await ask("GET", f"automations/{made.id}"))[1]["trigger"]["expect"] == ["order.placed"]
    assert (await ask("PATCH", f"automations/{made.id}", body={"enabled": "off"}))[1]["automations"][0][
        "enabled"
    ] == "off"
    assert kernel.automation("rush").enabled is False
    why = (await ask("GET", f"events/{event.id}/why", params={"automation": "rush"}))[1]
    assert [each["automation"] for each in why["verdicts"]] == ["rush"]
    assert (await ask("GET", f"events/{event.id}/chain"))[1]["text"]
    assert (await ask("GET", f"events/{event.id}/why", params={"automation": "tea"}))[0] == 404


async def test_what_was_moved_to_a_prefect_server_is_not_turned_on_here_too(ask, kernel):
    """Refused with where to turn it on; in shadow it does nothing, and may be."""
    ek.use(kernel)
    trigger = ek.EventTrigger(expect={"order.placed"})
    made = ek.Automation(name="rush", trigger=trigger, actions=[], enabled=False).create()
    away = moves.Moved(id=str(made.id), name="rush", on=True)
    named = {"name": "restock/live", "id": NOBODY, "pool": "p", "folder": "f"}
    moves.Progress(url="http://there/api", stage="moved", automations=(away,), **named).keep(kernel.store)

    status, said = await ask("PATCH", f"automations/{made.id}", body={"enabled": "on"})
    watching = await ask("PATCH", f"automations/{made.id}", body={"enabled": "shadow"})

    assert (status, said["kind"]) == (400, "AutomationError")
    assert "restock/live was moved to http://there/api" in said["sentence"]
    assert [row["enabled"] for row in watching[1]["automations"]] == ["shadow"]


async def test_a_draft_is_backtested_with_nothing_stored(ask, kernel):
    """As in the builder."""
    kernel.emit_many([{"event": "order.placed", "resource": ORDER}] * 4)
    trigger = {"expect": ["order.placed"], "threshold": 2, "within": 60}

    status, made = await ask("POST", "backtest", body={"trigger": trigger})

    assert (status, made["seen"], made["fired"]) == (200, 4, 1)
    assert kernel.automations() == []
    status, said = await ask("POST", "backtest", body={"trigger": {"threshold": "two"}})
    assert (status, said["kind"]) == (400, "InvalidTrigger")


async def test_runs_are_listed_shown_and_cancelled(ask, kernel):
    """A run with its log; one that is over stays as it is."""
    with kernel:

        @ek.flow(log_prints=True)
        def bake():
            print("rye")

        bake()
        _, listed = await ask("GET", "runs", params={"flow": "bake"})
        run = listed["runs"][0]
        _, page = await ask("GET", f"runs/{run['id']}")
        status, after = await ask("POST", f"runs/{run['id']}/cancel", body="")

    assert [line["text"] for line in page["logs"]] == ["rye"]
    assert (await ask("GET", "runs", params={"kind": "TEA"}))[0] == 400
    assert (status, after["row"]["state"]) == (200, "Completed")


async def test_webhooks_are_listed_with_their_deliveries(ask, kernel):
    """What came, all of it, and again."""
    with kernel:
        hook = ek.Webhook("orders")
        hook.simulate(total=3)
        names = [row["name"] for row in (await ask("GET", "webhooks"))[1]["webhooks"]]
        _, came = await ask("GET", "webhooks/orders/deliveries")
        one = came["deliveries"][0]
        status, page = await ask("GET", f"webhooks/orders/deliveries/{one['id']}")
        _, again = await ask("POST", f"webhooks/orders/deliveries/{one['id']}/replay", body="")

    assert names == ["orders"]
    assert (status, page["parsed"]) == (200, {"total": 3})
    assert len(again["deliveries"]) == 2


async def test_the_workspace_is_told_in_a_line_in_numbers_and_in_news(ask, kernel, place):
    """What a status bar shows."""
    kernel.emit("order.placed", ORDER)

    assert (await ask("GET", "status"))[1] == {
        "home": str(place),
        "events": 1,
        "words": f"eventkit: workspace {place}, 1 event, 0 automations on",
    }
    assert (await ask("GET", "summary"))[1]["events_per_minute"] == 1
    assert (await ask("GET", "summary/news"))[1] == {"cursor": "1", "items": [], "more": False}


async def test_a_workspace_that_cannot_be_opened_is_told_and_opened_later(ask, place):
    """A server outlives a broken file."""
    place.mkdir()
    file = place / "workspace.sqlite"
    file.write_text("no workspace at all, and long enough to be looked at")

    status, said = await ask("GET", "status")
    assert (status, said["kind"]) == (503, "NotAWorkspace")
    assert said["sentence"].startswith("The workspace cannot be opened: ")

    file.unlink()
    assert (await ask("GET", "status"))[0] == 200


async def test_the_description_is_served_as_it_is_committed(ask):
    """It is the one that was tested."""
    from eventkit.server.openapi import description

    assert (await ask("GET", "openapi.json")) == (200, json.loads(json.dumps(description())))


SHORTLY = [
    ({"name": "order.*"}, ["order.paid", "order.placed"]),
    ([("name", "order.placed"), ("name", "stock.low")], ["stock.low", "order.placed"]),
    ({"resource": "shelf.*"}, ["stock.low"]),
    ({"text": "rye -empty"}, ["stock.low"]),
    ({"since": "2026-03-01T00:00:00Z", "name": "order.*"}, ["order.paid"]),
    ({"until": "2026-01-31"}, []),
]


@pytest.mark.parametrize(("params", "names"), SHORTLY)
async def test_events_are_asked_for_in_short(ask, place, params, names):
    """In the words of ek.events; the same for a page, a count, a histogram and facets."""
    with ek.Workspace(place):
        ek.emit_event("order.placed", ORDER, occurred=datetime(2026, 2, 1, tzinfo=UTC))
        ek.emit_event("order.paid", ORDER, occurred=datetime(2026, 3, 2, tzinfo=UTC))
        ek.emit_event("stock.low", {"prefect.resource.id": "shelf.7"}, payload={"of": "rye"})
    pairs = params if isinstance(params, list) else list(params.items())

    status, page = await ask("GET", "events", params=pairs)
    counted = await ask("GET", "events/count", params=pairs)

    assert (status, [event["event"] for event in page["events"]]) == (200, names)
    assert counted == (200, {"count": len(names)})


WRONG = {
    "since": ("yesterday-ish", "GET events: since cannot be 'yesterday-ish': write '2026-01-31T12:00:00Z'"),
    "until": ("0.5", "GET events: until cannot be '0.5': write '2026-01-31T12:00:00Z'"),
    "filter": ("{}", "GET events: filter is a whole filter by itself: put name into it"),
    "names": ("a", "GET events has no parameter 'names'; did you mean 'name'?"),
}


@pytest.mark.parametrize("parameter", WRONG)
async def test_what_is_said_wrong_in_short_is_refused_in_words(ask, parameter):
    """What, why, and what to do."""
    value, said = WRONG[parameter]

    status, refused = await ask("GET", "events", params={"name": "a", parameter: value})

    assert (status, refused["kind"]) == (400, "UsageError")
    assert refused["sentence"].startswith(said)

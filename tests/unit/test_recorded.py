"""Sessions recorded to a file: what is in them, what is not, what differs today, and files that are damaged."""

import json
from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.errors import AutomationError, RecordingError, UsageError
from eventkit.model.secrecy import HIDDEN
from eventkit.testing import Recording, assert_recorded, check_recorded, in_memory, read_events, record
from eventkit.testing.recording import FORMAT

REGION = ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"})


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with in_memory() as workspace:
        yield workspace


@pytest.fixture
def session(ws, tmp_path):
    """A session with a deployment: one order that fires, one that nearly does, one whose parameter is refused."""

    @ek.flow
    def bill(total: float, rate: int = 2) -> None: ...

    trigger = ek.DeploymentTrigger(**dict(REGION), name="Bill", parameters={"total": "{{ event.payload.total }}"})
    bill.deploy(name="now", triggers=[trigger])
    for region, total in (("eu-1", 5), ("us-1", 6), ("eu-2", "much")):
        ek.emit_event(
            "order.placed", {"prefect.resource.id": f"order.{total}", "region": region}, payload={"total": total}
        )
    path = tmp_path / "orders.ek.jsonl"
    record(path)
    return path


def says(path, **options):
    """The differences in words."""
    return [f"{each.kind}: {each.says}" for each in check_recorded(path, **options).differences]


def test_a_session_holds_events_automations_firings_and_verdicts(session, ws):
    """All of it comes back as it was, with typed parameters and the problem of the third."""
    held = Recording.read(session)

    assert list(ws.events(oldest_first=True)) == list(held.events)
    assert [event.seq for event in ws.events(oldest_first=True)] == [event.seq for event in held.events]
    assert [spec.wire() for spec in ws.automations()] == [spec.wire() for spec in held.automations]
    assert [{"total": 5}, None] == [each.parameters for each in held.fired]
    assert "'much' is not of type 'number'" in held.fired[1].problems[0]
    assert any(each.says.startswith("Does not match: region is 'us-1'") for each in held.told)
    assert held == Recording.read(session)
    assert [5, None] == [given and given["total"] for given in held.df()["parameters"]]
    assert list(held.events) == read_events(session)


def test_nothing_is_stored_or_run_by_recording_and_checking(session, ws):
    """The log is as long as before, and the workspace stays the current one."""
    ws.settle()
    before = ws.store.last_seq(), len(ws.store.flow_runs())
    record(session)

    assert check_recorded(session).same
    assert before == (ws.store.last_seq(), len(ws.store.flow_runs()))
    assert ek.workspace() is ws


def test_a_trigger_that_changed_is_found_with_what_it_gains_and_loses(session, ws):
    """In words, with the verdict of today on what was lost."""
    spec = ek.Automation.read(name="Bill")
    spec.changed(trigger=ek.EventTrigger(expect={"order.placed"}, match={"region": ["us-*", "eu-2"]})).update()
    found = check_recorded(session, against=ws, verdicts=False)

    assert [
        "lost: Bill no longer fires on order.placed on order.5: Does not match: region is 'eu-1', and us-* or eu-2 was "
        "expected",
        "gained: Bill now fires on order.placed on order.6, with total=6",
    ] == [f"{each.kind}: {each.says}" for each in sorted(found.differences, key=lambda each: each.kind, reverse=True)]
    assert ["gained", "lost"] == sorted(found.df()["kind"])
    assert "2 differences" in repr(found)
    assert "order.6" in found._repr_html_()
    with pytest.raises(AssertionError, match=r"orders.ek.jsonl: \d+ events, 1 automation: \d+ differences"):
        assert_recorded(session, against=ws)


def test_parameters_that_changed_are_found_by_value_and_kind(session, ws):
    """What the action of today gives besides."""
    spec = ws.automation("Bill")
    action = spec.actions[0].changed(parameters={"total": "{{ event.payload.total }}", "rate": 3})

    assert ["changed: Bill fires on order.placed on order.5 with total=5 rate=3, and was recorded with total=5"] == [
        each for each in says(session, against=[spec.changed(actions=(action,))]) if "order.5" in each
    ]


def test_an_automation_that_is_gone_or_off_is_found(session, ws):
    """And others that are there are not asked about."""
    ek.Automation(name="other", trigger=REGION, actions=[]).create()
    assert [] == says(session, against=ws)
    ws.enable_automation("Bill", enabled=False)
    assert ["missing: Bill is not there any more, or is off"] == says(session, against=ws)
    assert ["missing: Bill is not there any more, or is off"] == says(session, against=[])


def test_verdicts_that_say_something_else_are_found(session):
    """Where the firings are the same."""
    text = session.read_text().replace("region is 'us-1'", "region was 'us-1'")
    session.write_text(text)
    (found,) = says(session)

    assert found.startswith("verdict: Bill says of order.placed on order.6: \"Does not match: region is 'us-1'")
    assert "and was recorded saying \"Does not match: region was 'us-1'" in found
    assert [] == says(session, verdicts=False)


def test_absence_is_recorded_up_to_the_moment_of_recording(ws, tmp_path):
    """And noticed again at the same moment."""
    paid = ek.EventTrigger(expect={"paid"}, after={"placed"}, posture="Proactive", within=60)
    ek.Automation(name="unpaid", trigger=paid, actions=[]).create()
    ek.emit_event("placed", {"prefect.resource.id": "order.1"})
    ws.settle()
    ws.clock.advance(61)
    made = record(tmp_path / "unpaid.ek.jsonl")

    assert ["unpaid"] == [each.automation for each in made.fired]
    assert check_recorded(tmp_path / "unpaid.ek.jsonl").same


def test_events_before_a_moment_are_left_out(ws, tmp_path):
    """And with them what they would have led to."""
    ek.Automation(name="eu", trigger=REGION, actions=[]).create()
    for _ in range(2):
        ek.emit_event("order.placed", {"prefect.resource.id": "order.1", "region": "eu-1"})
        ws.settle()
        ws.clock.advance(60)
    made = record(tmp_path / "late.ek.jsonl", since=ws.clock.now() - timedelta(seconds=60), automations=["eu"])

    assert ["order.placed", "prefect.automation.triggered"] == [event.event for event in made.events]
    assert [made.events[0].id] == [each.event for each in made.fired]
    assert "2 events, 1 automation: fired 1×, nearly 0×" == repr(made)
    assert "fired 1×" in made._repr_html_()


def test_secrets_are_not_written(ws, tmp_path, monkeypatch):
    """Keys of webhooks, headers and addresses of calls, and what the caller names, in any form; it still checks."""
    monkeypatch.setenv("ORDERS_KEY", "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=")
    ek.Webhook("orders", verify="standard-webhooks", secret="env:ORDERS_KEY")
    call = ek.actions.CallWebhook(
        url="https://hooks.example/T0P-S3CRET", headers={"Authorization": "Bearer t0ken-t0ken"}
    )
    ek.Automation(name="tell", trigger=ek.EventTrigger(expect={"order.*"}), actions=[call], enabled=False).create()
    held = {"a": "key c2VjcmV0LXNlY3JldC1zZWNyZXQ=", "b": ["my/pass word"], "my/pass word": "my%2Fpass%20word"}
    ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload=held)
    path = tmp_path / "secret.ek.jsonl"
    record(path, hide=["my/pass word"], automations=["tell"])
    text = path.read_text()

    for secret in ("c2VjcmV0", "T0P-S3CRET", "t0ken-t0ken", "my/pass word", "my%2Fpass"):
        assert secret not in text
    assert {"a": f"key {HIDDEN}", "b": [HIDDEN], HIDDEN: HIDDEN} == read_events(path)[-1].payload
    assert check_recorded(path).same


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda rows: (rows[1:], 1), "begins no session"),
        (lambda rows: (rows[:-1], len(rows)), "was to be the end of the session, and is not there"),
        (lambda rows: ([*rows, rows[-1]], len(rows) + 1), "comes after the end"),
        (lambda rows: ([rows[0], *rows], 2), "is a second session"),
        (lambda rows: ([rows[0], *rows[2:]], len(rows) - 1), "says 1 deployments, and 0 are there: lines are missing"),
        (lambda rows: ([rows[0], rows[1][:50], *rows[2:]], 2), "is not JSON"),
        (lambda rows: ([rows[0], "[1]", *rows[1:]], 2), r"holds \[1\], and a JSON object was expected"),
        (lambda rows: ([rows[0], '{"event":{"event":"a"}}', *rows[1:]], 2), "holds an event without 'occurred'"),
        (lambda rows: ([rows[0], '{"automation":{"name":"a"}}', *rows[1:]], 2), "an automation that cannot be read"),
        (lambda rows: ([rows[0], '{"fired":{"automation":7}}', *rows[1:]], 2), "holds 'fired' that cannot be read"),
        (lambda rows: ([rows[0], '{"told":{}}', *rows[1:]], 2), "'automation' is missing"),
        (lambda rows: ([rows[0], '{"other":{}}', *rows[1:]], 2), "holds 'other', which no session has"),
        (lambda rows: ([rows[0], '{"event":{},"b":{}}', *rows[1:]], 2), "is no line of a session"),
        (lambda rows: (['{"session":{"format":0}}', *rows[1:]], 1), "names the format 0"),
        (lambda rows: (['{"session":{"format":1,"until":"x"}}', *rows[1:]], 1), "holds a time that cannot be read"),
    ],
)
def test_a_damaged_file_says_line_and_reason(session, spoil, why):
    """Whichever line it is."""
    rows, line = spoil(session.read_text().splitlines())
    session.write_text("\n".join(rows) + "\n")

    with pytest.raises(RecordingError, match=why) as caught:
        check_recorded(session)
    assert line == caught.value.line


def test_a_file_of_a_later_format_says_so(session):
    """Rather than read what it means otherwise."""
    rows = session.read_text().splitlines()
    session.write_text("\n".join([json.dumps({"session": {"format": FORMAT + 1}}), *rows[1:]]))

    with pytest.raises(RecordingError, match=f"format {FORMAT + 1}, and this eventkit reads up to {FORMAT}: update"):
        check_recorded(session)


@pytest.mark.parametrize("hide", [["1234"], ["long-enough", "abc"], [b"long-enough"]])
def test_what_could_not_be_hidden_is_refused_and_not_repeated(ws, tmp_path, hide):
    """Rather than written in silence."""
    with pytest.raises(UsageError, match="hide=") as refused:
        record(tmp_path / "x.ek.jsonl", hide=hide)

    assert "1234" not in str(refused.value)
    assert not (tmp_path / "x.ek.jsonl").exists()


def test_what_is_no_automation_cannot_be_recorded(ws, tmp_path):
    """A trigger has no name to be known by."""
    with pytest.raises(AutomationError, match="record\\(\\) takes automations or their names"):
        record(tmp_path / "x.ek.jsonl", automations=[REGION])
    assert not (tmp_path / "x.ek.jsonl").exists()


@pytest.fixture
def handled(ws, tmp_path):
    """A session with a handler, whose predicate says yes, no, and raises."""

    @ek.on("order.placed", where=lambda event: int(event.payload["total"]) > 10)
    def large(event):
        """Does nothing."""

    for payload in ({"total": 50}, {"total": "5"}, {"total": "hush-hush"}):
        ek.emit_event("order.placed", {"prefect.resource.id": f"order.{payload.get('total')}"}, payload=payload)
    path = tmp_path / "large.ek.jsonl"
    return path, record(path, hide=["hush-hush"])


def test_what_a_predicate_said_is_recorded_and_said_again(handled, ws):
    """It is asked about the events as they are, and a file holds its answers: it cannot hold the function."""
    path, held = handled

    assert ws.registry.read("large").fired == len(held.fired) == 1
    assert [True, False, f"ValueError: invalid literal for int() with base 10: '{HIDDEN}'"] == [
        each.says for each in held.answers
    ]
    assert held == Recording.read(path)
    assert [] == says(path)
    assert [] == says(path, against=[each for each in ws.automations() if each.name == "large"])


def test_a_predicate_of_today_is_asked_where_there_is_one(ws, tmp_path):
    """What it no longer lets through is lost, and said to be its doing."""
    path = tmp_path / "large.ek.jsonl"

    @ek.on("order.placed", where=lambda event: event.payload["total"] > 10, name="large")
    def first(event):
        """Does nothing."""

    ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"total": 50})
    record(path)

    @ek.on("order.placed", where=lambda event: event.payload["total"] > 100, name="large")
    def second(event):
        """Does nothing."""

    assert [
        "lost: large no longer fires on order.placed on order.1: Does not match: the predicate is not true of it"
    ] == says(path, against=ws, verdicts=False)


def test_a_file_of_the_format_before_is_read(session):
    """It has no answers."""
    held, rows = Recording.read(session), session.read_text().splitlines()
    end = json.loads(rows[-1])["end"]
    del end["answers"]
    first = json.loads(rows[0])["session"] | {"format": 1}
    session.write_text("\n".join([json.dumps({"session": first}), *rows[1:-1], json.dumps({"end": end})]))

    assert held == Recording.read(session)


def test_a_moment_without_a_zone_is_utc(session):
    """Edited by hand, or written by another program."""
    held, rows = Recording.read(session), session.read_text().splitlines()
    naive = held.until.isoformat().removesuffix("+00:00")
    session.write_text("\n".join([json.dumps({"session": {"format": FORMAT, "until": naive}}), *rows[1:]]))

    assert held == Recording.read(session)


def test_a_firing_of_other_events_is_found(ws, tmp_path):
    """Where it gathers them: the last is the same."""
    path = tmp_path / "all.ek.jsonl"
    gathers = ek.EventTrigger(expect={"a", "b"}, collect="all", within=60)
    ek.Automation(name="all", trigger=gathers, actions=[]).create()
    for name in ("a", "b", "b"):
        ek.emit_event(name, {"prefect.resource.id": "x"})
    ws.clock.advance(61)
    held = record(path)
    fewer = ek.Automation(name="all", trigger=ek.EventTrigger(expect={"b"}, collect="all", within=60), actions=[])

    assert [3] == [len(each.collected) for each in held.fired]
    assert held == Recording.read(path)
    assert ["gathered: all fires on b on x with 2 events gathered, and was recorded with 3"] == says(
        path, against=[fewer], verdicts=False
    )

"""Trying a webhook without its sender: simulated deliveries, templates tried on what came, deliveries sent again."""

import json

import pytest

import eventkit as ek
from eventkit.errors import UnknownWebhook, WebhookError
from eventkit.webhooks import SAMPLES, Sample
from tests.webhook_kit import DATED, VERIFIES, key_of

SHOWING = '{"event": "a", "resource": {"prefect.resource.id": "b"}, "payload": {"is": {{ body | tojson }}}}'
PICKY = (
    '{"event": "a", "resource": {"prefect.resource.id": "issue.{{ body.issue.number }}"},'
    ' "payload": {{ body.issue | tojson }}}'
)
SCHEME = {"github": "github", "stripe": "stripe", "slack": "slack"}


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        workspace.notice = lambda line: None
        yield workspace


@pytest.fixture
def make(ws, monkeypatch):
    """Makes a webhook of a scheme, with a key of that scheme."""

    def made(name="none", **options):
        monkeypatch.setenv("HOOK_KEY", key_of(name))
        kept = {} if name == "none" else {"verify": VERIFIES[name], "secret": "env:HOOK_KEY"}
        return ek.Webhook("orders", **kept, **options)

    return made


def counts(ws, hook):
    """How much is stored: events, deliveries."""
    return len(ws.events()), len(hook.deliveries)


@pytest.mark.parametrize("over_http", [False, True])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_taken_by_a_webhook_of_its_scheme(ws, make, name, over_http):
    """Twice, it is two deliveries. Through the socket it is the same."""
    hook = make(SCHEME.get(name.partition(".")[0], "none"))
    handshake = name in ("github.ping", "slack.challenge")
    for _ in range(2):
        delivery = hook.simulate(name, over_http=over_http)
        assert ("handshake" if handshake else "accepted") == delivery.verdict, delivery.detail
        assert (0 if handshake else 1) == len(delivery.logged())
        assert SAMPLES[name].method == delivery.method

    assert 2 == len(hook.deliveries)
    assert (0 if handshake else 2) == len(ws.events())


@pytest.mark.parametrize("over_http", [False, True])
@pytest.mark.parametrize("name", ["none", *VERIFIES])
def test_a_simulated_delivery_is_signed_as_its_sender_would(ws, make, name, over_http):
    """In process the workspace's clock counts; through the socket as well. With another signature it is refused."""
    hook = make(name, template=SHOWING)
    delivery = hook.simulate(n=1, deep={"x": [None]}, over_http=over_http)

    assert ("accepted", 204, b'{"n":1,"deep":{"x":[null]}}') == (delivery.verdict, delivery.status, delivery.body)
    assert {"is": {"n": 1, "deep": {"x": [None]}}} == delivery.logged()[0].payload
    if name != "none":
        wrong = {header: "wrong" for header in delivery.headers if header.lower() not in ("host", "content-length")}
        assert 401 == hook.simulate(n=1, headers=wrong, over_http=over_http).status


def test_overrides_are_merged_into_a_sample(ws, make):
    """Mappings into mappings; the sample stays as it is."""
    before = json.dumps(SAMPLES["github.issue_opened"].content)
    body = json.loads(make("github").simulate("github.issue_opened", issue={"number": 99}, extra=1).body)

    assert (99, "open", 1, "opened") == (body["issue"]["number"], body["issue"]["state"], body["extra"], body["action"])
    assert before == json.dumps(SAMPLES["github.issue_opened"].content)
    assert b"item=wheat&pieces=3" == make().simulate("form", item="wheat").body
    assert "twice" == make().simulate("get", headers={"X-Said": "twice"}).logged()[0].payload["headers"]["X-Said"]


def test_a_sample_of_ones_own_is_sent(ws, make):
    """Text as it is."""
    delivery = make(template=SHOWING).simulate(Sample(method="PUT", kind="text/csv", content="a,b\n"))

    assert ("PUT", b"a,b\n", {"is": "a,b\n"}) == (delivery.method, delivery.body, delivery.logged()[0].payload)


def test_a_sample_there_is_not_names_the_nearest(ws, make):
    """Wherever samples are named."""
    hook = make()
    with pytest.raises(UnknownWebhook, match=r"no sample 'github.pull'; did you mean 'github.push'"):
        hook.simulate("github.pull")
    with pytest.raises(UnknownWebhook, match=r"there are github\.ping, github\.push"):
        hook.preview(deliveries=["xyzzy"])
    with pytest.raises(WebhookError, match="on deliveries or on samples by name, not on 7"):
        hook.preview(deliveries=[7])


def test_a_template_is_tried_on_what_came(ws, make):
    """Its own, on those it kept: what each would give, and nothing is kept or run."""
    hook = make("github", template=PICKY)
    hook.simulate("github.issue_opened")
    hook.simulate("github.push")
    before = counts(ws, hook)
    preview = hook.preview()

    assert [[], ["issue.12"]] == [[event.resource.id for event in row.events] for row in preview]
    assert 1 == len(preview.failures)
    assert "`body.issue` does not exist" in preview.failures[0].delivery.detail
    assert before == counts(ws, hook)


def test_another_template_is_tried_without_being_taken(ws, make):
    """The one it has stays; one that does not parse is told as what is wrong with each."""
    hook = make(template=PICKY)
    hook.simulate("text")
    preview = hook.preview({"event": "said", "resource": {"prefect.resource.id": "{{ body }}"}})

    assert ["the rye is done"] == [row.events[0].resource.id for row in preview]
    assert PICKY == hook.spec.template
    [row] = hook.preview("{{ body").failures
    assert "line 1, column 8" in row.delivery.detail
    with pytest.raises(WebhookError, match="template"):
        hook.preview(7)


def test_a_template_is_tried_on_samples(ws, make):
    """By name; on all of them where nothing came yet."""
    hook = make("stripe", template=PICKY)

    assert list(SAMPLES) == [row.name for row in hook.preview()]
    rows = hook.preview(deliveries=["github.issue_opened", "form", Sample(content={"issue": {"number": 3}})])
    assert [("github.issue_opened", ["issue.12"]), ("form", []), ("a sample", ["issue.3"])] == [
        (row.name, [event.resource.id for event in row.events]) for row in rows
    ]
    frame = rows.df()
    assert ["delivery", "ok", "event", "resource", "payload", "error", "rendered"] == list(frame.columns)
    assert ([True, False, True], ["issue.12", "issue.3"]) == (list(frame.ok), list(frame.resource.dropna()))
    assert [True, False, True] == list(frame.error.isna())
    [rendered] = hook.preview('{"event": {{ body }}', ["text"]).df().rendered
    assert '{"event": the rye is done' == rendered


@pytest.mark.parametrize("headers", [{"Origin": "https://a.example"}, {"Host": "tunnel.example"}])
def test_where_a_delivery_came_from_is_not_asked_again(ws, make, headers):
    """It was signed then: a template is tried on it wherever it came from."""
    hook = make("github", template=SHOWING)
    delivery = hook.simulate("github.push", headers=headers)

    assert "accepted" == delivery.verdict
    assert [1] == [len(row.events) for row in hook.preview()]
    assert "accepted" == delivery.replay().delivery.verdict
    assert "accepted" == delivery.replay(dry=False).delivery.verdict


def test_a_dry_replay_keeps_nothing(ws, make):
    """And shows what would come of it, the body changed."""
    hook = make("stripe", template=SHOWING)
    delivery = hook.simulate("stripe.payment")
    before = counts(ws, hook)

    for edit, expected in (
        (None, "payment_intent.succeeded"),
        ({"type": "charge.failed"}, "charge.failed"),
        (lambda body: {"type": body["type"].upper()}, "PAYMENT_INTENT.SUCCEEDED"),
        (b'{"type": "bytes"}', "bytes"),
        ('{"type": "text"}', "text"),
    ):
        replay = delivery.replay(edit)
        assert (True, "accepted", [expected]) == (
            replay.dry, replay.delivery.verdict, [event.payload["is"]["type"] for event in replay.events],
        )  # fmt: skip
    assert before == counts(ws, hook)


@pytest.mark.parametrize("name", ["none", *VERIFIES])
def test_a_real_replay_is_another_delivery_and_says_what_it_repeats(ws, make, name):
    """Signed anew, no duplicate, its events other ones."""
    hook = make(name, template=SHOWING)
    delivery = hook.simulate(n=1)
    if name in DATED:
        ws.clock.advance(86400)  # the former signature is long stale
    replays = [delivery.replay(dry=False), delivery.replay({"n": 2}, dry=False)]

    assert [("accepted", "replay", delivery.id)] * 2 == [
        (each.delivery.verdict, each.delivery.via, each.delivery.replay_of) for each in replays
    ]
    events = [*delivery.logged(), *(event for each in replays for event in each.events)]
    assert [1, 1, 2] == [event.payload["is"]["n"] for event in events]
    assert 3 == len({event.id for event in events}) == len(ws.events()) == len(hook.deliveries)
    marks = [[(each.id, each.role) for each in event.related if each.role == "replay-of"] for event in events]
    assert [[], *[[(f"eventkit.delivery.{delivery.id}", "replay-of")]] * 2] == marks


def test_a_body_that_cannot_be_edited_so_is_told(ws, make):
    """With what to give instead."""
    hook = make()
    with pytest.raises(WebhookError, match="no JSON: give edit= the whole"):
        hook.simulate("text").replay({"n": 1})
    with pytest.raises(WebhookError, match="no JSON object: give edit= a function"):
        hook.simulate(Sample(content=[1])).replay({"n": 1})
    hook.delete()


def test_a_replay_of_a_webhook_that_was_deleted_names_it(ws, make):
    """Nothing is left to send it to."""
    hook = make()
    delivery = hook.simulate(n=1)
    hook.delete()
    with pytest.raises(UnknownWebhook, match="orders"):
        delivery.replay()

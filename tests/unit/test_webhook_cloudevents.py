"""CloudEvents that come to a webhook: structured, binary and in batches; as themselves or through a template."""

import json

import pytest

from tests.webhook_kit import a_request, a_webhook, decided, outcome

STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
FILTER = "{{ body | from_cloud_event(headers) }}"
CE = {"specversion": "1.0", "id": "1", "source": "/oven/2", "type": "oven.heated"}
FULL = CE | {"subject": "oven.2", "time": "2026-01-01T06:00:00Z", "tray": "3", "datacontenttype": "application/json"}


def binary(attributes, body=b"", kind="application/json"):
    """A request in binary mode."""
    headers = {f"ce-{name}": value for name, value in attributes.items() if name != "datacontenttype"}
    return a_request(body, kind=kind, headers=headers)


def made(request, template=None, **fields):
    """The events' names, resources and payloads."""
    decision = decided(a_webhook(template=template, **fields), request)
    assert (204, "") == outcome(decision), decision.detail
    return [(event.event, event.resource.id, event.payload) for event in decision.events]


def refused(request, template=None, **fields):
    """Status and reason, with what its owner is told."""
    decision = decided(a_webhook(template=template, **fields), request)
    return (*outcome(decision), decision.detail)


@pytest.mark.parametrize("template", [None, FILTER])
@pytest.mark.parametrize(("attributes", "resource"), [(FULL, "oven.2"), (CE, "/oven/2")])
def test_a_structured_event_is_its_body(template, attributes, resource):
    """About its subject, else its source; the other attributes are in the payload."""
    request = a_request(json.dumps(attributes | {"data": {"n": 1}}), kind=STRUCTURED)

    assert [("oven.heated", resource, {"data": {"n": 1}, "cloudevents": attributes})] == made(request, template)


@pytest.mark.parametrize("template", [None, FILTER])
@pytest.mark.parametrize(("attributes", "resource"), [(FULL, "oven.2"), (CE, "/oven/2")])
def test_a_binary_event_is_its_headers(template, attributes, resource):
    """The body is its data."""
    request = binary(attributes, b'{"n": 1}')
    known = attributes | {"datacontenttype": "application/json"}

    assert [("oven.heated", resource, {"data": {"n": 1}, "cloudevents": known})] == made(request, template)


def test_a_time_is_when_it_occurred():
    """And the same source and id give the same event: repeated, it is no other."""
    first, second = (
        decided(a_webhook(), request).events[0]
        for request in (a_request(json.dumps(FULL), kind=STRUCTURED), binary(FULL))
    )

    assert "2026-01-01T06:00:00Z" == first.wire()["occurred"]
    assert first.id == second.id


def test_headers_are_unquoted_and_decoded_once():
    """Source: CloudEvents HTTP binding 3.1.3.2."""
    request = binary(CE | {"subject": '"oven \\"2\\""', "tray": "caf%C3%A9", "twice": "%2541"})
    [(_, resource, payload)] = made(request)

    assert ('oven "2"', "café", "%41") == (resource, payload["cloudevents"]["tray"], payload["cloudevents"]["twice"])


@pytest.mark.parametrize(
    ("body", "kind", "data"),
    [
        (b"rye", "text/plain", "rye"),
        (b"\xff\x00", "application/octet-stream", "/wA="),
        (b"", "application/json", None),
        (b"[1]", "application/vnd.x+json", [1]),
    ],
)
def test_binary_data_is_what_its_type_says(body, kind, data):
    """JSON, text, or base64 where it is neither."""
    decision = decided(a_webhook(), binary(CE, body, kind))

    assert (204, data) == (decision.reply.status, decision.events[0].payload["data"]), decision.detail


BAD = [
    (a_request(json.dumps([CE]), kind=STRUCTURED), "JSON object"),
    (a_request("{", kind=STRUCTURED), "no JSON at line 1"),
    (a_request(json.dumps(CE | {"id": ""}), kind=STRUCTURED), "needs id"),
    (a_request(json.dumps(CE | {"id": 7}), kind=STRUCTURED), "needs id"),
    (a_request("{}", kind=STRUCTURED), "needs specversion, id, source, type"),
    (a_request(json.dumps(CE | {"specversion": "0.3"}), kind=STRUCTURED), "'0.3' are not read"),
    (a_request(json.dumps(CE | {"data_base64": "?"}), kind=STRUCTURED), "no base64"),
    (a_request(json.dumps(CE | {"data_base64": 7}), kind=STRUCTURED), "no base64"),
    (a_request('{"id": "1", "id": "2"}', kind=STRUCTURED), "twice"),
    (binary({name: value for name, value in CE.items() if name != "type"}), "needs type"),
    (binary(CE | {"subject": "%FF"}), "no UTF-8"),
    (binary(CE, b"{"), "no JSON"),
]


@pytest.mark.parametrize(("request_", "words"), BAD, ids=[words for _, words in BAD])
def test_what_is_no_cloud_event_is_a_bad_request(request_, words):
    """400, with what it lacks."""
    status, reason, detail = refused(request_)

    assert (400, "malformed body") == (status, reason)
    assert words in detail


def test_a_time_that_is_none_is_a_bad_request():
    """It is a CloudEvent, and gives no event."""
    assert (400, "template error") == refused(a_request(json.dumps(CE | {"time": "noon"}), kind=STRUCTURED))[:2]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (a_request("rye"), "no JSON object"),
        (a_request("{}", kind="application/json"), "lacks specversion"),
        (binary({"specversion": "1.0"}), "lacks id, source, type"),
        (binary(CE | {"subject": "%FF"}), "UTF-8"),
    ],
)
def test_the_filter_refuses_what_is_none(request_, words):
    """As any template that cannot be rendered."""
    status, reason, detail = refused(request_, FILTER)

    assert (400, "template error") == (status, reason)
    assert words in detail


def a_batch(count):
    """A batch of so many."""
    return a_request(json.dumps([CE | {"id": str(n), "subject": f"oven.{n}"} for n in range(count)]), kind=BATCH)


def test_a_batch_has_to_be_asked_for():
    """Source: `webhook-security` 5.2: unsolicited it is refused, and no more than so many are taken."""
    assert (415, "unknown format") == refused(a_batch(1))[:2]
    assert (413, "too large") == refused(a_batch(4), batch=3)[:2]
    assert (400, "malformed body") == refused(a_request("{}", kind=BATCH), batch=3)[:2]
    assert (400, "malformed body") == refused(a_request('[{"id": "1"}]', kind=BATCH), batch=3)[:2]
    assert ["oven.0", "oven.1", "oven.2"] == [resource for _, resource, _ in made(a_batch(3), batch=3)]
    assert [] == made(a_batch(0), batch=3)


def test_other_formats_of_cloud_events_are_not_read():
    """XML, Avro and what will come."""
    assert (415, "unknown format") == refused(a_request("<x/>", kind="application/cloudevents+xml"))[:2]

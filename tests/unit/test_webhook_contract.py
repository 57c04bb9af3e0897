"""What a webhook's template makes of a request: Prefect Cloud's contract, and a mapping's typed values."""

import json
from uuid import UUID

import pytest

from eventkit.errors import TemplateError
from eventkit.model.webhook import Verify
from eventkit.webhooks import check_template, sign
from tests.webhook_kit import NOW, a_request, a_webhook, decided, key_of, outcome, signed

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
HOOK = {
    "prefect.resource.id": f"prefect-cloud.webhook.{UUID(int=1)}",
    "prefect.resource.role": "webhook",
    "prefect.resource.name": "orders",
}
STATIC = '{"event": "model.changed", "resource": {"prefect.resource.id": "model.1"}}'
OF_BODY = '{"event": "model.changed", "resource": {"prefect.resource.id": "model.{{ body.id }}"}}'
SHOWING = '{"event": "a", "resource": {"prefect.resource.id": "b"}, "payload": {"is": %s}}'


def made(template, request):
    """The event's fields, without what is filled in."""
    decision = decided(a_webhook(template=template), request)
    assert (204, "") == outcome(decision), decision.detail
    assert b"" == decision.reply.body
    [event] = decision.events
    fields = event.wire()
    assert HOOK == fields["related"].pop()
    return {name: fields[name] for name in ("event", "resource", "payload") if name in fields}


def is_(expression, request):
    """What a template makes of an expression."""
    return made(SHOWING % f"{{{{ {expression} | tojson }}}}", request)["payload"]["is"]


def refused(template, request):
    """Status and reason, with what its owner is told."""
    decision = decided(a_webhook(template=template), request)
    assert () == decision.events
    return (*outcome(decision), decision.detail)


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "POST", "PUT", "PATCH"])
def test_a_static_template_needs_no_body(method):
    """Any method will do; what the template leaves out is filled in."""
    request = a_request(method=method)

    assert {
        "event": "model.changed",
        "resource": {"prefect.resource.id": "model.1"},
        "payload": {"method": method, "headers": {"Host": "127.0.0.1:8000"}, "body": ""},
    } == made(STATIC, request)


def test_what_is_left_out_is_filled_in():
    """Id, time, the webhook as a related resource; what is given stays."""
    [event] = decided(a_webhook(template=STATIC), a_request()).events
    assert (NOW, 7) == (event.occurred, event.id.version)

    given = STATIC[:-1] + f', "id": "{UUID(int=9)}", "occurred": "2025-01-01T00:00:00Z", "related": []}}'
    [event] = decided(a_webhook(template=given), a_request()).events
    assert {
        "occurred": "2025-01-01T00:00:00Z",
        "event": "model.changed",
        "resource": {"prefect.resource.id": "model.1"},
        "related": [HOOK],
        "payload": {"method": "POST", "headers": {"Host": "127.0.0.1:8000"}, "body": ""},
        "id": str(UUID(int=9)),
        "follows": None,
    } == event.wire()


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (FORM, "id=7&name=a+b%21", {"id": "7", "name": "a b!"}),
        (FORM, "id=7&id=8&none=", {"id": "8", "none": ""}),
        (f"{FORM}; charset=utf-8", "id=7", {"id": "7"}),
        (FORM, "", {}),
        (JSON, '{"id": 7, "deep": {"a-b": [1.5, null, true]}}', {"id": 7, "deep": {"a-b": [1.5, None, True]}}),
        ("Application/JSON; charset=utf-8", "[1]", [1]),
        ("text/plain", '{"id": 7}', {"id": 7}),
        ("text/plain", "7", 7),
        ("application/vnd.x+json", "true", True),
        ("text/plain", "seven: ünïcode\n", "seven: ünïcode\n"),
        (JSON, '{"id": 7', '{"id": 7'),
        (JSON, "", ""),
        (None, "id=7", "id=7"),
        (None, " ", " "),
    ],
)
def test_a_body_is_read_by_its_type(kind, body, expected):
    """Form as flat text, JSON parsed, anything else as JSON where it is and text where not; bad JSON as text."""
    assert expected == is_("body", a_request(body, kind=kind))


def test_headers_are_found_in_any_case():
    """And unaltered; one that is missing is empty."""
    request = a_request(headers={"X-Model": "Rye"})

    for name in ("X-Model", "x-model", "X-MODEL"):
        assert "Rye" == is_(f"headers['{name}']", request)
    assert "" == made(SHOWING % "\"{{ headers['X-Other'] }}\"", request)["payload"]["is"]


def test_the_method_is_in_the_context():
    """In capitals."""
    assert "PATCH" == is_("method", a_request(method="PATCH"))


def test_secret_headers_are_hidden_from_templates():
    """Authorization as in Prefect Cloud, and whatever else holds a key, from a payload that is filled in as well."""
    secret = ["Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key", "X-Gitlab-Token", "X-Hub-Signature-256"]
    request = a_request(headers={name: "s3cret" for name in secret} | {"X-Model": "rye"})

    assert {"Host": "127.0.0.1:8000", "X-Model": "rye"} == is_("headers", request)
    assert {"Host": "127.0.0.1:8000", "X-Model": "rye"} == made(STATIC, request)["payload"]["headers"]
    for name in secret:
        assert "gone" == is_(f"headers['{name.lower()}'] | default('gone')", request)


def test_the_header_a_webhook_verifies_by_is_hidden_whatever_its_name():
    """`hmac` may be told of one that no list of names knows."""
    verify = Verify(scheme="hmac", header="X-Sum")
    headers = sign(verify, "a-key", b"{}", id="1", now=NOW)
    decision = decided(
        a_webhook(verify=verify, template=SHOWING % "{{ headers | tojson }}"),
        a_request(b"{}", headers=headers),
        ["a-key"],
    )

    assert {"is": {"Host": "127.0.0.1:8000"}} == decision.events[0].payload


def test_a_secret_that_a_sender_puts_anywhere_is_hidden():
    """In a body, or a header of another name."""
    key, body = key_of("github"), json.dumps({"said": key_of("github")}).encode()
    request = a_request(body, headers={**signed("github", body), "X-Note": f"it is {key}"})
    decision = decided(a_webhook(verify=Verify(scheme="github")), request, [key])

    assert (204, "") == outcome(decision)
    assert key not in decision.events[0].json_bytes().decode()
    assert {"said": "[hidden]"} == decision.events[0].payload["body"]


@pytest.mark.parametrize(
    ("template", "request_", "words"),
    [
        ("not json", a_request(), "Line 1 of the template wrote it: not json"),
        ('{"event": "a",\n "resource": {{ body }}}', a_request("x"), 'Line 2 of the template wrote it: "resource"'),
        (STATIC.replace("model.1", "{{ body.name }}"), a_request('name=a"b', kind=FORM), "tojson"),
        (OF_BODY, a_request("id=a%0Ab", kind=FORM), "Line 1 of the template"),
        ("{{ body.nothing }}", a_request(), "rendered to nothing"),
        ("[1]", a_request(), "a JSON list; an object"),
        ('{"event": "a"}', a_request(), "resource"),
        ('{"event": "a", "resource": {}}', a_request(), "prefect.resource.id"),
        ('{"resource": {"prefect.resource.id": "a"}}', a_request(), "event"),
        ('{"event": "a", "resource": {"prefect.resource.id": 7}}', a_request(), "prefect.resource.id"),
        (
            STATIC.replace('"event"', '"evnet"'),
            a_request(),
            "'evnet', which an event does not have; did you mean 'event'",
        ),
        (STATIC[:-1] + ', "id": "x"}', a_request(), "id"),
        (STATIC[:-1] + ', "payload": [1]}', a_request(), "payload"),
        (STATIC[:-1] + ', "payload": NaN}', a_request(), "no JSON"),
        ({"event": "a", "resource": {"prefect.resource.id": "{{ body.nothing }}"}}, a_request("{}"), "nothing"),
        ({"event": "a"}, a_request(), "resource"),
    ],
)
def test_what_renders_to_no_event_is_a_bad_request(template, request_, words):
    """400 outside and no word of why; inside the place in the template, and what to do."""
    status, reason, detail = refused(template, request_)

    assert (400, "template error") == (status, reason)
    assert words in detail


def test_what_was_rendered_is_kept_for_its_owner():
    """Even where it is no event; of the reply it is no part."""
    decision = decided(a_webhook(template='{"event": {{ body }}'), a_request("rye"))

    assert ('{"event": rye', b"bad request\n") == (decision.rendered, decision.reply.body)


def test_a_payload_that_is_given_is_used_as_it_is():
    """Instead of the method, headers and body that are filled in."""
    given = made(STATIC[:-1] + ', "payload": {"n": 1, "none": null}}', a_request("x"))

    assert {"n": 1, "none": None} == given["payload"]


def test_a_body_may_be_the_event():
    """`{{ body | tojson }}` passes it through."""
    body = {"event": 'said "so"', "resource": {"prefect.resource.id": "a\nb"}, "payload": {"n": [1, {"x": None}]}}

    assert body == made("{{ body | tojson }}", a_request(json.dumps(body), kind=JSON))
    assert body == made("{{ body|tojson }}", a_request(json.dumps(body), kind="text/plain"))


def test_a_mapping_keeps_types_and_quotes_nothing():
    """Its expressions give values, not text; names and labels become text."""
    template = {
        "event": "order.{{ body.kind }}",
        "resource": {"prefect.resource.id": "{{ body.id }}", "vip": "{{ body.vip }}", "weight": "{{ body.kg }}"},
        "related": [{"prefect.resource.id": "{{ body.id + 1 }}", "prefect.resource.role": "next"}],
        "payload": {
            "id": "{{ body.id }}",
            "said": "{{ body.said }}",
            "all": "{{ body }}",
            "n": 1,
        },
    }
    body = {"id": 7, "kind": "placed", "vip": True, "kg": 2.5, "said": 'a "b"\n\\', "none": None}
    [event] = decided(a_webhook(template=template), a_request(json.dumps(body), kind=JSON)).events

    assert {
        "event": "order.placed",
        "resource": {"prefect.resource.id": "7", "vip": "true", "weight": "2.5"},
        "related": [{"prefect.resource.id": "8", "prefect.resource.role": "next"}, HOOK],
        "payload": {"id": 7, "said": 'a "b"\n\\', "all": body, "n": 1},
    } == {name: event.wire()[name] for name in ("event", "resource", "related", "payload")}


def test_without_a_template_a_request_is_itself():
    """`webhook.called`, about the webhook, with all that came."""
    assert {
        "event": "webhook.called",
        "resource": {"prefect.resource.id": "webhook.orders", "prefect.resource.name": "orders"},
        "payload": {"method": "POST", "headers": {"Host": "127.0.0.1:8000", "Content-Type": JSON}, "body": {"n": 1}},
    } == made(None, a_request('{"n": 1}', kind=JSON))


@pytest.mark.parametrize("template", ["{{ body", "{% if %}", {"event": "{{ body"}, "{% include 'x' %}"])
def test_a_template_that_does_not_parse_is_told_when_it_is_made(template):
    """Not when the first request comes."""
    with pytest.raises(TemplateError, match=r"[Tt]emplate"):
        check_template(template)

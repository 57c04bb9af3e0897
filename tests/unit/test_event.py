"""The event: its limits, its errors, its JSON both ways."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from eventkit.errors import EventTooLarge, InvalidEvent
from eventkit.model.event import Event, follows
from eventkit.model.resource import Resource

ORDER = {"prefect.resource.id": "order.42"}
ID = UUID("01a20b57-415c-72dd-82ef-906dae87a8b3")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def made(**changes):
    """An event with these fields besides a name and a resource."""
    return Event(**({"event": "order.placed", "resource": ORDER} | changes))


def test_wire_form_has_prefects_keys_in_prefects_order():
    """What is read back from a server is written the same."""
    event = made(id=ID, occurred=NOON, payload={"total": 12.5}, received=NOON)

    assert list(event.wire().items()) == [
        ("occurred", "2026-01-01T12:00:00Z"),
        ("event", "order.placed"),
        ("resource", {"prefect.resource.id": "order.42"}),
        ("related", []),
        ("payload", {"total": 12.5}),
        ("id", str(ID)),
        ("follows", None),
        ("received", "2026-01-01T12:00:00Z"),
    ]


def test_wire_form_has_no_received_before_the_log_adds_it():
    """An event just made has not been received."""
    assert "received" not in made().wire()


def test_fraction_of_a_second_is_written_as_microseconds():
    """RFC 3339 with Z."""
    event = made(occurred=NOON + timedelta(microseconds=70961))

    assert event.wire()["occurred"] == "2026-01-01T12:00:00.070961Z"


def test_naive_time_is_read_as_utc_and_offsets_are_kept_as_moments():
    """Times are compared as moments."""
    east = timezone(timedelta(hours=2))

    assert made(occurred=datetime(2026, 1, 1, 12)).occurred == NOON
    assert made(occurred=datetime(2026, 1, 1, 14, tzinfo=east)).occurred == NOON


def test_parse_reads_what_wire_writes():
    """JSON both ways, unchanged."""
    related = [{"prefect.resource.id": "customer.7", "prefect.resource.role": "customer"}]
    event = made(related=related, payload={"a": [1, {"b": None}]}, follows=ID)

    assert Event.parse(event.json_bytes()) == event
    assert Event.parse(event.wire()) == event


def test_payload_takes_what_has_a_json_form():
    """Datetimes, UUIDs, sets and bytes become text and arrays, NaN null."""
    event = made(payload={"at": NOON, "id": ID, "set": {1}, "bytes": b"x", "nan": float("nan"), "t": (1, 2)})

    assert event.payload == {
        "at": "2026-01-01T12:00:00Z",
        "id": str(ID),
        "set": [1],
        "bytes": "x",
        "nan": None,
        "t": [1, 2],
    }


def test_payload_none_is_an_empty_payload():
    """As Prefect's emit_event has it."""
    assert made(payload=None).payload == {}


def test_resource_given_is_copied():
    """Later changes of the caller's dict are not seen."""
    labels = dict(ORDER)
    event = made(resource=labels)
    labels["region"] = "eu"

    assert event.resource == Resource(ORDER)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"resource": {}}, "Resources must include the prefect.resource.id label"),
        ({"resource": {"prefect.resource.id": ""}}, "The prefect.resource.id label must be non-empty"),
        (
            {"resource": {"prefect.resource.id": 1}},
            "resource['prefect.resource.id'] cannot be 1: text was expected: write '1'",
        ),
        ({"resource": ORDER | {f"l{n}": "x" for n in range(500)}}, "maximum number of labels per resource is 500"),
        ({"related": [ORDER]}, "Related resources must include the prefect.resource.role label"),
        ({"related": [ORDER | {"prefect.resource.role": "r"}] * 101}, "maximum number of related resources is 100"),
        ({"event": "x" * 1025}, "at most 1,024 characters were expected, not 1,025"),
        ({"payload": [1]}, "a mapping of names to values was expected"),
        ({"payload": {1: 2}}, "the name 1 is no text: write '1'"),
        ({"payload": {"x": [object()]}}, "['x'][0] is an object: convert it"),
        ({"paylod": {}}, "did you mean 'payload'"),
        ({"follows": "no"}, "follows cannot be 'no'"),
    ],
)
def test_bad_input_is_refused_with_the_field_the_value_and_the_fix(changes, said):
    """A departure (DESIGN 5): Prefect logs and returns None (section 8, row 24); here it raises."""
    with pytest.raises(InvalidEvent) as caught:
        made(**changes)

    assert said in str(caught.value)


def test_missing_resource_is_refused():
    """An event is about something."""
    with pytest.raises(InvalidEvent, match="needs 'resource'"):
        Event(event="x")


def test_hundred_related_resources_and_a_name_of_1024_characters_are_taken():
    """The limits themselves are inside."""
    event = made(event="x" * 1024, related=[ORDER | {"prefect.resource.role": "r"}] * 100)

    assert (len(event.event), len(event.related)) == (1024, 100)


def test_event_over_the_limit_says_its_size_and_the_limit():
    """1,500,000 bytes as JSON."""
    event = made(payload={"text": "x" * 1_500_000})

    with pytest.raises(EventTooLarge) as caught:
        event.json_bytes()
    assert (1_500_000, event.id) == (caught.value.limit_bytes, caught.value.event_id)


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(299.999, True), (300.0, False), (-299.0, True), (-300.0, False), (0.0, True)],
)
def test_row_23_an_event_follows_within_five_minutes_either_way(gap, expected):
    """Row 23, as in Prefect: strict on both sides."""
    assert follows(NOON + timedelta(seconds=gap), NOON) is expected


def test_roles_give_their_first_resource_and_all_of_them():
    """`resource_in_role` and `resources_in_role`."""
    first = {"prefect.resource.id": "tag.a", "prefect.resource.role": "tag"}
    second = {"prefect.resource.id": "tag.b", "prefect.resource.role": "tag"}
    event = made(related=[first, second])

    assert event.resource_in_role["tag"].id == "tag.a"
    assert [related.id for related in event.resources_in_role["tag"]] == ["tag.a", "tag.b"]
    assert [resource.id for resource in event.involved_resources] == ["order.42", "tag.a", "tag.b"]


def test_row_20_a_role_is_read_from_its_first_resource_only():
    """Row 20, as in Prefect: even when that one lacks the label and the next has it."""
    flow = {"prefect.resource.role": "flow"}
    event = made(
        resource=ORDER | {"x:y": "colon"},
        related=[flow | {"prefect.resource.id": "f1"}, flow | {"prefect.resource.id": "f2", "zone": "z"}],
    )

    assert event.find_resource_label("related:flow:zone") is None
    assert event.find_resource_label("related:flow:prefect.resource.id") == "f1"
    assert event.find_resource_label("related:flow") is None
    assert event.find_resource_label("related::zone") is None
    assert event.find_resource_label("x:y") == "colon"

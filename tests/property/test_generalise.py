"""Whatever the event, each draft fits it, and each wider draft fits what a narrower one fits."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from eventkit.insight.clauses import asked, passes
from eventkit.insight.generalise import generalised
from eventkit.model.event import Event

AT = datetime(2026, 1, 1, tzinfo=UTC)
PIECES = st.sampled_from(
    ("order", "42", "-", ".", "2026-01-02", "2026-01-02T03:04:05Z", "!", "*", "?", "[", "]", "é", " ", "\n",
     "019b0000-0000-7000-8000-000000000001", "deadbeef01", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "a1", "٣")
)  # fmt: skip
WORDS = st.lists(PIECES, max_size=5).map("".join) | st.text(max_size=6)
FULL = WORDS.filter(bool)
RESOURCES = st.builds(
    lambda id, more: {"prefect.resource.id": id, **more},
    FULL,
    st.dictionaries(st.sampled_from(("region", "prefect.resource.name", "n")), WORDS, max_size=3),
)
RELATED = st.builds(lambda held, role: {**held, "prefect.resource.role": role}, RESOURCES, FULL)
EVENTS = st.builds(
    lambda name, resource, related: Event(
        occurred=AT, event=name, resource=resource, related=related, id=UUID(int=1), payload={"n": 1}
    ),
    WORDS.filter(lambda name: name != "prefect.log.write"),
    RESOURCES,
    st.lists(RELATED, max_size=7),
)


@settings(max_examples=1_500, deadline=None)
@given(EVENTS)
@example(Event(occurred=AT, event="!a", resource={"prefect.resource.id": "!42!x*"}, id=UUID(int=1)))
@example(Event(occurred=AT, event="", resource={"prefect.resource.id": "!", "region": ""}, id=UUID(int=1)))
def test_every_draft_fits_the_event_it_came_of(event):
    """Names and labels of any shape, also those that patterns mean something by."""
    assert [True, True, True] == [passes(asked(draft.trigger, event)) for draft in generalised(event)]


@settings(max_examples=500, deadline=None)
@given(EVENTS, st.integers(0, 10**6))
def test_the_kind_fits_the_same_event_of_another_number(event, number):
    """The next order is of the same kind."""

    def numbered(value):
        return value.replace("42", str(number))

    other = Event(
        occurred=AT,
        event=event.event,
        resource={label: numbered(value) for label, value in event.resource.root.items()},
        related=[
            {label: numbered(value) if label == "prefect.resource.id" else value for label, value in each.root.items()}
            for each in event.related
        ],
        id=UUID(int=2),
    )
    alone = "42" in event.resource.id.split(".")  # where it stands between dots it is a number
    _, kind, name = generalised(event)

    assert passes(asked(name.trigger, other))
    if (
        alone
        and event.resource.id.count("42") == 1
        and not event.related
        and set(event.resource.root) == {"prefect.resource.id"}
    ):
        assert passes(asked(kind.trigger, other))

"""The index finds just the triggers that asking each of them in turn finds, in the order they were added."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from eventkit.engine import Plan
from eventkit.model.event import Event
from eventkit.model.pattern import name_matches, spec_matches, specs_match
from eventkit.model.trigger import EventTrigger

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = ("a", "b", "ab", "a.", "a.b", "a.b.", "a.bb", "b.a.b", ".", "a..b", "prefect.log.write", "é", "A")
GLOBS = (
    "*",
    "a*",
    "a.*",
    "*b",
    "*.b",
    "a*b",
    "a.*.b",
    "?",
    "a?",
    "[ab]",
    "a.[ab]*",
    "*a*",
    "a.b.*",
    "*é*",
    "**",
    "a.b*",
)
values = st.sampled_from(WORDS) | st.text("ab.", min_size=1, max_size=5)
patterns = values | st.sampled_from(GLOBS) | st.text("ab.*?", min_size=1, max_size=5)
negated = patterns | patterns.map(lambda pattern: f"!{pattern}")
labels = st.sampled_from(("prefect.resource.id", "x", "y"))
specs = st.dictionaries(labels, st.lists(negated, min_size=1, max_size=2), max_size=2)
triggers = st.builds(
    lambda expect, after, match, related, none_of: EventTrigger(
        expect=expect, after=after, match=match, match_related=related, none_of=none_of
    ),
    st.frozensets(negated, max_size=2),
    st.frozensets(negated, max_size=1),
    specs,
    st.lists(specs, max_size=2),
    st.lists(specs, max_size=1),
)
resources = st.builds(
    lambda id, x: {"prefect.resource.id": id} | ({"x": x} if x is not None else {}), values, st.none() | values
)
events = st.builds(
    lambda name, resource, related: Event(
        occurred=MOMENT,
        event=name,
        resource=resource,
        related=[{"prefect.resource.role": "r", **each} for each in related],
    ),
    values,
    resources,
    st.lists(resources, max_size=2),
)


def asked(trigger: EventTrigger, event: Event) -> bool:
    """What the trigger says, read clause by clause."""
    names = (*trigger.expect, *trigger.after) if trigger.expect else ("*",)
    return (
        event.event != "prefect.log.write"
        and name_matches(names, event.event)
        and spec_matches(trigger.match, event.resource)
        and specs_match(trigger.match_related, event.related)
        and not any(spec_matches(spec, each) for spec in trigger.none_of for each in (event.resource, *event.related))
    )


@settings(max_examples=400, deadline=None)
@given(st.lists(triggers, min_size=1, max_size=14), st.lists(events, min_size=1, max_size=4), st.data())
def test_index_finds_what_asking_every_trigger_finds(made: list[EventTrigger], seen: list[Event], data: Any) -> None:
    """Whatever is added, dropped and added again in between; many on one pattern, so that some are counted as bits."""
    held = {UUID(int=place + 1): trigger for place, trigger in enumerate(made * data.draw(st.sampled_from((1, 3))))}
    plan = Plan(held)
    for id in data.draw(st.lists(st.sampled_from(sorted(held)), max_size=6)):
        if id in held and len(held) > 1:
            plan.drop(id)
            held = {key: trigger for key, trigger in held.items() if key != id}
            if data.draw(st.booleans()):
                plan.add(id, made[0])
                held[id] = made[0]
    for event in seen:
        expected = [id for id, trigger in held.items() if asked(trigger, event)]
        assert expected == [leaf.automation_id for leaf in plan.candidates(event)]

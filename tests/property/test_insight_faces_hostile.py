"""Whatever strings are in events and triggers, what is said of them comes out as text: nothing of theirs is markup."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import eventkit as ek
from eventkit.errors import InvalidEvent
from eventkit.model.event import Event
from eventkit.model.trigger import EventTrigger
from tests.property.test_faces_hostile import events, names, plain, safe, words

texts = st.lists(words.filter(bool), min_size=1, max_size=2)
specs = st.dictionaries(words.filter(bool), texts, max_size=2)
triggers = st.builds(
    lambda expect, match, related, value: EventTrigger(
        expect=expect, match=match, match_related=related, match_payload={value or "x": [value]}
    ),
    st.lists(names, max_size=2),
    specs,
    specs,
    words,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(events(), max_size=3, unique_by=lambda event: event.id), triggers)
def test_near_misses_show_no_markup_of_others(some: list[Event], trigger: EventTrigger) -> None:
    """The values there, the clauses and the edits."""
    with ek.Workspace.in_memory():
        told = ek.near_misses(trigger, some)

        plain(repr(told))
        safe(told._repr_html_(), holding=[])


@settings(max_examples=150, deadline=None)
@given(triggers)
def test_findings_show_no_markup_of_others(trigger: EventTrigger) -> None:
    """The words of the trigger, in sentences, places and edits."""
    with ek.Workspace.in_memory():
        told = ek.lint(trigger)

        plain(repr(told))
        safe(told._repr_html_(), holding=[])


@settings(max_examples=150, deadline=None)
@given(events())
def test_drafts_show_no_markup_of_others(event: Event) -> None:
    """Names, labels and what was made general."""
    with ek.Workspace.in_memory():
        try:
            told = ek.generalise(event)
        except InvalidEvent:
            return

        plain(repr(told))
        safe(told._repr_html_(), holding=[])

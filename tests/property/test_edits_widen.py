"""For any trigger and event, an edit that corrects no slip admits besides: what the trigger was for still fits."""

import pytest

from eventkit.insight import explain
from eventkit.model.verdict import Outcome
from tests.generating import Generator, seed

pytestmark = pytest.mark.endure


def fitting(trigger, events):
    """The events that fit, whatever their windows."""
    made = (explain(trigger, event, edit=False).outcome for event in events)
    return {event.id for event, each in zip(events, made, strict=True) if each is not Outcome.NOT_MATCHED}


def test_an_edit_lets_go_of_nothing_but_a_slip(size, capsys):
    """Words that resemble each other are not taken for one another."""
    number, edits, wrong = seed(), 0, []
    made = Generator(number)
    for _ in range(size(300, 3_000)):
        trigger, events = made.trigger(), made.history(12)
        before = fitting(trigger, events)
        for event in events:
            edit = explain(trigger, event).edit if event.id not in before else None
            if edit is None or "instead of" in str(edit):
                continue
            edits += 1
            after = fitting(edit.apply(trigger), events)
            if not before | {event.id} <= after:
                wrong.append((trigger, event, edit))
    with capsys.disabled():
        print(f"\n{edits:,} edits, seed {number}")

    assert wrong[:3] == []
    assert edits

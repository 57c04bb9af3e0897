"""Whatever strings come in, what tests show is text: recordings, differences, captures, failed assertions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventkit.model.automation import AutomationSpec
from eventkit.model.trigger import EventTrigger
from eventkit.store import Notification
from eventkit.testing import Captured, Recheck, Recording, assert_fires
from eventkit.testing.captured import Done
from eventkit.testing.comparing import Difference
from eventkit.testing.recording import Fired
from tests.property.test_faces_hostile import AT, events, names, plain, safe, words


@settings(max_examples=60, deadline=None)
@given(event=events(), name=names, says=words, kind=words)
def test_faces_of_recordings_and_captures_show_text_as_text(event, name, says, kind):
    """No tag, attribute or control character of theirs; the words can be read."""
    spec = AutomationSpec(name=name, trigger=EventTrigger(), actions=())
    fired = Fired(automation=name, at=AT, event=event.id)
    held = Recording(until=AT, automations=(spec,), events=(event,), fired=(fired,))
    differs = Recheck(
        events=1, automations=1, differences=(Difference(automation=name, kind="lost", event=event.id, says=says),)
    )
    came = Captured(
        events=[event],
        firings=[(name, event), (name, None)],
        actions=[Done(automation=name, action=kind, ok=False, reason=says)],
        notified=[Notification(at=AT, automation_id=None, subject=name, body=says)],
    )
    for shown in (held, differs, came):
        plain(repr(shown))
        safe(shown._repr_html_(), holding=[])
    safe(held._repr_html_(), holding=[name])
    safe(differs._repr_html_(), holding=[says])
    safe(came._repr_html_(), holding=[name, says, event.resource.id])


@settings(max_examples=60, deadline=None)
@given(event=events(), expected=st.sampled_from(["x", "order.placed"]))
def test_a_failed_assertion_moves_no_terminal(event, expected):
    """Names, ids and labels are a stranger's."""
    with pytest.raises(AssertionError) as caught:
        assert_fires(EventTrigger(expect={expected}, match={"k": "v"}), [event])

    plain(str(caught.value))
    assert 2 == len(str(caught.value).split("\n"))

"""The history of an automation is one line, however it is kept: its firings where they are, all else as notes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from eventkit.model.automation import AutomationSpec
from eventkit.model.counts import Became
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.trigger import EventTrigger
from eventkit.store import Met, Past, Store
from eventkit.workspace.clock import VirtualClock

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
WATCH = AutomationSpec(id=UUID(int=1), name="watch", trigger=EventTrigger(expect={"order.placed"}), actions=[])
NOTED = (Became.MATCHED, Became.SUPPRESSED, Became.STOPPED, Became.ERROR)
FIRED = {Became.FIRED: "matched", Became.SHADOW: "shadow", Became.MANUAL: "manual"}
KINDS = st.sampled_from([*NOTED, *FIRED, None])


def at(place):
    """A time, later for later places."""
    return MOMENT + timedelta(seconds=place)


def met(place):
    """What the event of a place met: a window, a child, or neither, in turn."""
    window = (at(place), at(place + 60), place) if place % 2 else None
    return Met((place % 3,) if place % 3 else (), window)


def keep(store, place, became, *, tells=True):
    """Keeps what became of the event of a place, as the workspace would; what history should say of it."""
    if became is None:  # the time fired
        body = Firing(automation_id=WATCH.id, at=at(place)).wire()
        told = Met() if tells else None
        store.add_firing(UUID(int=place), WATCH.id, at=at(place), event_id=None, body=body, met=told)
        store.add_counts(WATCH.id, fired=1)
        return Past(seq=None, event_id=None, at=at(place), became=Became.FIRED)
    event = Event(id=UUID(int=place), event="order.placed", resource={"prefect.resource.id": "order.1"}, seq=place,
                  occurred=at(place))  # fmt: skip
    path, before = met(place) if became is not Became.MANUAL else Met()
    past = Past(seq=place, event_id=event.id, at=at(place), became=became, path=path, before=before)
    if became in FIRED:
        body = Firing(automation_id=WATCH.id, at=at(place), triggering_event=event, how=FIRED[became]).wire()
        made = Met(path, before) if tells else None
        store.add_firing(UUID(int=place), WATCH.id, at=at(place), event_id=event.id, body=body, met=made)
        store.add_counts(WATCH.id, fired=1)
    else:
        store.add_history(WATCH.id, [past])
    return past


def opened():
    """A store with the automation."""
    store = Store.open(None, clock=VirtualClock(MOMENT))
    store.save_automation(WATCH, owner=None, cursor=0)
    return store


@given(kinds=st.lists(KINDS, max_size=40), limit=st.integers(1, 25))
def test_history_is_what_happened_newest_first(kinds, limit):
    """As many as are asked for; each event is found by itself, but for what a person did with it."""
    with opened() as store:
        kept = [keep(store, place, became) for place, became in enumerate(kinds, 1)]

        assert kept[::-1][:limit] == store.history(WATCH.id, limit=limit)
        for past in kept:
            if past.event_id is not None:
                expected = [] if past.became is Became.MANUAL else [past]
                assert expected == store.history(WATCH.id, event_id=past.event_id)


@given(kinds=st.lists(st.sampled_from([*FIRED, None]), max_size=15))
def test_firings_that_tell_nothing_are_told_by_their_notes(kinds):
    """As a workspace holds them that was made when each was a note besides, and those of windows that gather."""
    with opened() as store:
        kept = [keep(store, place, became, tells=False) for place, became in enumerate(kinds, 1)]

        assert [] == store.history(WATCH.id)
        store.add_history(WATCH.id, kept)
        assert kept[::-1] == store.history(WATCH.id)

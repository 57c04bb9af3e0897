"""The newest events, to begin with one; what it suggests: three triggers, narrowest first, with how many of the last
events each fits.
"""

from __future__ import annotations

from eventkit.api.draft_wire import DraftChoice, DraftChoices, DraftEvent, DraftEvents, DraftEventsAsk
from eventkit.api.rows import row_of, rows_of
from eventkit.api.sample import newest, pinned
from eventkit.api.session import Call
from eventkit.engine import Plan
from eventkit.faces import sentence
from eventkit.insight import NOBODY, generalised
from eventkit.model.filter import EventFilter

__all__ = ["LOOKED", "choices", "events"]

LOOKED = 500
"""Events of the log, the last ones, over which it is counted how many a trigger fits."""


def events(call: Call, ask: DraftEventsAsk) -> DraftEvents:
    """The newest that hold the text."""
    filter = EventFilter.parse({"text": {"query": ask.text}}) if ask.text else None
    found = newest(call.ws, ask.most, filter)
    return DraftEvents(rows=rows_of(list(enumerate(reversed(found)))), empty=call.ws.store.last_seq() == 0)


def choices(call: Call, ask: DraftEvent) -> DraftChoices:
    """Exactly this, this kind of thing, any of this name. Raises InvalidEvent for one that no trigger can fit."""
    event = pinned(call.ws, ask.id)
    assert event is not None, "it has an id"
    events = newest(call.ws, LOOKED)
    made = []
    for each in generalised(event):
        plan = Plan({NOBODY: each.trigger})
        fits = sum(bool(plan.candidates(one)) for one in events)
        made.append(
            DraftChoice(
                kind=each.kind, trigger=each.trigger.wire(), sentence=sentence(each.trigger), said=list(each.said),
                fits=fits, looked=len(events),
            )
        )  # fmt: skip
    return DraftChoices(event=row_of(event), wire=event.wire(), choices=made)

"""When the events of a view occurred, and which of them fired."""

from __future__ import annotations

from eventkit.api.facets_wire import Histogram, HistogramAsk
from eventkit.api.session import Call

__all__ = ["histogram"]


def histogram(call: Call, ask: HistogramAsk) -> Histogram:
    """The counts of spans of a round width, about as many as are wanted."""
    found = call.ws.store.spans(ask.filter, most=ask.spans)
    if found is None:
        return Histogram(start=None, seconds=0.0, counts=[], fired=[])
    return Histogram(start=found.start, seconds=found.seconds, counts=list(found.counts), fired=list(found.fired))

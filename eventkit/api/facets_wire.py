"""The fields of a view's events with their values, and how its events lie in time."""

from __future__ import annotations

from pydantic import Field

from eventkit.api.feed_wire import FilterAsk
from eventkit.api.wire import Json, Moment, Reply

__all__ = ["FacetField", "FacetValue", "Facets", "FacetsAsk", "Histogram", "HistogramAsk"]


class HistogramAsk(FilterAsk):
    """About how many spans are wanted; the width is a round one."""

    spans: int = Field(default=60, ge=1, le=200)


class Histogram(Reply):
    """Counts of spans of `seconds` each from `start` on; `fired`: how many of them had a firing."""

    start: Moment | None
    seconds: float
    counts: list[int]
    fired: list[int]


class FacetsAsk(FilterAsk):
    """The fields of the newest events of a view. search: part of a field's path."""

    search: str = Field(default="", max_length=200)
    sample: int = Field(default=1_000, ge=1, le=5_000)


class FacetValue(Reply):
    """A value and how many of the sample have it; its text in short. Long ones are no values to choose from."""

    value: Json
    text: str
    count: int


class FacetField(Reply):
    """A field: its path as templates write it (`event`, `resource.region`, `payload.order.total`).

    kinds: what was seen there: text, number, boolean, null, list or object. exists: how many of the sample have it.
    distinct: how many values, counted up to 1,000. values: the ten most frequent. exact: whether these are counted over
    the whole view and not the sample.
    """

    path: str
    kinds: list[str]
    exists: int
    distinct: int
    values: list[FacetValue]
    exact: bool = False


class Facets(Reply):
    """sample: how many events were looked through. more: fields beyond those told of."""

    sample: int
    fields: list[FacetField]
    more: int

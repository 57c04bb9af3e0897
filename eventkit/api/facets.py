"""The values that the events of a view have, when they occurred, and which of them fired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from eventkit.api.counting_wire import SeenAsk, SeenValues
from eventkit.api.kept_wire import FacetField, Facets, FacetsAsk, FacetValue, Histogram, HistogramAsk
from eventkit.api.paths import MISSING, at_path, below, label_path
from eventkit.api.rows import TEXT, value_text
from eventkit.api.session import Call
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter

__all__ = ["facets", "histogram", "kind_of", "seen"]

FIELDS, VALUES, DISTINCT = 200, 10, 1_000
"""Fields that are told of, values of each, and how many different ones are counted."""
DEEP, EACH, RELATED = 5, 150, 3
"""How deep payloads are looked into, fields of one event, and related resources of one."""
LONG = 200
"""Characters up to which a text is a value to choose; what is longer counts, and is not told."""
LOOKED = 2_000
"""Newest events among which the values at a path are looked for."""


@dataclass(slots=True)
class _Field:
    """What was seen at one path. values: by their JSON, with how many events have each."""

    exists: int = 0
    kinds: dict[str, None] = field(default_factory=dict)
    values: Counter[bytes] = field(default_factory=Counter)

    def add(self, value: Any) -> None:
        self.exists += 1
        self.kinds[kind_of(value)] = None
        if isinstance(value, Mapping | list):
            return
        if isinstance(value, str) and len(value) > LONG:
            value = f"{value[:LONG]}…{len(value)}"  # told apart, and never told
        written = orjson.dumps(value)
        if written in self.values or len(self.values) < DISTINCT:
            self.values[written] += 1


def kind_of(value: Any) -> str:
    """What kind of JSON a value is, in a word."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "list" if isinstance(value, list) else "object"


def facets(call: Call, ask: FacetsAsk) -> Facets:
    """The fields: name and resource first, then what payloads hold, that first which most events have."""
    events = call.ws.store.read(ask.filter.changed(order="DESC"), limit=ask.sample)
    seen: dict[str, _Field] = {}
    wanted = ask.search.casefold()
    for event in events:
        for path, value in _fields(event):
            if wanted in path.casefold():
                held = seen.get(path)
                if held is None:
                    held = seen[path] = _Field()
                held.add(value)
    ordered = sorted(seen, key=lambda path: (_group(path), -seen[path].exists))
    told = [_told(path, seen[path]) for path in ordered[:FIELDS]]
    return Facets(sample=len(events), fields=_exactly(call, ask.filter, told), more=max(0, len(ordered) - FIELDS))


def _exactly(call: Call, filter: EventFilter, told: Sequence[FacetField]) -> list[FacetField]:
    """The names counted over the whole view, where the tallies tell."""
    if not told or told[0].path != "event":
        return list(told)
    names = call.ws.store.names(filter)
    if names is None:
        return list(told)
    values = [FacetValue(value=name, text=value_text(name, TEXT), count=count) for name, count in names[:VALUES]]
    exact = told[0].model_copy(update={"values": values, "distinct": min(len(names), DISTINCT), "exact": True})
    return [exact, *told[1:]]


def _group(path: str) -> int:
    """Where fields of its kind stand: the name, the resource, the payload, who took part."""
    head = path.split(".")[0].split("[")[0]
    return ("event", "resource", "payload", "related").index(head)


def _told(path: str, held: _Field) -> FacetField:
    values: list[FacetValue] = []
    for written, count in held.values.most_common():
        value = orjson.loads(written)
        if not isinstance(value, str) or len(value) <= LONG:
            values.append(FacetValue(value=value, text=value_text(value, TEXT), count=count))
        if len(values) == VALUES:
            break
    return FacetField(
        path=path, kinds=list(held.kinds), exists=held.exists, distinct=len(held.values), values=values, exact=False
    )


def _fields(event: Event) -> Iterator[tuple[str, Any]]:
    """What an event holds, each with its path."""
    yield "event", event.event
    yield from _labels("resource", event.resource.root)
    found: list[tuple[str, Any]] = []
    _gather(event.payload, "payload", DEEP, found)
    yield from found
    for place, related in enumerate(event.related[:RELATED]):
        yield from _labels(below("related", place), related.root)


def _labels(path: str, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for label, value in list(labels.items())[:EACH]:
        yield label_path(path, label), value


def _gather(held: Mapping[str, Any] | list[Any], path: str, depth: int, found: list[tuple[str, Any]]) -> None:
    """The fields of an object; of a list, those of its first object."""
    entries = held.items() if isinstance(held, Mapping) else enumerate(held[:1])
    for key, value in entries:
        if len(found) >= EACH:
            return
        place = below(path, key)
        inner = isinstance(value, Mapping) or (isinstance(value, list) and isinstance(next(iter(value), None), dict))
        if isinstance(held, Mapping) and not isinstance(value, Mapping):
            found.append((place, value))
        if inner and depth > 1:
            _gather(value, place, depth - 1, found)


def seen(call: Call, ask: SeenAsk) -> SeenValues:
    """The values at a path whose text begins so, whatever its case."""
    begins = ask.prefix.casefold()
    held = _Field()
    for event in call.ws.store.read(EventFilter(), limit=LOOKED):
        value = at_path(event, ask.path)
        if value is not MISSING:
            held.add(value)
    counts: list[tuple[Any, int]] = [(orjson.loads(each), count) for each, count in held.values.most_common()]
    if ask.path in ("event", "event.event"):
        counts = list(call.ws.store.names(EventFilter()) or ())
    fitting = [each for each in counts if (text := _short(each[0]).casefold()) and text.startswith(begins)]
    return SeenValues(values=fitting[: ask.most], kinds=list(held.kinds))


def _short(value: Any) -> str:
    """A value as text; of one too long to be chosen, nothing."""
    text = value_text(value, LONG + 1)
    return text if len(text) <= LONG else ""


def histogram(call: Call, ask: HistogramAsk) -> Histogram:
    """The counts of spans of a round width, about as many as are wanted."""
    found = call.ws.store.spans(ask.filter, most=ask.spans)
    if found is None:
        return Histogram(start=None, seconds=0.0, counts=[], fired=[])
    return Histogram(start=found.start, seconds=found.seconds, counts=list(found.counts), fired=list(found.fired))

"""Scenarios in this workspace: events to learn with, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, overload

from eventkit.errors import UsageError
from eventkit.faces import scenario_html, scenario_text
from eventkit.model.event import Event
from eventkit.model.wording import shown
from eventkit.scenarios import story
from eventkit.workspace.current import workspace
from eventkit.workspace.query import frame

if TYPE_CHECKING:
    import pandas

    from eventkit.workspace.workspace import Workspace

__all__ = ["Scenario", "scenario", "scenario_in"]

Name = Literal["files", "flaky-job", "model", "orders"]


class Scenario(Sequence[Event]):
    """The events of a scenario, oldest first. emitted: whether they are in the log."""

    def __init__(self, name: str, events: Iterable[Event], *, emitted: bool) -> None:
        self.name, self.emitted = name, emitted
        self._events = tuple(events)

    @overload
    def __getitem__(self, place: int) -> Event: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, place: int | slice) -> Event | tuple[Event, ...]:
        return self._events[place]

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row an event, as that of `events()`."""
        return frame(self._events)

    def __repr__(self) -> str:
        return scenario_text(self)

    def _repr_html_(self) -> str:
        return scenario_html(self)


def scenario(name: Name, *, seed: int = 0, emit: bool = True) -> Scenario:
    """Events to learn with, in the log when this returns: `orders`, `model`, `files` or `flaky-job`.

    seed: the same gives the same events, ids too, so that running the cell again adds none. The last happens now, by
    the workspace's clock, the others over the hours (model: days) before. emit: False gives the values alone: for
    `backtest` of what is to come in time, absence above all, since what is emitted is all received now. In one commit.
    Raises UsageError for a name that is none. Thread: any. Durability: as `emit_many`.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     ek.scenario("orders")
    orders: 142 events in the log
      40  order.placed
      33  order.packed
      33  order.paid
      33  order.shipped
      3   payment.failed
    """
    return scenario_in(workspace(), name, seed=seed, emit=emit)


def scenario_in(ws: Workspace, name: Name, *, seed: int = 0, emit: bool = True) -> Scenario:
    """The same in one workspace."""
    if not isinstance(seed, int):
        raise UsageError(f"scenario(seed=...) takes a whole number, not {shown(seed)}: give one")
    events = story(name, seed=seed, until=ws.clock.now())
    return Scenario(name, ws.emit_many(events) if emit else events, emitted=emit)

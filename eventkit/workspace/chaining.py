"""What caused an event of this workspace and what it caused, to look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventkit.errors import UsageError
from eventkit.faces.moments import chain_html, chain_text
from eventkit.insight.chain import Grown, Link, grow
from eventkit.model.event import Event
from eventkit.workspace.current import workspace
from eventkit.workspace.tracing import Traced

if TYPE_CHECKING:
    import pandas

    from eventkit.workspace.workspace import Workspace

__all__ = ["Chain", "chain", "chain_here"]


@dataclass(frozen=True, slots=True, repr=False)
class Chain:
    """A tree from the origin of an event down to all that came of it. tree: its root, each with its `parts`."""

    tree: Grown

    def __iter__(self) -> Iterator[Link]:
        """The links, as they are drawn."""
        return (grown.link for _, grown in self.tree.walk())

    def __len__(self) -> int:
        return sum(1 for _ in self.tree.walk())

    @property
    def cut(self) -> int:
        """How many links below those shown were left out, what is below them not counted."""
        return sum(grown.cut for _, grown in self.tree.walk())

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a link, in the order it is drawn."""
        import pandas

        columns = ["depth", "kind", "what", "on", "when", "state", "detail", "id", "asked"]
        rows = [
            (depth, link.kind, link.what, link.on, link.when, link.state, link.detail, link.id, grown.asked)
            for depth, grown in self.tree.walk()
            for link in [grown.link]
        ]
        return pandas.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        return chain_text(self.tree)

    def _repr_html_(self) -> str:
        return chain_html(self.tree)


def chain(event: Event, *, most: int = 200) -> Chain:
    """What caused an event and what it caused; see `Event.chain`. Nothing is stored. Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory() as ws:
    ...     on = ek.EventTrigger(expect={"order.placed"})
    ...     tell = ek.actions.EmitEvent(event="order.seen", resource={"prefect.resource.id": "order.1"})
    ...     _ = ek.Automation(name="see", trigger=on, actions=[tell]).create()
    ...     event = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"})
    ...     _ = ws.settle()
    ...     event.chain()
    event order.placed on order.1  ← this event
    └─ firing see
       └─ action emits order.seen: executed
          └─ event order.seen on order.1
    """
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise UsageError(f"chain(most={most!r}): a number of links over 0 was expected, such as 200")
    return chain_here(workspace(), event, most=most)


def chain_here(ws: Workspace, event: Event, *, most: int) -> Chain:
    """The same of one workspace."""
    traced = Traced(ws.store)
    return Chain(grow(traced.event(event), traced, most=most))

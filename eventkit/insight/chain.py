"""What led to something and what came of it, as a tree from the origin down.

Records say what is above and what is below a link; here the tree is grown, breadth first, so that what is cut off is
what is furthest down. The way to what was asked about is always there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal, Protocol

__all__ = ["Grown", "Kind", "Link", "Records", "grow"]

Kind = Literal["delivery", "event", "firing", "action", "run", "hook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One thing of a chain. id: unique within its kind. what: it in words. state: what became of it. detail: why.

    value: the event, run or record itself, which tells nothing of its own identity.
    """

    kind: Kind
    id: str
    what: str
    on: str = ""
    when: datetime | None = None
    state: str = ""
    detail: str = ""
    value: Any = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.kind, self.id


class Records(Protocol):
    """Where links are looked up."""

    def above(self, link: Link) -> Link | None:
        """What led to it; None for an origin."""
        ...

    def below(self, link: Link) -> Sequence[Link]:
        """What it led to, in order."""
        ...


@dataclass(slots=True)
class Grown:
    """A link with what came of it. asked: whether it is what was asked about. cut: how many below are left out.

    above: whether what led to it is left out, of the first.
    """

    link: Link
    asked: bool = False
    parts: list[Grown] = field(default_factory=list)
    cut: int = 0
    above: bool = False

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Grown]]:
        """Each with its depth, from the origin (0), in the order it is drawn."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)


def grow(asked: Link, records: Records, *, most: int = 200) -> Grown:
    """The tree of what was asked about, from its origin, of at most so many links and the way there."""
    way = _way(asked, records, most)
    root = Grown(way[0], asked=way[0].key == asked.key)
    root.above = len(way) >= most and records.above(way[0]) is not None
    below = {link.key: after for link, after in pairwise(way)}
    seen, count = {link.key for link in way}, len(way)
    waiting = deque([root])
    while waiting:
        held = waiting.popleft()
        after = below.get(held.link.key)
        children = list(records.below(held.link))
        if after is not None and all(child.key != after.key for child in children):
            children.append(after)
        for child in children:
            on_the_way = after is not None and child.key == after.key
            if child.key in seen and not on_the_way:
                continue
            if not on_the_way:
                if count >= most:
                    held.cut += 1
                    continue
                count += 1
            seen.add(child.key)
            part = Grown(child, asked=child.key == asked.key)
            held.parts.append(part)
            waiting.append(part)
    return root


def _way(asked: Link, records: Records, most: int) -> list[Link]:
    """From the origin to what was asked about; the nearest links, where they are too many."""
    way, seen = [asked], {asked.key}
    while len(way) < max(most, 1) and (above := records.above(way[-1])) is not None and above.key not in seen:
        seen.add(above.key)
        way.append(above)
    return way[::-1]

"""What the HTTP side asks of whoever decides about requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from eventkit.webhooks import Rejected, Reply, Request

__all__ = ["Arrival", "Desk"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request at an address. refused: where its head was enough to refuse it, or its body came to an end early."""

    slug: str
    request: Request
    refused: Rejected | None = None


class Desk(Protocol):
    """Decides about requests. Thread: the listener's. Raises nothing for what a sender can send."""

    def admit(self, slug: str, head: Request) -> tuple[int, Rejected | None]:
        """How many bytes of a request's body may be read, and why none of it is, where its head tells already."""
        ...

    def receive(self, arrivals: Sequence[Arrival]) -> list[Reply]:
        """The answers to requests that came together, once what came of them is kept.

        To as many of the first as there was time for, at least one: the others are to be brought again.
        """
        ...

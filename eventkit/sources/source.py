"""What a source of events is: something that is on or off, and is given how to emit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

__all__ = ["Emit", "Source"]


class Emit(Protocol):
    """Emits an event. Raises the kinds of EventkitError."""

    def __call__(
        self,
        event: str,
        resource: Mapping[str, str],
        *,
        related: Sequence[Mapping[str, str]] = (),
        payload: Mapping[str, Any] | None = None,
    ) -> object:
        """The event as stored."""
        ...


class Source(Protocol):
    """Where events come from besides emit and webhooks. Thread: one at a time. Off when it is made."""

    def start(self) -> None:
        """Emits from now on. Twice is fine."""
        ...

    def stop(self) -> None:
        """Emits nothing more. Twice is fine."""
        ...

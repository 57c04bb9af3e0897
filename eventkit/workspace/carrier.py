"""What carries bodies out by one executor, and what it tells of them: that they began, wrote, ended.

A carrier sends a body to the user's executor, hears what it tells, and asks it to stop. Nobody keeps a future longer
than it is under way: Dask would compute again what it held for us.
"""

from __future__ import annotations

import concurrent.futures as cf
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from eventkit.flows import Flow
from eventkit.flows.away import AwayExecution, Begun
from eventkit.flows.runner import Call

__all__ = ["Carrier", "Ended", "Heard", "News", "Pack", "Post"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A letter that came; number: its place among the body's, from 1."""

    number: int
    letter: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The executor is done with a body. future: how, let go of once it is read."""

    future: cf.Future[Any]


News = Begun | Heard | Ended
Post = Callable[[News], None]
Pack = Callable[[Flow[..., Any], Call], bytes]


class Carrier(Protocol):
    """Carries out bodies by one executor. Thread: any.

    broken: why it carries out no more, in words; empty while it does.
    """

    executor: cf.Executor
    broken: str
    pack: Pack | None

    def send(self, execution: AwayExecution, call: Call, key: str, post: Post) -> None:
        """Submits a body; what comes of it is posted, in order. Raises what keeps it from that."""
        ...

    def go(self, key: str, *, stop: bool = False) -> None:
        """Says that a body that has begun is known to run here; stop: that it need not."""
        ...

    def stop(self, key: str) -> bool:
        """Asks a body to stop; whether it will never begin."""
        ...

    def why(self, key: str) -> str:
        """Why a body that was asked to stop has not."""
        ...

    def look(self) -> None:
        """Looks for what bodies told; called often, returns at once."""
        ...

    def close(self) -> None:
        """Leaves nothing behind."""
        ...

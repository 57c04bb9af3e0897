"""A storm of events: what each of several processes emits, in batches and singly, all of them at once.

Loads nothing but eventkit, so that a kernel can have it too.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any

SIZES = (1, 1, 25, 1, 3, 1, 100, 1, 1, 10)
"""How many events go together, over and over."""
EACH = 50
"""One in so many is marked."""

Fields = dict[str, Any]


def event(who: str, number: int) -> Fields:
    """One event of one of them; no two have the same resource."""
    marked = "yes" if number % EACH == 0 else "no"
    labels = {"prefect.resource.id": f"{who}.{number}", "who": who, "marked": marked}
    return {"event": f"storm.{who}", "resource": labels, "payload": {"n": number}}


def batches(who: str, count: int) -> Iterator[list[Fields]]:
    """So many events, as they go together."""
    numbers = iter(range(count))
    for size in cycle(SIZES):
        together = [event(who, number) for number in islice(numbers, size)]
        if not together:
            return
        yield together


def wait(gate: int) -> None:
    """Waits until all begin: a port of this machine that says so."""
    with socket.create_connection(("127.0.0.1", gate)) as held:
        held.recv(1)


def emit(who: str, count: int, gate: int) -> float:
    """Emits them from this process as fast as it can; the seconds it took."""
    import eventkit as ek

    def put(together: list[Fields]) -> None:
        if len(together) == 1:
            ek.emit_event(**together[0])
        else:
            ek.emit_many(together)

    return emitted(who, count, gate, put)


def emitted(who: str, count: int, gate: int, put: Callable[[list[Fields]], object]) -> float:
    """The same by another way of emitting."""
    wait(gate)
    begun = time.monotonic()
    for together in batches(who, count):
        put(together)
    return time.monotonic() - begun

"""Marks in the memory of a Dask cluster's scheduler, and letters by its topics. Nothing here imports Dask.

Where a body is carried out by Dask, Dask is loaded. A mark is a `distributed.Event`: two processes that look and set it
at once would both begin, but Dask begins a second only when it has lost the first.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

from eventkit.flows.marks import where

__all__ = ["DaskMarks", "begun_mark", "dask", "letters_topic", "stop_mark", "stop_topic"]

HEARD = 5.0
"""Seconds in which a worker hears itself on a topic that it subscribed to."""


def dask() -> Any:
    """`distributed`, which is loaded wherever one of its executors or workers is."""
    return sys.modules["distributed"]


def begun_mark(token: str, key: str) -> str:
    """The name of the event that says that a body began."""
    return f"eventkit-{token}-{key}-begun"


def stop_mark(token: str, key: str) -> str:
    """The name of the event that says that it was asked to stop."""
    return f"eventkit-{token}-{key}-stop"


def letters_topic(token: str) -> str:
    """The topic of what bodies tell."""
    return f"eventkit-{token}-told"


def stop_topic(token: str) -> str:
    """The topic of which bodies are asked to stop."""
    return f"eventkit-{token}-stop"


class DaskMarks:
    """The marks of one workspace's bodies, from a worker. Thread: any."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._worker = dask().get_worker()
        self._stops = _stops_of(token)

    def claim(self, key: str) -> bool:
        """Sets the event, unless it is set."""
        mark = dask().Event(begun_mark(self._token, key))
        if mark.is_set():
            return False
        mark.set()
        return True

    def stopped(self, key: str) -> bool:
        """Whether the event that says so is set."""
        return bool(dask().Event(stop_mark(self._token, key)).is_set())

    def watch(self, key: str, stop: Callable[[], None]) -> Callable[[], None]:
        """Hears of it on a topic: the scheduler tells, nobody asks."""
        self._stops[key] = stop

        def forget() -> None:
            self._stops.pop(key, None)

        return forget

    def here(self) -> str:
        """Which worker this is."""
        return f"worker {self._worker.address} ({where()})"

    def tell(self, key: str, number: int, letter: bytes) -> bool:
        """Logs it as an event of Dask's, which comes home in order, before the result does."""
        self._worker.log_event(letters_topic(self._token), {"key": key, "number": number, "letter": letter})
        return True


_subscribed: dict[str, dict[str, Callable[[], None]]] = {}
_subscribing = threading.Lock()


def _stops_of(token: str) -> dict[str, Callable[[], None]]:
    """What is called when one of a workspace's bodies here is asked to stop; subscribed to once in a process."""
    with _subscribing:
        if token not in _subscribed:
            stops: dict[str, Callable[[], None]] = {}
            heard = threading.Event()

            def hear(event: tuple[float, Any]) -> None:
                heard.set()
                stop = stops.pop(event[1], None)
                if stop is not None:
                    stop()

            client = dask().get_client()
            client.subscribe_topic(stop_topic(token), hear)
            # what is said before the scheduler knows of it would be missed: until this is heard, nothing begins
            for _ in range(int(HEARD / 0.05)):
                client.log_event(stop_topic(token), "")
                if heard.wait(0.05):
                    break
            _subscribed[token] = stops
        return _subscribed[token]

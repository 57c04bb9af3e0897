"""A Dask cluster as a carrier: marks in its scheduler's memory, letters by its topics."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from eventkit.flows.dask_marks import begun_mark, dask, letters_topic, stop_mark, stop_topic
from eventkit.workspace.carrier import Heard
from eventkit.workspace.sender import Sender

__all__ = ["DaskCarrier"]


class DaskCarrier(Sender):
    """`client.get_executor()`. Thread: any; `_hear` on the client's own."""

    def __init__(self, executor: Any) -> None:
        super().__init__(executor)
        self._client = executor._client
        self._client.subscribe_topic(letters_topic(self.token), self._hear)

    def place(self) -> dict[str, Any]:
        """The scheduler finds it by a token."""
        return {"kind": "dask", "token": self.token}

    def _hear(self, event: tuple[float, Any]) -> None:
        _, told = event
        out = self.out.get(told["key"])
        if out is not None:
            out.post(Heard(told["number"], told["letter"]))

    def stop(self, key: str) -> bool:
        """Marks it, then looks whether it has begun; cancels it where it has not, and tells it where it has.

        Dask says of a future that runs that it was cancelled, and lets it run: so that is not asked for.
        """
        dask().Event(stop_mark(self.token, key), client=self._client).set()
        out = self.out.get(key)
        if not dask().Event(begun_mark(self.token, key), client=self._client).is_set():
            if out is not None:
                out.future.cancel()
            return out is not None
        self._client.log_event(stop_topic(self.token), key)
        return False

    def why(self, key: str) -> str:
        """It is asked there; what does not listen cannot be ended."""
        return (
            "It was asked to stop on its worker, and has not yet: it is in a call that does not return to Python, or "
            "in code that catches BaseException; it stops when that ends, or with its worker"
        )

    def look(self) -> None:
        """Nothing: what is told comes by itself."""

    def forget(self, key: str) -> None:
        """Clears its events; nobody waits for that."""
        with suppress(Exception):  # the cluster may be gone
            for mark in (begun_mark(self.token, key), stop_mark(self.token, key)):
                self._client.loop.add_callback(self._client.scheduler.event_clear, name=mark)

    def close(self) -> None:
        """Hears no more, and leaves no marks."""
        with suppress(Exception):
            self._client.unsubscribe_topic(letters_topic(self.token))
        while self._over:
            self.forget(self._over.popleft())

"""Who decides about requests on the Jupyter server: the workspace, and how much may come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.errors import StoreError
from eventkit.ingress import Arrival
from eventkit.model.webhook import WebhookSpec
from eventkit.webhooks import Rejected, Reply, Request
from eventkit.workspace.pace import Pace

if TYPE_CHECKING:
    from eventkit.workspace.receiving import Receiving
    from eventkit.workspace.workspace import Workspace

__all__ = ["HookDesk"]

UNKNOWN_RATE, UNKNOWN_MOST = 5.0, 20
"""Requests to addresses that no webhook has: so many a second, and at once. More are not even told that."""
_NOBODYS = frozenset({"unknown", "gone"})


class HookDesk:
    """Decides about requests with the server's workspace, which is opened by the first. Thread: any but the loop's.

    rate: requests a second that one webhook takes here at most, twice as many at once; its own `rate` where that is
    less.
    """

    def __init__(self, workspace: Callable[[], Workspace], *, rate: float) -> None:
        self._workspace, self._rate = workspace, rate
        self._lock = threading.Lock()
        self._paces: dict[UUID, Pace] = {}
        self._unknown = Pace(UNKNOWN_RATE, most=UNKNOWN_MOST)

    def admit(self, slug: str, head: Request) -> tuple[int, Rejected | None]:
        """How many bytes of its body may be read, and why none of it is; see `Receiving.admit`."""
        try:
            receiving = self._receiving()
            most, refused = receiving.admit(slug, head)
            spec = receiving.webhook(slug) if refused is None else None
        except StoreError as error:
            return 0, Rejected(503, "busy", str(error), retry=5)
        refused = self._too_many(spec, refused)
        return (0 if refused is not None else most), refused

    def receive(self, arrivals: Sequence[Arrival]) -> list[Reply]:
        """The answers to requests, once what came of them is kept; see `Receiving.receive`."""
        try:
            receiving = self._receiving()
        except StoreError:
            return [Reply.refusing(503, retry=5) for _ in arrivals]
        return receiving.receive(arrivals)

    def _receiving(self) -> Receiving:
        return self._workspace().receiving

    def _too_many(self, spec: WebhookSpec | None, refused: Rejected | None) -> Rejected | None:
        """What is refused anyway, or because too many came."""
        with self._lock:
            if refused is not None:
                wait = self._unknown.wait(time.monotonic()) if refused.reason in _NOBODYS else 0.0
                return Rejected(429, "too many", refused.detail, retry=ceil(wait)) if wait else refused
            if spec is None:
                return None
            pace = self._paces.setdefault(spec.id, Pace(self._rate, most=2 * self._rate))
            wait = pace.wait(time.monotonic())
        if not wait:
            return None
        most = f"More than {self._rate:g} requests a second came to the Jupyter server"
        return Rejected(429, "too many", f"{most}: take more with EventkitApp.hook_rate", retry=ceil(wait))

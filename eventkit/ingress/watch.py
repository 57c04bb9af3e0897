"""Senders that take their time: each has PATIENCE for the head of a request, and again for its body.

It is counted in looks of the loop, not by a clock: while the loop itself is held up, by a disk or by whatever else runs
in this process, nobody can send, and nobody is given up for it. One look now and then for all of them: a timer for each
would cost more than most requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["PATIENCE", "Watch"]

PATIENCE = 10.0
"""Seconds a sender has for the head of a request, again for its body, and to take its answer."""
LOOK = 0.5
_LOOKS = int(PATIENCE / LOOK) - 1


class Watch:
    """Who is waited for. Thread: the loop's."""

    def __init__(self) -> None:
        self._awaited: dict[object, tuple[int, Callable[[], object]]] = {}
        self._looks = 0
        self._looking = False

    def begin(self, sender: object, give_up: Callable[[], object]) -> None:
        """Waits for a sender from now on; `give_up` is called when it takes too long."""
        self._awaited[sender] = self._looks + _LOOKS, give_up
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(LOOK, self._look)

    def end(self, sender: object) -> None:
        """It is not waited for any more. Twice is fine."""
        self._awaited.pop(sender, None)

    def _look(self) -> None:
        self._looks += 1
        late = [sender for sender, (last, _) in self._awaited.items() if last < self._looks]
        for give_up in [self._awaited.pop(sender)[1] for sender in late]:
            give_up()
        self._looking = bool(self._awaited)
        if self._looking:
            asyncio.get_running_loop().call_later(LOOK, self._look)

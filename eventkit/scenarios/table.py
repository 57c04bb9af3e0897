"""The scenarios by name: to add one, a module that tells it and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from eventkit.errors import UsageError
from eventkit.model.event import Event
from eventkit.model.wording import closest, shown
from eventkit.scenarios import files, flaky_job, model, orders
from eventkit.scenarios.telling import Telling

__all__ = ["SCENARIOS", "story"]

SCENARIOS: Mapping[str, Callable[[Telling], None]] = {
    "files": files.tell,
    "flaky-job": flaky_job.tell,
    "model": model.tell,
    "orders": orders.tell,
}


def story(name: str, *, seed: int, until: datetime) -> list[Event]:
    """The events of a scenario, oldest first, the last one at `until`; raises UsageError for a name that is none.

    seed: the same gives the same events, ids too, wherever in time they are told.

    >>> from datetime import UTC
    >>> told = story("orders", seed=1, until=datetime(2026, 1, 1, tzinfo=UTC))
    >>> told == story("orders", seed=1, until=datetime(2026, 1, 1, tzinfo=UTC)), told[0].event
    (True, 'order.placed')
    """
    if name not in SCENARIOS:
        there = f"; there are {', '.join(SCENARIOS)}"
        raise UsageError(f"There is no scenario {shown(name)}{closest(str(name), SCENARIOS) or there}")
    telling = Telling(f"{name}:{seed}")
    SCENARIOS[name](telling)
    return telling.events(until)

"""What both sides share: the same events, and how figures come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psutil

NAME = "order.placed"


def resource(number: int) -> dict[str, str]:
    """The resource of an event."""
    return {"prefect.resource.id": f"order.{number}", "region": "eu"}


def payload(number: int) -> dict[str, Any]:
    """What an event carries."""
    return {"total": number + 0.5, "words": "calm otter river stone lamp quiet " * 8}


def spread(measure: Callable[[], float], times: int) -> list[float]:
    """What a measure says each time, but for the first, which only warms it up."""
    return [measure() for _ in range(times + 1)][1:]


def resident(pid: int | None = None) -> float:
    """Megabytes of a process and those it started that are in memory."""
    whole = psutil.Process(pid)
    return sum(each.memory_info().rss for each in (whole, *whole.children(recursive=True))) / 1e6


def answer(figures: Any) -> None:
    """Writes the figures where the bench reads them."""
    print("\nfigures", json.dumps(figures), flush=True)

"""One measure of a bench, and the table of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

__all__ = ["Row", "at_least", "at_most", "table", "timed"]

HEAD = ("what", "value", "floor or peer", "ratio", "limit", "")


class Row(NamedTuple):
    """A value beside what it is compared with in the same run. limit: in words; empty where none is set."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    limit: str = ""
    ok: bool = True


def at_most(
    name: str,
    value: float,
    unit: str,
    *,
    floor: float | None = None,
    limit: float | None = None,
    ratio: float | None = None,
) -> Row:
    """A measure that may be `limit` of its unit, or `ratio` times its floor."""
    times = value / floor if floor else None
    asked = [f"<= {limit:g} {unit}"] if limit is not None else []
    asked += [f"<= {ratio:g} x"] if ratio is not None else []
    ok = (limit is None or value <= limit) and (ratio is None or times is None or times <= ratio)
    return Row(name, value, unit, floor, times, ", ".join(asked), ok)


def at_least(
    name: str,
    value: float,
    unit: str,
    *,
    floor: float | None = None,
    limit: float | None = None,
    ratio: float | None = None,
) -> Row:
    """A measure that must be `limit` of its unit, or `ratio` times its peer."""
    times = value / floor if floor else None
    asked = [f">= {limit:,.0f} {unit}"] if limit is not None else []
    asked += [f">= {ratio:g} x"] if ratio is not None else []
    ok = (limit is None or value >= limit) and (ratio is None or times is None or times >= ratio)
    return Row(name, value, unit, floor, times, ", ".join(asked), ok)


def timed(call: Callable[[], Any]) -> float:
    """Seconds a call took."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def table(rows: Iterable[Row]) -> str:
    """The rows as aligned text, and how many of them held."""
    held = list(rows)
    cells = [HEAD, *map(_cells, held)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    right = (False, True, True, True, False, False)
    lines = [
        "  ".join(
            text.rjust(width) if flush else text.ljust(width)
            for text, width, flush in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    ]
    limited = [row for row in held if row.limit]
    missed = sum(not row.ok for row in limited)
    closing = f"{len(held)} measures, {len(limited) - missed} of {len(limited)} limits held"
    return "\n".join([*lines, "", closing + (f", {missed} MISSED" if missed else "")])


def _cells(row: Row) -> tuple[str, ...]:
    floor = "" if row.floor is None else f"{_number(row.floor)} {row.unit}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    verdict = "" if not row.limit else "ok" if row.ok else "MISSED"
    return row.name, f"{_number(row.value)} {row.unit}", floor, ratio, row.limit, verdict


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1_000 else f"{value:.1f}" if value >= 100 else f"{value:.2f}"

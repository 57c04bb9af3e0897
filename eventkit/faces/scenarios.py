"""A scenario as text and HTML: how many events of which name.

told: a `Scenario`, which lives with the workspace, above this floor.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from eventkit.faces.html import Html, table
from eventkit.faces.plain import columns, counted

__all__ = ["scenario_html", "scenario_text"]


def _head(told: Any) -> str:
    return f"{told.name}: {counted(len(told), 'event')}{' in the log' if told.emitted else ', not emitted'}"


def _rows(told: Any) -> list[list[str]]:
    counts = Counter(event.event for event in told)
    return [[f"{count:,}", name] for name, count in sorted(counts.items(), key=lambda held: (-held[1], held[0]))]


def scenario_text(told: Any) -> str:
    """The count, then a line a name."""
    return "\n".join([_head(told), *columns(_rows(told), indent="  ")])


def scenario_html(told: Any) -> Html:
    """The same as a table."""
    return table(_head(told), ["events", "name"], _rows(told))

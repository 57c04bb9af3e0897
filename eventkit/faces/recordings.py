"""Recorded sessions, and what differs in them today, as text and HTML.

told: a `Recording` or a `Recheck`; both live with `eventkit.testing`, above this floor.
"""

from __future__ import annotations

from typing import Any

from eventkit.faces.html import Html, blocks, note, table
from eventkit.faces.plain import clip, columns, counted, visible

__all__ = ["recheck_html", "recheck_text", "recording_html", "recording_text"]

SHOWN = 30
_LONG = 400


def recording_text(told: Any) -> str:
    """One line: how much there is of each."""
    head = f"{counted(len(told.events), 'event')}, {counted(len(told.automations), 'automation')}"
    return f"{head}: fired {len(told.fired):,}×, nearly {len(told.told):,}×"


def recording_html(told: Any) -> Html:
    """The same, as a table of the automations."""
    rows = [
        (
            visible(clip(spec.name, _LONG)),
            f"{sum(each.automation == spec.name for each in told.fired):,}×",
            f"{sum(each.automation == spec.name for each in told.told):,}×",
        )
        for spec in told.automations[:SHOWN]
    ]
    if not rows:
        return note(recording_text(told))
    return table(recording_text(told), ["automation", "fired", "nearly"], rows)


def _head(told: Any) -> str:
    said = counted(len(told.differences), "difference") if told.differences else "as recorded"
    return f"{counted(told.events, 'event')}, {counted(told.automations, 'automation')}: {said}"


def recheck_text(told: Any) -> str:
    """The count, then a line a difference."""
    rows = [[each.kind, visible(clip(each.says, _LONG))] for each in told.differences[:SHOWN]]
    more = len(told.differences) - SHOWN
    return "\n".join([_head(told), *columns(rows, indent="  "), *([f"  … and {more:,} more"] if more > 0 else [])])


def recheck_html(told: Any) -> Html:
    """The same as a table."""
    if not told.differences:
        return note(_head(told))
    rows = [[each.kind, visible(clip(each.says, _LONG))] for each in told.differences[:SHOWN]]
    drawn = table(_head(told), ["what", "in words"], rows)
    more = len(told.differences) - SHOWN
    return blocks([drawn, note(f"… and {more:,} more")]) if more > 0 else drawn

"""What `eventkit.testing` gives, as text and HTML: recorded sessions, what differs in them today, what came of a block.

told: a `Recording`, a `Recheck` or a `Captured`, which live above this floor.
"""

from __future__ import annotations

from typing import Any

from eventkit.faces.html import Html, blocks, note, table
from eventkit.faces.plain import clip, columns, counted, visible

__all__ = ["captured_html", "captured_text", "recheck_html", "recheck_text", "recording_html", "recording_text"]

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


ROWS = 50
_CELL = 200


def _told_rows(told: Any) -> list[list[str]]:
    return [[visible(clip(each, _CELL)) for each in row] for row in told.rows()[:ROWS]]


def captured_text(told: Any) -> str:
    """One line for the events, then one for each thing that came of them."""
    more = len(told.rows()) - ROWS
    rest = [f"  … and {more:,} more"] if more > 0 else []
    return "\n".join([counted(len(told.events), "event"), *columns(_told_rows(told), indent="  "), *rest])


def captured_html(told: Any) -> Html:
    """The same as a table."""
    head, more = counted(len(told.events), "event"), len(told.rows()) - ROWS
    rows = _told_rows(told)
    if not rows:
        return note(head)
    drawn = table(head, ["what", "whose", "says"], rows)
    return blocks([drawn, note(f"… and {more:,} more")]) if more > 0 else drawn

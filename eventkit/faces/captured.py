"""What came of a block of code, as text and HTML. told: a `Captured`, which lives with `eventkit.testing`."""

from __future__ import annotations

from typing import Any

from eventkit.faces.html import Html, blocks, note, table
from eventkit.faces.plain import clip, columns, counted, visible

__all__ = ["captured_html", "captured_text"]

SHOWN = 50
_LONG = 200


def _rows(told: Any) -> list[list[str]]:
    return [[visible(clip(each, _LONG)) for each in row] for row in told.rows()[:SHOWN]]


def captured_text(told: Any) -> str:
    """One line for the events, then one for each thing that came of them."""
    more = len(told.rows()) - SHOWN
    rest = [f"  … and {more:,} more"] if more > 0 else []
    return "\n".join([counted(len(told.events), "event"), *columns(_rows(told), indent="  "), *rest])


def captured_html(told: Any) -> Html:
    """The same as a table."""
    head, more = counted(len(told.events), "event"), len(told.rows()) - SHOWN
    rows = _rows(told)
    if not rows:
        return note(head)
    drawn = table(head, ["what", "whose", "says"], rows)
    return blocks([drawn, note(f"… and {more:,} more")]) if more > 0 else drawn

"""Drafts of triggers as text and HTML: each with its sentence, how many events it fits, and what was made general.

told: a `Drafts` of `Draft`s, which live with the workspace, above this floor.
"""

from __future__ import annotations

from typing import Any

from eventkit.faces.events import who
from eventkit.faces.html import Html, stacked, table
from eventkit.faces.plain import clip, counted, visible

__all__ = ["drafts_html", "drafts_text"]

_LONG = 400
_MOST = 12
"""Lines of what was made general."""


def _head(told: Any) -> str:
    event = told.event
    return clip(f"Triggers from {event.event} on {who(event.resource)}", _LONG)


def _fits(draft: Any) -> str:
    return f"{counted(draft.fits, 'event')}{' of the last ' + format(draft.looked, ',') if draft.cut else ''}"


def _said(draft: Any) -> list[str]:
    more = len(draft.said) - _MOST
    lines = [visible(clip(each, _LONG)) for each in draft.said[:_MOST]]
    return [*lines, *([f"… and {more:,} more"] if more > 0 else [])]


def drafts_text(told: Any) -> str:
    """Each draft on a line, narrowest first; below it what was made general."""
    lines = [visible(_head(told))]
    for draft in told:
        lines.append(f"  {draft.kind} ({_fits(draft)}): {visible(clip(draft.sentence, _LONG))}")
        lines += [f"      {line}" for line in _said(draft)]
    return "\n".join(lines)


def drafts_html(told: Any) -> Html:
    """The same as a table."""
    rows = [[draft.kind, _fits(draft), clip(draft.sentence, _LONG), stacked(_said(draft))] for draft in told]
    return table(_head(told), ["draft", "fits", "fires", "made general"], rows)

"""A backtest as text and HTML: when it would have fired, with what, and what it passed over.

told: a `Backtest`; each of its firings a `Fire`. Both live with the workspace, above this floor.
"""

from __future__ import annotations

from typing import Any

from eventkit.faces.events import who
from eventkit.faces.html import Html, blocks, code, note, table
from eventkit.faces.plain import clip, columns, counted, preview, visible

__all__ = ["backtest_html", "backtest_text"]

SHOWN = 20
_LONG = 160
_HEAD = ("on", "for", "parameters", "problem")


def _head(told: Any) -> str:
    fired = f"would have fired {len(told.firings):,}×" if told.firings else "would not have fired"
    passed = f", passed over {told.suppressed:,} that fit" if told.suppressed else ""
    change = ""
    if told.gained is not None and told.lost is not None:
        change = f"; {len(told.gained):,} more and {len(told.lost):,} fewer than the other"
    return f"{counted(told.seen, 'event')}: {fired}{passed}{change}{_errors(told)}"


def _errors(told: Any) -> str:
    """How often the predicate raised, and what it did first."""
    if not told.errors:
        return ""
    first = told.errors[0]
    on = f"{first.event.event} on {who(first.event.resource)}"
    words = visible(clip(f"first on {on}, {first.why}", _LONG))
    return f"; the predicate raised on {told.errored:,}, {words}"


def _row(firing: Any) -> list[str]:
    event = firing.event
    on = f"{event.event} on {who(event.resource)}" if event is not None else "silence"
    if len(firing.collected) > 1:
        on = f"{len(firing.collected):,} events, the last {on}"
    for_key = " ".join(f"{label}={value}" for label, value in firing.labels.items())
    given = preview(firing.parameters)[0] if firing.parameters else ""
    return [
        visible(clip(on, _LONG)),
        visible(clip(for_key, _LONG)),
        given,
        visible(clip("; ".join(firing.problems), _LONG)),
    ]


def backtest_text(told: Any) -> str:
    """The counts, then the first firings, a line each: on what, for which key, with which parameters, what is wrong."""
    rows = [_row(each) for each in told.firings[:SHOWN]]
    more = len(told.firings) - SHOWN
    used = [name if any(row[place] for row in rows) else "" for place, name in enumerate(_HEAD)]
    lines = columns([used, *rows] if rows else [], indent="  ")
    return "\n".join([_head(told), *lines, *([f"  … and {more:,} more"] if more > 0 else [])])


def backtest_html(told: Any) -> Html:
    """The same as a table."""
    if not told.firings:
        return note(_head(told))
    rows = [
        [on, key, code(given) if given else "", problem] for on, key, given, problem in map(_row, told.firings[:SHOWN])
    ]
    more = len(told.firings) - SHOWN
    drawn = table(_head(told), _HEAD, rows)
    return blocks([drawn, note(f"… and {more:,} more")]) if more > 0 else drawn

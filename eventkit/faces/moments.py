"""A moment of the past as text and HTML: which automations there were, and what their windows held.

told: a `Moment`, which lives with the workspace, above this floor.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from eventkit.faces.events import who
from eventkit.faces.html import Html, blocks, chip, note, table
from eventkit.faces.plain import calm, clip, columns, counted, visible
from eventkit.faces.sentences import sentence

__all__ = ["moment_html", "moment_text"]

SHOWN = 50
_LONG = 160


def _head(told: Any, *, times: bool) -> str:
    last = told.last
    of = f", the last {calm(last.event, of=last.event)} on {who(last.resource)}" if last is not None else ""
    on = sum(bool(each.enabled) for each in told.automations)
    when = f"{told.time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC: " if times else ""
    return (
        f"{when}{counted(told.events, 'event')}{visible(clip(of, _LONG))}; {counted(on, 'automation')} on, "
        f"{counted(len(told.windows), 'window')} open"
    )


def _automations(told: Any) -> list[list[str]]:
    return [
        [
            visible(clip(each.name, _LONG)),
            ("on" if each.enabled is True else str(each.enabled or "off")) if each.trigger is not None else "not known",
            clip(sentence(each.trigger), _LONG) if each.trigger is not None else "",
            f"fired {each.fired:,}×" if each.fired else "",
            visible(clip(each.note, _LONG)),
        ]
        for each in told.automations
    ]


def _windows(told: Any) -> list[list[str]]:
    rows = []
    for each in told.windows[:SHOWN]:
        part = "trigger " + ".".join(str(place + 1) for place in each.path) if each.path else ""
        key = " ".join(f"{label}={value}" for label, value in each.labels.items())
        rows.append([visible(clip(each.automation, _LONG)), part, visible(clip(key, _LONG)), each.said])
    return rows


def moment_text(told: Any, *, times: bool = False) -> str:
    """How many events, then the automations and the windows, a line each; its own time only with `times`."""
    more = len(told.windows) - SHOWN
    return "\n".join(
        [
            _head(told, times=times),
            *columns(_automations(told), indent="  "),
            *(["windows"] if told.windows else []),
            *columns(_windows(told), indent="  "),
            *([f"  … and {counted(more, 'window')} more"] if more > 0 else []),
        ]
    )


def moment_html(told: Any, *, times: bool = False) -> Html:
    """The same as two tables."""
    head = _head(told, times=times)
    if not told.automations:
        return note(head)
    rows = [[name, chip(state, "good" if state == "on" else "off"), *rest] for name, state, *rest in _automations(told)]
    drawn = [table(head, ["automation", "state", "fires", "fired", "note"], rows)]
    if told.windows:
        drawn.append(table("windows", ["automation", "of", "for", "stands at"], _windows(told)))
    more = len(told.windows) - SHOWN
    return blocks([*drawn, *([note(f"… and {counted(more, 'window')} more")] if more > 0 else [])])

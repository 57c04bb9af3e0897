"""Moments of the past and chains as text and HTML: what windows held then; a tree from the origin down.

told: a `Moment`, or a tree of `insight.chain.Grown`, which this room knows by their fields alone.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from eventkit.faces.events import who
from eventkit.faces.html import Html, Kind, blocks, chip, esc, fold, join, note, table
from eventkit.faces.plain import calm, clip, clock, columns, counted, visible
from eventkit.faces.sentences import sentence

__all__ = ["chain_html", "chain_text", "moment_html", "moment_text"]

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


ASKED = "← this event"
ABOVE = "… what led to this is not shown"
_LINK_LONG = 160
_DEEP = 4
"""Levels that are open; what is below is folded."""
_STATES: dict[str, Kind] = {
    "Completed": "good", "executed": "good", "ran": "good", "accepted": "good",
    "Failed": "bad", "Crashed": "bad", "failed": "bad", "raised": "bad", "rejected": "bad",
    "Running": "moving", "claimed": "moving", "Scheduled": "waiting", "Pending": "waiting", "pending": "waiting",
    "waiting": "waiting",
    "Cancelled": "off", "skipped": "off", "duplicate": "off",
}  # fmt: skip


def _words(link: Any, *, times: bool) -> str:
    what = calm(link.what, of=link.what, times=times) if link.kind == "event" else link.what
    on = f" on {calm(link.on, of=link.on, times=times)}" if link.on else ""
    return visible(clip(f"{what}{on}", _LINK_LONG))


def _more(cut: int) -> str:
    return f"… {cut:,} more not shown"


def _line(told: Any, *, times: bool) -> str:
    link = told.link
    state = f": {visible(link.state)}" if link.state else ""
    detail = f" ({visible(clip(link.detail, _LINK_LONG))})" if link.detail else ""
    when = f" {clock(link.when)}" if times and link.when else ""
    asked = f"  {ASKED}" if told.asked else ""
    return f"{link.kind} {_words(link, times=times)}{state}{detail}{when}{asked}"


def chain_text(told: Any, *, times: bool = False) -> str:
    """One line a link, drawn below what led to it; no ids, and times of day only with `times`."""
    before = [ABOVE] if told.above else []
    return "\n".join([*before, *_branch(told, "", "", times=times)])


def _branch(told: Any, first: str, rest: str, *, times: bool) -> list[str]:
    lines = [f"{first}{_line(told, times=times)}"]
    more = [_more(told.cut)] if told.cut else []
    last = len(told.parts) + len(more) - 1
    for place, part in enumerate([*told.parts, *more]):
        tip, under = ("└─ ", "   ") if place == last else ("├─ ", "│  ")
        if isinstance(part, str):
            lines.append(f"{rest}{tip}{part}")
        else:
            lines += _branch(part, f"{rest}{tip}", f"{rest}{under}", times=times)
    return lines


def chain_html(told: Any, *, times: bool = False) -> Html:
    """The same as nested lists, folded where they are deep, but for the way to what was asked about."""
    before = note(ABOVE) if told.above else ""
    return Html(f"{before}<ul>{_item(told, 0, folds=True, times=times)}</ul>")


def _item(told: Any, depth: int, *, folds: bool, times: bool) -> Html:
    link = told.link
    state = chip(link.state, _STATES.get(link.state, "plain")) if link.state else ""
    when = clock(link.when) if times and link.when else ""
    mark = Html(f"<strong>{esc(ASKED)}</strong>") if told.asked else ""
    head = join([link.kind, _words(link, times=times), state, clip(link.detail, _LINK_LONG), when, mark])
    folded = folds and depth >= _DEEP and not _holds_asked(told)
    inner = "".join(_item(part, depth + 1, folds=folds and not folded, times=times) for part in told.parts)
    more = f"<li>{esc(_more(told.cut))}</li>" if told.cut else ""
    below = Html(f"<ul>{inner}{more}</ul>") if inner or more else Html("")
    if below and folded:
        below = fold(counted(_size(told) - 1, "link"), below)
    return Html(f"<li>{head}{below}</li>")


def _holds_asked(told: Any) -> bool:
    return any(each.asked for _, each in told.walk())


def _size(told: Any) -> int:
    return sum(1 for _ in told.walk())

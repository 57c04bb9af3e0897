"""A backtest as text and HTML: when it would have fired, with what, and what it passed over.

told: a `Backtest`; each of its firings a `Fire`. Both live with the workspace, above this floor.
"""

from __future__ import annotations

from typing import Any

from eventkit.faces.events import who
from eventkit.faces.html import Html, Kind, blocks, chip, code, note, table
from eventkit.faces.plain import clip, columns, counted, preview, visible

__all__ = ["backtest_html", "backtest_text"]

SHOWN = 20
_LONG = 160
_PASSED = 3
_HEAD = ("which", "on", "for", "parameters", "problem")
_CHIPS: dict[str, Kind] = {"gained": "good", "lost": "bad", "both": "plain"}


def _head(told: Any) -> str:
    fired = f"would have fired {len(told.firings):,}×" if told.firings else "would not have fired"
    passed = f", passed over {told.passed_over:,} that fit" if told.passed_over else ""
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


def _told(told: Any) -> list[tuple[str, Any]]:
    """The firings in order; beside another version with which of the two has each."""
    if told.gained is None or told.lost is None:
        return [("", each) for each in told.firings]
    gained = {id(each) for each in told.gained}
    mine = [("gained" if id(each) in gained else "both", each) for each in told.firings]
    return sorted([*mine, *(("lost", each) for each in told.lost)], key=lambda each: each[1].at)


def _passed(told: Any) -> list[str]:
    """The first events that fit and led to nothing, each with why."""
    return [
        visible(clip(f"passed over: {each.event.event} on {who(each.event.resource)}: {each.why}", _LONG))
        for each in told.suppressed[:_PASSED]
    ]


def backtest_text(told: Any) -> str:
    """The counts, then the first firings, a line each: on what, for which key, with which parameters, what is wrong.

    Beside another version each says which of the two has it. Then the first of what fits and led to nothing, with why.
    """
    fires = _told(told)
    rows = [[which, *_row(each)] for which, each in fires[:SHOWN]]
    more = len(fires) - SHOWN
    used = [name if any(row[place] for row in rows) else "" for place, name in enumerate(_HEAD)]
    lines = columns([used, *rows] if rows else [], indent="  ")
    rest = [f"  … and {more:,} more"] if more > 0 else []
    return "\n".join([_head(told), *lines, *rest, *(f"  {line}" for line in _passed(told))])


def backtest_html(told: Any) -> Html:
    """The same as a table."""
    fires = _told(told)
    passed = [note(line) for line in _passed(told)]
    if not fires:
        return blocks([note(_head(told)), *passed])
    rows = [_html_row(which, each) for which, each in fires[:SHOWN]]
    kept = [place for place, name in enumerate(_HEAD) if name == "on" or any(row[place] for row in rows)]
    drawn = table(_head(told), [_HEAD[place] for place in kept], [[row[place] for place in kept] for row in rows])
    more = len(fires) - SHOWN
    return blocks([drawn, *([note(f"… and {more:,} more")] if more > 0 else []), *passed])


def _html_row(which: str, firing: Any) -> list[str]:
    on, key, given, problem = _row(firing)
    return [chip(which, _CHIPS[which]) if which else "", on, key, code(given) if given else "", problem]

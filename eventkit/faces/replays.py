"""Replays as text and HTML: what one would do, and what one did.

told: a `DryReplay` or a `Replayed`; both live with the workspace, above this floor.
"""

from __future__ import annotations

from typing import Any

from eventkit.faces.events import who
from eventkit.faces.html import Html, blocks, note, table
from eventkit.faces.plain import clip, columns, counted, preview, visible

__all__ = ["dry_replay_html", "dry_replay_text", "idle", "replayed_html", "replayed_text"]

SHOWN = 40
_LONG = 160
_HEAD = ("on", "automation", "for", "does", "problem")


def _left_out(told: Any) -> str:
    if not told.left_out:
        return ""
    return f" ({told.left_out:,} left out: they come again of the others)"


def _dry_head(told: Any) -> str:
    what = f"{len(told.fires):,} firings" if len(told.fires) != 1 else "1 firing"
    led = f"would lead to {what}" if told.fires else "would fire nothing"
    runs = sum(deed.parameters is not None for each in told.fires for deed in each.deeds)
    made = f" and {counted(runs, 'run')}" if runs else ""
    left = f"; {counted(told.left, 'window')} would stay open, and may fire when over" if told.left else ""
    passed = f"; {told.passed:,} that fit change nothing, as the windows are now" if told.passed else ""
    errored = f"; a predicate raised on {told.errored:,} of them" if told.errored else ""
    do = "; nothing was stored or run. To do it: dry=False" if told.events else ""
    return f"{counted(len(told.events), 'event')} again{_left_out(told)}: {led}{made}{left}{passed}{errored}{do}"


def idle(fires: Any) -> str:
    """What a firing without deeds does."""
    return "nothing, in shadow" if fires.shadow else "does nothing"


def _deed(deed: Any) -> str:
    given = f" with {preview(deed.parameters)[0]}" if deed.parameters else ""
    return f"{visible(deed.what)}{given}"


def _rows(told: Any) -> list[list[str]]:
    rows = []
    for each in told.fires[:SHOWN]:
        event = each.event
        on = f"{event.event} on {who(event.resource)}" if event is not None else "silence"
        key = " ".join(f"{label}={value}" for label, value in each.labels.items())
        deeds = each.deeds or (None,)
        for place, deed in enumerate(deeds):
            first = [visible(clip(text, _LONG)) for text in (on, each.automation, key)] if not place else ["", "", ""]
            done = [clip(_deed(deed), _LONG), visible(clip(deed.problem, _LONG))] if deed else [idle(each), ""]
            rows.append([*first, *done])
    return rows


def dry_replay_text(told: Any) -> str:
    """The counts, then a line for each thing that would be done: on what, by which automation, for which key."""
    rows = _rows(told)
    used = [name if any(row[place] for row in rows) else "" for place, name in enumerate(_HEAD)]
    more = len(told.fires) - SHOWN
    lines = columns([used, *rows] if rows else [], indent="  ")
    return "\n".join([_dry_head(told), *lines, *([f"  … and {counted(more, 'firing')} more"] if more > 0 else [])])


def dry_replay_html(told: Any) -> Html:
    """The same as a table."""
    rows = _rows(told)
    if not rows:
        return note(_dry_head(told))
    more = len(told.fires) - SHOWN
    drawn = table(_dry_head(told), _HEAD, rows)
    return blocks([drawn, note(f"… and {counted(more, 'firing')} more")]) if more > 0 else drawn


def _again(told: Any) -> list[list[str]]:
    return [
        [clip(visible(event.event), _LONG), who(event.resource), preview(event.payload)[0]]
        for event in told.events[:SHOWN]
    ]


def _replayed_head(told: Any) -> str:
    seen = f", for {', '.join(visible(name) for name in told.only)} alone" if told.only else ""
    ask = ": .settle() says what came of it" if told.events else ""
    return f"{counted(len(told.events), 'event')} replayed{seen}{_left_out(told)}{ask}"


def replayed_text(told: Any) -> str:
    """How many, and the first of them."""
    more = len(told.events) - SHOWN
    lines = columns(_again(told), indent="  ")
    return "\n".join([_replayed_head(told), *lines, *([f"  … and {more:,} more"] if more > 0 else [])])


def replayed_html(told: Any) -> Html:
    """The same as a table."""
    if not told.events:
        return note(_replayed_head(told))
    more = len(told.events) - SHOWN
    drawn = table(_replayed_head(told), ["event", "resource", "payload"], _again(told))
    return blocks([drawn, note(f"… and {more:,} more")]) if more > 0 else drawn

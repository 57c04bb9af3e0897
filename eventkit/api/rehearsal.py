"""A draft backtested over the log, beside the automation as it is saved; nothing is stored or run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from eventkit.api.code import cut_json
from eventkit.api.counting_wire import Firing, Passed, Rehearsal, RehearsalAsk
from eventkit.api.drafts import trigger_of
from eventkit.api.planned import thought
from eventkit.api.rows import row_of
from eventkit.api.sample import Stretch
from eventkit.api.session import Call
from eventkit.api.wire import JsonObject
from eventkit.faces import backtest_text
from eventkit.faces.plain import clip
from eventkit.model.base import read_json, to_json
from eventkit.workspace.backtesting import Backtest, Fire, compared, predicate_of, tried

__all__ = ["BARS", "rehearsal"]

BARS = 40
"""Parts of the time that the firings are counted in."""
MOST_ERRORS = 20
MOST_KEY = 200
"""Characters of a key's value that are told."""


def rehearsal(call: Call, ask: RehearsalAsk) -> Rehearsal:
    """The backtest, beside the saved version where there still is one.

    Raises InvalidTrigger, and Superseded where nobody waits for it any more.
    """
    ws = call.ws
    given = thought(trigger_of(ask.trigger), deployment=ask.deployment, parameters=ask.parameters)
    against = ask.against if ask.against is not None and ws.store.automation(ask.against) is not None else None
    stretch = Stretch(call, ask.most, passes=1 if against is None else 2)
    predicate = predicate_of(ws, against) if against is not None else None
    made, found = tried(ws, given, stretch.read("trying the draft"), stretch.until, predicate, stretch.turn)
    if against is not None:
        words = f"trying {against} as it is saved"
        compared(made, found, *tried(ws, against, stretch.read(words), stretch.until, turn=stretch.turn))
    since, until = _span(made, stretch)
    return Rehearsal(
        seen=made.seen,
        of=stretch.count,
        since=since,
        until=until,
        fired=len(made.firings),
        gained=None if made.gained is None else len(made.gained),
        lost=None if made.lost is None else len(made.lost),
        passed_over=made.passed_over,
        spark=_spark(made.firings, since, until),
        firings=_firings(made, ask.shown),
        suppressed=[Passed(event=row_of(each.event), why=each.why) for each in made.suppressed[: ask.shown]],
        errors=[clip(f"{each.event.event}: {each.why}", 400) for each in made.errors[:MOST_ERRORS]],
        text=backtest_text(made),
    )


def _span(made: Backtest, stretch: Stretch) -> tuple[datetime | None, datetime | None]:
    """From when to when, its firings included: silence is noticed after the last event."""
    ats = [each.at for each in made.firings]
    since = min([*ats, stretch.since], default=None) if stretch.since is not None else None
    until = max([*ats, stretch.until], default=None) if stretch.until is not None else None
    return since, until


def _spark(firings: Sequence[Fire], since: datetime | None, until: datetime | None) -> list[int]:
    if since is None or until is None:
        return []
    bars, span = [0] * BARS, (until - since).total_seconds()
    for each in firings:
        part = (each.at - since).total_seconds() / span if span else 0.0
        bars[min(BARS - 1, max(0, int(part * BARS)))] += 1
    return bars


def _firings(made: Backtest, most: int) -> list[Firing]:
    """The newest, those that only the saved version has among them."""
    gained = {id(each) for each in made.gained or ()}
    every: list[tuple[Fire, str]] = [(each, "gained" if id(each) in gained else "same") for each in made.firings]
    every += [(each, "lost") for each in made.lost or ()]
    every.sort(key=lambda each: each[0].at)
    return [_firing(each, how) for each, how in reversed(every[max(0, len(every) - most) :])]


def _firing(fire: Fire, how: str) -> Firing:
    return Firing.model_validate(
        {
            "at": fire.at,
            "how": how,
            "event": row_of(fire.event) if fire.event is not None else None,
            "key": {label: clip(value, MOST_KEY) for label, value in fire.labels.items()},
            "gathered": len(fire.collected),
            "parameters": _plain(fire.parameters),
            "problems": [clip(each, 400) for each in fire.problems],
        }
    )


def _plain(parameters: Mapping[str, Any] | None) -> JsonObject | None:
    """Parameters as JSON, of long ones the beginning as text."""
    if parameters is None:
        return None
    plain: JsonObject = read_json(to_json(parameters))
    return {name: cut_json(value) for name, value in plain.items()}

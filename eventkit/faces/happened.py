"""What happened while the workspace settled, and what a scenario told, in a few stable lines.

told: a `Scenario`, which lives with the workspace, above this floor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eventkit.faces.html import Html, chip, fields, join, table
from eventkit.faces.plain import clip, columns, counted, pairs_text, visible
from eventkit.faces.runs import reason, state_chip
from eventkit.model.run import FlowRun

__all__ = ["Happened", "happened_html", "happened_text", "scenario_html", "scenario_text"]

_WIDTH = 400


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Happened:
    """What a `settle()` saw: how many events were matched, and what that led to.

    `firings`: automation name and how often. `runs`: flow runs with the state they reached, first made first.
    `failed`: actions that failed, as what it was and the reason. `notified`: notifications, as subject and body.

    >>> Happened(events=2, firings=(("restock", 1),))
    2 events
      fired  restock 1×
    """

    events: int = 0
    firings: tuple[tuple[str, int], ...] = ()
    runs: tuple[FlowRun, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    notified: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return happened_text(self)

    def _repr_html_(self) -> str:
        return happened_html(self)


def _runs(runs: tuple[FlowRun, ...]) -> list[FlowRun]:
    """In an order that does not hang on which thread was first."""
    return sorted(runs, key=lambda run: (run.flow_name, run.state_name or "", reason(run.state)))


def _run(run: FlowRun) -> str:
    why = reason(run.state)
    return visible(f"{run.flow_name} {run.state_name or 'none'}") + (f": {why}" if why else "")


def _failed(what: str, why: str) -> str:
    return f"{visible(what)}: {visible(clip(why, _WIDTH))}"


def happened_text(summary: Happened) -> str:
    """One line for the events, then one each for firings, runs and failed actions, sorted by name."""
    parts = [
        ("fired", [f"{visible(name)} {count:,}×" for name, count in sorted(summary.firings)]),
        ("ran", [_run(run) for run in _runs(summary.runs)]),
        ("failed", [_failed(what, why) for what, why in sorted(summary.failed)]),
        ("notified", [_failed(subject, body) for subject, body in sorted(summary.notified)]),
    ]
    return "\n".join([counted(summary.events, "event"), *pairs_text(parts)])


def happened_html(summary: Happened) -> Html:
    """The same as a table."""
    ran = [join([run.flow_name, state_chip(run.state), reason(run.state)]) for run in _runs(summary.runs)]
    failed = [join([chip(what, "bad"), clip(why, _WIDTH)]) for what, why in sorted(summary.failed)]
    fired = [f"{name} {count:,}×" for name, count in sorted(summary.firings)]
    notified = [join([chip(subject, "plain"), clip(body, _WIDTH)]) for subject, body in sorted(summary.notified)]
    parts: list[tuple[str, Sequence[str]]] = [
        ("fired", fired),
        ("ran", ran),
        ("failed", failed),
        ("notified", notified),
    ]
    return fields(counted(summary.events, "event"), parts)


def _head(told: Any) -> str:
    return f"{told.name}: {counted(len(told), 'event')}{' in the log' if told.emitted else ', not emitted'}"


def _rows(told: Any) -> list[list[str]]:
    counts = Counter(event.event for event in told)
    return [[f"{count:,}", name] for name, count in sorted(counts.items(), key=lambda held: (-held[1], held[0]))]


def scenario_text(told: Any) -> str:
    """The count, then a line a name."""
    return "\n".join([_head(told), *columns(_rows(told), indent="  ")])


def scenario_html(told: Any) -> Html:
    """The same as a table."""
    return table(_head(told), ["events", "name"], _rows(told))

"""What became of events, as the chips of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from eventkit.api.feed_wire import Chip, RunMark
from eventkit.api.rows import NAME, cut
from eventkit.model.event import Event
from eventkit.model.outcome import AutomationOutcome, EventOutcome
from eventkit.model.run import FlowRun
from eventkit.workspace.outcomes import outcomes_of
from eventkit.workspace.workspace import Workspace

__all__ = ["chip_of", "chips_of", "in_chips", "run_mark"]

MOST, RUNS, WHY = 16, 8, 240
"""Chips of an event, runs of a chip, and characters of a reason."""


def chips_of(ws: Workspace, events: Sequence[Event]) -> dict[UUID, list[Chip]]:
    """The chips of each event, by its id."""
    return {outcome.event.id: in_chips(outcome) for outcome in outcomes_of(ws, events)}


def in_chips(outcome: EventOutcome) -> list[Chip]:
    """What became of an event as chips, the most telling first."""
    return [chip_of(each) for each in outcome.automations[:MOST]]


def chip_of(found: AutomationOutcome) -> Chip:
    """What became of an event with one automation as a chip."""
    why = found.why
    if found.failed:
        why = f"{why}; {len(found.failed)} of its actions failed: {found.failed[0]}"
    return Chip(
        automation=cut(found.automation, NAME),
        automation_id=found.automation_id,
        became=found.became.value,
        why=cut(why, WHY),
        runs=[run_mark(run) for run in found.runs[-RUNS:]],
    )


def run_mark(run: FlowRun) -> RunMark:
    """A run and its present state, in short."""
    state = run.state
    return RunMark(
        id=run.id,
        name=cut(run.name, NAME),
        flow=cut(run.flow_name, NAME),
        state=state.name or "" if state is not None else "",
        kind=state.type.value if state is not None else "",
    )

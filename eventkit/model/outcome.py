"""What became of one event: with which automations, and which runs came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.model.counts import Became
from eventkit.model.event import Event
from eventkit.model.run import FlowRun
from eventkit.model.verdict import Edit

if TYPE_CHECKING:
    import pandas

__all__ = ["AutomationOutcome", "EventOutcome"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationOutcome:
    """What became of the event with one automation.

    why: a sentence. brief: the same in a few words that do not hang on the time of day. edit: where it is one clause
    short, the smallest that would admit it. firing_id: of the firing, where it fired. runs: what ran for it. failed:
    why actions failed. open: what is still going on.
    """

    automation: str
    automation_id: UUID | None = None
    became: Became
    why: str = ""
    brief: str = ""
    edit: Edit | None = None
    firing_id: UUID | None = None
    runs: tuple[FlowRun, ...] = ()
    failed: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOutcome:
    """What became of an event.

    considered: how many automations looked at it. automations: those with which something or nearly something became of
    it, by what became of it, then by name. again: how often its id was emitted again. open: what is still going on.
    unasked: how many that it does not fit were too many to ask for near misses.
    """

    event: Event
    considered: int
    automations: tuple[AutomationOutcome, ...] = ()
    again: int = 0
    unasked: int = 0

    def of(self, *became: Became) -> list[AutomationOutcome]:
        """Those with which this became of it."""
        return [each for each in self.automations if each.became in became]

    @property
    def fired(self) -> list[AutomationOutcome]:
        """Those that fired."""
        return self.of(Became.FIRED, Became.MANUAL)

    @property
    def runs(self) -> list[FlowRun]:
        """The flow runs that came of it."""
        return [run for each in self.automations for run in each.runs]

    @property
    def open(self) -> list[str]:
        """What is still going on."""
        return [each for found in self.automations for each in found.open]

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row an automation: automation, became, why, edit, runs (name and state), failed, open."""
        import pandas

        rows = [
            (
                *(each.automation, each.became.value, each.why, str(each.edit) if each.edit is not None else ""),
                ", ".join(f"{run.name} {run.state_name or ''}".strip() for run in each.runs),
                *("; ".join(each.failed), "; ".join(each.open)),
            )
            for each in self.automations
        ]
        return pandas.DataFrame(rows, columns=["automation", "became", "why", "edit", "runs", "failed", "open"])

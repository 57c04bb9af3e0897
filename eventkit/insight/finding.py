"""What a check is asked of, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from eventkit.model.action import Action, RunDeployment
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.trigger import CompoundTrigger, EventTrigger, Path, Trigger, leaves
from eventkit.model.verdict import Change, Edit

__all__ = ["Finding", "Run", "Severity", "Subject", "edit_of"]


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is odd about a trigger.

    code: which check, a stable word. sentence: what, and what it means. path, field: where; the field of an action's
    parameter is `parameters.<name>`. edit: what removes the finding, proven; None where none is known.
    """

    code: str
    severity: Severity
    sentence: str
    path: Path = ()
    field: str = ""
    edit: Edit | None = None

    @property
    def place(self) -> tuple[str, Path, str]:
        """What makes it the same finding in another version of the trigger."""
        return self.code, self.path, self.field

    @property
    def where(self) -> str:
        """The field, and in which trigger of a composite: `2.1 match`."""
        return " ".join([*([".".join(str(place + 1) for place in self.path)] if self.path else []), self.field])

    def __str__(self) -> str:
        mend = f"; to mend: {self.edit}" if self.edit is not None else ""
        return f"{self.severity} {self.code}: {self.sentence}{mend}"


class Run(NamedTuple):
    """A deployment that is run on a firing, None where it is not known which, and the parameters it is given."""

    deployment: Deployment | None
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A trigger with what is known around it.

    actions: what its automation does. deployments: by id. target: what a deployment's trigger would run. names, labels,
    roles: all that were seen in the log so far; empty where there is none. samples: some events of the log.
    """

    trigger: Trigger
    actions: tuple[Action, ...] = ()
    automation: str = ""
    automation_id: UUID | None = None
    deployments: Mapping[UUID, Deployment] = field(default_factory=dict)
    target: Deployment | None = None
    names: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    samples: tuple[Event, ...] = ()

    def leaves(self) -> Iterator[tuple[Path, EventTrigger]]:
        """Every event trigger with its path."""
        return leaves(self.trigger)

    def alone(self) -> Iterator[tuple[Path, EventTrigger]]:
        """The event triggers of which one is enough to fire the whole."""
        return _alone(self.trigger, ())

    def runs(self) -> Iterator[Run]:
        """The runs that a firing makes; a deployment's trigger makes one, of its target."""
        if hasattr(self.trigger, "parameters"):
            yield Run(self.target, self.trigger.parameters or {})
        for action in self.actions:
            if isinstance(action, RunDeployment):
                yield Run(action.runs(self.deployments.get), action.parameters or {})


def _alone(trigger: Trigger, path: Path) -> Iterator[tuple[Path, EventTrigger]]:
    if isinstance(trigger, EventTrigger):
        yield path, trigger
    elif (isinstance(trigger, CompoundTrigger) and trigger.needed == 1) or len(trigger.triggers) == 1:
        for place, child in enumerate(trigger.triggers):
            yield from _alone(child, (*path, place))


def edit_of(path: Path, field: str, value: Any, says: str) -> Edit:
    """An edit of one field of the trigger at a path."""
    return Edit((Change(path=path, field=field, value=value, says=says),))

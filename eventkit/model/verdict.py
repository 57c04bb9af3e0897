"""Why one event did or did not satisfy one trigger, clause by clause; and the edit that would make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from eventkit.errors import InvalidTrigger
from eventkit.model.event import Event
from eventkit.model.trigger import EventTrigger, Path, Trigger

if TYPE_CHECKING:
    import pandas

__all__ = ["Change", "Clause", "Edit", "Outcome", "Result", "Verdict"]


class Result(StrEnum):
    """What became of one clause."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"
    NOT_REACHED = "not reached"
    SUPPRESSED = "suppressed"


class Outcome(StrEnum):
    """What became of the whole.

    matched: it counted, or opened a window, or fired. suppressed: it fits all that is asked and nothing came of it, for
    a window, a guard or a switch.
    """

    MATCHED = "matched"
    NOT_MATCHED = "not matched"
    ERROR = "error"
    NOT_REACHED = "not reached"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing a trigger asks of an event.

    kind: name, label, related, after, key, window, payload, predicate, none of, enabled, owner, hops, duplicate, late,
    replay, child or composite. what: of which label, key or child. wanted, actual: values in words. why: a sentence.
    parts: what it is made of.
    """

    kind: str
    result: Result
    what: str = ""
    wanted: str = ""
    actual: str = ""
    why: str = ""
    parts: tuple[Clause, ...] = ()

    def all(self) -> Iterator[Clause]:
        """The clause, then all it is made of, depth first."""
        yield self
        for part in self.parts:
            yield from part.all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of one event trigger changed. path: where it stands. value: what the field becomes. says: in words."""

    path: Path = ()
    field: str
    value: Any
    says: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What would make a verdict pass, as small as it gets: proven, before it is suggested."""

    changes: tuple[Change, ...]

    def __str__(self) -> str:
        return " and ".join(change.says for change in self.changes)

    def __repr__(self) -> str:
        return f"Edit({str(self)!r})"

    def apply(self, trigger: Trigger) -> Trigger:
        """The trigger with the changes made; raises InvalidTrigger where it is another than they were made for."""
        for change in self.changes:
            trigger = _changed(trigger, change.path, change)
        return trigger


def _changed(trigger: Trigger, path: Path, change: Change) -> Trigger:
    given = {name: getattr(trigger, name) for name in type(trigger).model_fields}
    if not path:
        if change.field not in given:
            raise InvalidTrigger(
                f"The edit changes {change.field!r}, which this trigger does not have: explain it again"
            )
        return type(trigger)(**given | {change.field: change.value})
    if isinstance(trigger, EventTrigger) or path[0] >= len(trigger.triggers):
        raise InvalidTrigger("The edit is of a trigger with other children: explain this one again")
    children = list(trigger.triggers)
    children[path[0]] = _changed(children[path[0]], path[1:], change)
    return type(trigger)(**given | {"triggers": tuple(children)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why one event did or did not satisfy one trigger.

    sentence: the answer. clauses: the tree of what was asked. decisive: the clause that settled it, None where all
    passed. edit: the smallest edit of the trigger that would make it pass, None where none is known. fires: whether the
    trigger fired with it. trigger, event: which. automation: its name, where it is one's.
    """

    outcome: Outcome
    sentence: str
    clauses: tuple[Clause, ...]
    decisive: Clause | None = None
    edit: Edit | None = None
    fires: bool = False
    trigger: Trigger
    event: Event
    automation: str = ""

    def all(self) -> Iterator[Clause]:
        """Every clause, depth first."""
        for clause in self.clauses:
            yield from clause.all()

    def failing(self) -> list[Clause]:
        """The clauses that do not pass and are made of no others."""
        return [each for each in self.all() if each.result in (Result.FAIL, Result.ERROR) and not each.parts]

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a clause: depth, kind, what, result, wanted, actual, why."""
        import pandas

        rows = [row for clause in self.clauses for row in _rows(clause, 0)]
        return pandas.DataFrame(rows, columns=["depth", "kind", "what", "result", "wanted", "actual", "why"])

    def __repr__(self) -> str:
        return self.sentence


def _rows(clause: Clause, depth: int) -> Iterator[tuple[Any, ...]]:
    yield depth, clause.kind, clause.what, clause.result.value, clause.wanted, clause.actual, clause.why
    for part in clause.parts:
        yield from _rows(part, depth + 1)

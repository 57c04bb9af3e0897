"""Predicates: a Python function asked of an event that fits all else a trigger asks for.

1. It belongs to an automation as this process registered it: the trigger is JSON and carries none.
2. What it returns is taken by its truth. What it raises is an error, never a "no": the event does not count, and that
   is told.
3. Only KeyboardInterrupt goes through: it is meant for whoever waits, not for the predicate.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from eventkit.model.event import Event

__all__ = ["Errored", "Predicate", "ask", "remembering", "words"]

Predicate = Callable[[Event], object]
_MOST = 300


@dataclass(frozen=True, slots=True)
class Errored:
    """A predicate that raised: of which automation, on which event, and the error in words ("ValueError: no total")."""

    automation_id: UUID
    event: Event
    reason: str

    @property
    def kind(self) -> str:
        """The kind of error alone."""
        return self.reason.partition(":")[0]


def ask(predicate: Predicate, event: Event) -> bool | str:
    """Whether it lets the event count, or the error it raised, in words. Raises KeyboardInterrupt alone."""
    try:
        answer = predicate(event)
        if inspect.iscoroutine(answer):
            answer.close()
            return "TypeError: the predicate is async, and nobody waits for it: make it a plain function"
        return bool(answer)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit and CancelledError too: they would end the thread that asks
        return words(error)


def words(error: BaseException) -> str:
    """An error in one line of at most 300 characters; also of one whose own text cannot be had."""
    try:
        said = " ".join(str(error).split())
    except Exception:  # an error whose __str__ raises is still an error
        said = ""
    kind = type(error).__name__
    return f"{kind}: {said}"[:_MOST] if said else kind


def remembering(predicate: Predicate) -> Predicate:
    """The same, asked once of each event in turn: an explanation looks at it from several sides."""
    last: list[tuple[Event, object, BaseException | None]] = []

    def asked(event: Event) -> object:
        if not last or last[0][0] is not event:
            try:
                last[:] = [(event, predicate(event), None)]
            except Exception as error:
                last[:] = [(event, None, error)]
        _, answer, raised = last[0]
        if raised is not None:
            raise raised
        return answer

    return asked

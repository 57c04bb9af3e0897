"""What the predicates of a session's automations say of its events: asked when it is recorded, read when it is checked.

A predicate is Python, and no file holds it; so a recorded session holds its answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from eventkit.engine import Predicate, ask
from eventkit.errors import EventkitError
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.testing.recording import Answer
from eventkit.workspace.workspace import Workspace

__all__ = ["Listening", "answering", "predicates_of"]


def predicates_of(ws: Workspace, specs: Iterable[AutomationSpec]) -> dict[str, Predicate]:
    """The predicates registered in a workspace, by the names of their automations."""
    found = {spec.name: ws.matcher.predicate(spec.id) for spec in specs if spec.id is not None}
    return {name: predicate for name, predicate in found.items() if predicate is not None}


class Listening:
    """Predicates that are asked about the events of a log and whose answers are noted, each once.

    events: as they are in the log, by id: what is recorded of them may be without secrets.
    """

    def __init__(self, predicates: Mapping[str, Predicate], events: Iterable[Event]) -> None:
        self._events = {event.id: event for event in events} if predicates else {}
        self._said: dict[tuple[str, UUID], Answer] = {}
        self.predicates = {name: self._noting(name, predicate) for name, predicate in predicates.items()}

    def _noting(self, name: str, predicate: Predicate) -> Predicate:
        def asked(event: Event) -> object:
            key = name, event.id
            if key not in self._said:
                says = ask(predicate, self._events.get(event.id, event))
                self._said[key] = Answer(automation=name, event=event.id, says=says)
            return _again(self._said[key])

        return asked

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What they said, in the order they were asked."""
        return tuple(self._said.values())


def answering(answers: Sequence[Answer]) -> dict[str, Predicate]:
    """Predicates, by the names of their automations, that say again what was recorded; no of what was never asked."""
    said: dict[str, dict[UUID, Answer]] = {}
    for each in answers:
        said.setdefault(each.automation, {})[each.event] = each
    return {name: _saying(held) for name, held in said.items()}


def _saying(held: Mapping[UUID, Answer]) -> Predicate:
    return lambda event: event.id in held and _again(held[event.id])


class Raised(EventkitError):
    """What a predicate raised when it was recorded."""


def _again(answer: Answer) -> bool:
    if isinstance(answer.says, str):
        raise Raised(answer.says)
    return answer.says

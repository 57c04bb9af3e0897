"""Predicates as a workspace asks them: checked when they are given, quiet on the engine's thread, their errors told."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from eventkit.engine import Errored, Predicate
from eventkit.errors import AutomationError
from eventkit.flows.capture import silenced
from eventkit.model.event import Event
from eventkit.model.ports import Identity
from eventkit.model.resource import ID, ROLE, RelatedResource, Resource
from eventkit.model.unchecked import unchecked_of, unchecked_root
from eventkit.model.wording import shown

__all__ = ["FAILED", "Predicates", "apart", "checked", "predicate_failed", "quiet"]

FAILED = "eventkit.predicate.failed"
"""The event that says a predicate raised: the first of each kind of error since it was registered."""
TOLD = 8
"""Kinds of error that are told of one automation, at most."""


class Predicates:
    """The predicates of the automations evaluated here. asked: as the engine asks them; a live table, kept here.

    Thread: any, under the matcher's lock.
    """

    def __init__(self) -> None:
        self.asked: dict[UUID, Predicate] = {}
        self._given: dict[UUID, Predicate] = {}
        self._told: dict[UUID, set[str]] = {}

    def put(self, id: UUID, predicate: Predicate | None) -> None:
        """Says what events of an automation must pass besides its trigger; None: nothing."""
        self._told.pop(id, None)
        self.asked.pop(id, None)
        self._given.pop(id, None)
        if predicate is not None:
            self.asked[id], self._given[id] = quiet(predicate), apart(predicate)

    def given(self, id: UUID) -> Predicate | None:
        """What an automation was given, to be asked anywhere."""
        return self._given.get(id)

    def all_given(self) -> dict[UUID, Predicate]:
        """What every automation was given, to be asked anywhere."""
        return dict(self._given)

    def untold(self, errored: Sequence[Errored]) -> list[Errored]:
        """The first of each kind of error, at most TOLD kinds an automation: one a minute would fill the log."""
        fresh: dict[tuple[UUID, str], Errored] = {}
        for each in errored:
            told = self._told.get(each.automation_id, set())
            if each.kind not in told and len(told) < TOLD:
                fresh.setdefault((each.automation_id, each.kind), each)
        return list(fresh.values())

    def tell(self, errored: Sequence[Errored]) -> None:
        """Says that these were told, and committed."""
        for each in errored:
            self._told.setdefault(each.automation_id, set()).add(each.kind)


def checked(given: Any) -> Predicate | None:
    """The predicate; raises AutomationError for what cannot be asked of an event."""
    if given is None:
        return None
    if not callable(given):
        raise AutomationError(
            f"where= takes a function of the event, not {shown(given)}: write where=lambda event: ..."
        )
    if inspect.iscoroutinefunction(given) or inspect.iscoroutinefunction(getattr(given, "__call__", None)):  # noqa: B004
        raise AutomationError("where= takes a plain function, not an async one: nobody waits for its answer")
    try:
        inspect.signature(given).bind(None)
    except TypeError as error:
        raise AutomationError(
            f"where= takes a function of one event, and {shown(given)} cannot be called so ({error}): "
            "write where=lambda event: ..."
        ) from None
    except ValueError:  # a built-in that tells no signature
        pass
    predicate: Predicate = given
    return predicate


def apart(predicate: Predicate) -> Predicate:
    """The same, asked of an event with a payload of its own, which it may change; what it prints is dropped.

    It is asked again by whoever explains, replays or looks back, and once more after every `%emit`.
    """

    def asked(event: Event) -> object:
        with silenced():
            answer = predicate(event.changed(payload=_own(event.payload)))
            return answer if inspect.iscoroutine(answer) else bool(answer)

    return asked


def _own(value: Any) -> Any:
    """JSON again, as values that nobody else has."""
    if isinstance(value, dict):
        return {key: _own(each) for key, each in value.items()}
    return [_own(each) for each in value] if isinstance(value, list) else value


def quiet(predicate: Predicate) -> Predicate:
    """The same on the engine's thread: a KeyboardInterrupt of its own doing is an error like any.

    Nobody interrupts that thread.
    """
    asked_apart = apart(predicate)

    def asked(event: Event) -> object:
        try:
            return asked_apart(event)
        except KeyboardInterrupt as error:
            raise RuntimeError("KeyboardInterrupt, raised by the predicate itself") from error

    return asked


def predicate_failed(errored: Errored, *, ids: Identity, now: datetime) -> Event:
    """The event that says so. It is caused by the one that was asked about, and has as many hops."""
    about = errored.event
    return unchecked_of(
        Event,
        occurred=now,
        event=FAILED,
        resource=unchecked_root(Resource, {ID: f"prefect.automation.{errored.automation_id}"}),
        related=(unchecked_root(RelatedResource, {ID: f"prefect.event.{about.id}", ROLE: "event"}),),
        payload={
            "reason": f"The predicate raised {errored.reason}: {about.event!r} was not counted. The next errors of "
            "this kind are not told.",
            "error": errored.reason,
            "event": about.event,
        },
        id=ids.uuid(),
        cause=about.id,
        hops=about.hops,
        replay_for=() if about.is_replay else None,
    )

"""The actions that wait: each is claimed and done once, and what became of it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from eventkit.actions import Outcome, perform
from eventkit.actions.context import firing_context
from eventkit.actions.events import Invocation, action_events
from eventkit.actions.outcome import Call
from eventkit.errors import StoreError
from eventkit.model.action import Action
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import utf8
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.ports import ActionHost, Clock, Identity
from eventkit.store import ActionRecord, Store

__all__ = ["ELSEWHERE", "Acting", "Waiting", "actions_of"]

ELSEWHERE = "elsewhere"
"""The status of an action that a server is to do: nobody here may claim it."""
GONE = Outcome(ok=False, reason="Its automation was deleted or changed before this was done")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An action that was committed with its firing and waits to be done on the pool."""

    firing_id: UUID
    index: int


def actions_of(
    automation: AutomationSpec, event: Event | None, announced: Event
) -> Iterator[tuple[int, Action, Event | None]]:
    """Each action with its index and the event it is about: `actions_on_trigger` are about the automation's own."""
    yield from ((index, action, event) for index, action in enumerate(automation.actions))
    later = len(automation.actions)
    yield from ((later + index, action, announced) for index, action in enumerate(automation.actions_on_trigger))


class Acting:
    """Does what waits, and records what others did of it. owner: as whom an action is claimed.

    Thread: `act` on the pool's; the others on any.
    """

    def __init__(
        self, store: Store, *, clock: Clock, ids: Identity, owner: Callable[[], UUID], host: ActionHost
    ) -> None:
        self._store, self._clock, self._ids, self._owner, self._host = store, clock, ids, owner, host
        self._unrecorded: dict[Waiting, tuple[Invocation, Outcome]] = {}

    def act(self, waiting: Waiting) -> None:
        """Does an action once: claimed first, so that after a crash it is not done again."""
        if self._store.claim_action(waiting.firing_id, waiting.index, owner=self._owner()):
            self._finish(waiting, self._perform)

    def give_up(self, record: ActionRecord, owner: UUID, why: str, *, by: UUID) -> None:
        """Records an action whose owner is gone while it was being done: nobody can know how far it came.

        by: whoever records it, as an owner.
        """
        if self._store.take_action(record.firing_id, record.index, former=owner, owner=by):
            reason = f"{why} while this was being done: look whether it was, and do it by hand if not"
            self._finish(Waiting(record.firing_id, record.index), lambda *_: Outcome(ok=False, reason=reason))

    def record_again(self) -> None:
        """Records what was done while the store could not be written."""
        for waiting, (invocation, outcome) in list(self._unrecorded.items()):
            self._record(waiting, invocation, outcome)

    def waits_elsewhere(self, waiting: Waiting) -> bool:
        """Whether a server still has to do it: not where what became of it is recorded, or its firing was let go."""
        row = self._row(waiting)
        return row is not None and row.status == ELSEWHERE

    def finish_elsewhere(self, waiting: Waiting, outcome: Outcome) -> None:
        """Records what became of an action that a server did."""
        self._finish(waiting, lambda _: outcome, gone=outcome)

    def _finish(self, waiting: Waiting, what: Callable[[Invocation], Outcome], *, gone: Outcome = GONE) -> None:
        """Does it, and records what became. gone: what became where no event can say it, for want of its automation."""
        invocation = self._read(waiting)
        if invocation is None:
            status = "executed" if gone.ok else "failed"
            self._store.finish_action(waiting.firing_id, waiting.index, status=status, detail=gone.reason)
            return
        outcome = what(invocation)
        try:
            self._record(waiting, invocation, outcome)
        except StoreError:
            self._unrecorded[waiting] = invocation, outcome
            raise

    def _record(self, waiting: Waiting, invocation: Invocation, outcome: Outcome) -> None:
        status = "executed" if outcome.ok else "failed"
        events = action_events(invocation, outcome, ids=self._ids, now=self._clock.now())
        with self._store.transaction() as tx:
            tx.finish_action(waiting.firing_id, waiting.index, status=status, detail=outcome.reason)
            tx.append(events)
        self._unrecorded.pop(waiting, None)

    def _perform(self, invocation: Invocation) -> Outcome:
        call = Call(
            automation=invocation.automation,
            firing=invocation.firing,
            event=invocation.event,
            index=invocation.index,
            host=self._host,
            context=firing_context(invocation.automation, invocation.firing, event=invocation.event),
        )
        try:
            return perform(invocation.action, call)
        except Exception as error:  # the edge of an action: whatever it is, the action is over, and says so
            return Outcome(ok=False, reason=utf8(f"{type(error).__name__}: {error}"))

    def _read(self, waiting: Waiting) -> Invocation | None:
        """The invocation as it was committed; None where its automation was deleted since."""
        record = self._store.firing(waiting.firing_id)
        automation = self._store.automation(record.automation_id) if record else None
        row = self._row(waiting)
        if record is None or automation is None or row is None:
            return None
        firing = Firing.parse(record.body)
        announced = self._store.get(UUID(row.body["triggered"]))
        assert announced is not None, "it was committed with the action"
        found = next(
            (each for each in actions_of(automation.spec, firing.triggering_event, announced) if each[0] == row.index),
            None,
        )
        if found is None:
            return None
        return Invocation(
            automation=automation.spec,
            firing=firing,
            action=found[1],
            index=row.index,
            event=found[2],
            triggered_id=announced.id,
            id=UUID(row.body["invocation"]),
        )

    def _row(self, waiting: Waiting) -> ActionRecord | None:
        return next((each for each in self._store.actions(waiting.firing_id) if each.index == waiting.index), None)

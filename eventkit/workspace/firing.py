"""What a firing leads to: its events, its runs, and the actions to be done, written in the firing's own commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from eventkit.actions import Outcome, perform
from eventkit.actions.context import firing_context
from eventkit.actions.events import Invocation, action_events, lineage, triggered
from eventkit.actions.outcome import Call, RunRequest
from eventkit.actions.run_deployment import decide, target
from eventkit.engine import Errored, Noted
from eventkit.engine.stretch import LOOP, Fired
from eventkit.errors import StoreError
from eventkit.model.action import Action, RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import utf8
from eventkit.model.counts import Became
from eventkit.model.deployment import Deployment, ServerDeployment
from eventkit.model.event import MAX_HOPS, Event
from eventkit.model.firing import Firing, How
from eventkit.model.ports import ActionHost, Clock, Identity
from eventkit.model.resource import Resource
from eventkit.model.run import FlowRun
from eventkit.model.state import State, StateType
from eventkit.model.trigger import EventTrigger
from eventkit.model.unchecked import unchecked_of, unchecked_root
from eventkit.store import ActionRecord, Store, Transaction
from eventkit.workspace.ancestry import MAX_AGAIN
from eventkit.workspace.asking import predicate_failed
from eventkit.workspace.bookkeeping import met
from eventkit.workspace.lifecycle import flow_run_entered

__all__ = ["ELSEWHERE", "Firer", "Waiting", "actions_of"]

ELSEWHERE = "elsewhere"
"""The status of an action that a server is to do: nobody here may claim it."""
GONE = Outcome(ok=False, reason="Its automation was deleted or changed before this was done")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An action that was committed with its firing and waits to be done on the pool."""

    firing_id: UUID
    index: int


@dataclass(slots=True)
class _Led:
    """What a commit led to, to be started after it."""

    runs: list[tuple[FlowRun, Deployment]] = field(default_factory=list)
    actions: list[Waiting] = field(default_factory=list)


class Firer:
    """Writes what fired into the engine's commit, and does the actions that wait.

    Thread: `prepare` on the engine's, `act` on the pool's.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        ids: Identity,
        owner: Callable[[], UUID],
        host: ActionHost,
        begin: Callable[[FlowRun, Deployment], None],
        submit: Callable[[Waiting], None],
        put: Callable[[Transaction, RunRequest, ServerDeployment, Waiting], None],
    ) -> None:
        self._put = put
        self._store, self._clock, self._ids, self._owner = store, clock, ids, owner
        self._host, self._begin, self._submit = host, begin, submit
        self._unrecorded: dict[Waiting, tuple[Invocation, Outcome]] = {}

    def prepare(
        self, tx: Transaction, fired: Sequence[Fired], stopped: Sequence[Event], errored: Sequence[Errored] = ()
    ) -> Callable[[], bool]:
        """Everything that fired, as rows and events; returns what starts it once it is committed."""
        led = _Led()
        for each in fired:
            how: How = "shadow" if each.automation.enabled == "shadow" else "matched"
            firing = replace(each.firing, id=self._ids.uuid(), how=how)
            self._fire(tx, firing, each.automation, led, each.noted if each.tells else None)
        if stopped:
            tx.append([self._stopped(event) for event in stopped])
        if errored:
            tx.append([predicate_failed(each, ids=self._ids, now=self._clock.now()) for each in errored])
        return lambda: self._start(led)

    def by_hand(self, automation: AutomationSpec, event: Event) -> Firing:
        """The firing that a person asks for, committed with its events, runs and actions; these are then begun.

        The windows of the automation's trigger stay as they are. Thread: any.
        """
        assert automation.id is not None, "a registered automation has its id"
        trigger, led = automation.trigger, _Led()
        each = trigger.for_each if isinstance(trigger, EventTrigger) else ()
        gathers = isinstance(trigger, EventTrigger) and trigger.collect == "all"
        firing = Firing(
            automation_id=automation.id,
            at=self._clock.now(),
            triggering_event=event,
            triggering_labels={label: event.find_resource_label(label) or "" for label in each},
            collected=(event,) if gathers else (),
            id=self._ids.uuid(),
            how="manual",
        )
        with self._store.transaction() as tx:
            self._fire(tx, firing, automation, led, Noted(event, firing.at, Became.MANUAL))
            tx.add_counts(automation.id, fired=1)
        self._start(led)
        return firing

    def _start(self, led: _Led) -> bool:
        """Hands on what was led to; whether there were runs among it."""
        for run, deployment in led.runs:
            self._begin(run, deployment)
        for action in led.actions:
            self._submit(action)
        return bool(led.runs)

    def _fire(
        self, tx: Transaction, firing: Firing, automation: AutomationSpec, led: _Led, noted: Noted | None = None
    ) -> None:
        assert firing.id is not None, "the firing was just given its id"
        event = firing.triggering_event
        body = firing.wire()
        tx.add_firing(
            firing.id,
            firing.automation_id,
            at=firing.at,
            event_id=event.id if event is not None else None,
            body=body,
            met=None if noted is None else met(noted),
        )
        if firing.how == "shadow":
            return  # nothing is done, and nothing said that could fire anything
        announced = triggered(automation, firing, ids=self._ids, body=body)
        events = [announced]
        for index, action, about in actions_of(automation, event, announced):
            if isinstance(action, RunDeployment):
                events += self._run(tx, action, automation, firing, about, index, announced.id, led)
            else:
                asked = {"triggered": str(announced.id), "invocation": str(self._ids.uuid())}
                tx.add_action(firing.id, index, kind=action.type, body=asked)
                led.actions.append(Waiting(firing.id, index))
        tx.add_events(events)

    def _run(
        self,
        tx: Transaction,
        action: RunDeployment,
        automation: AutomationSpec,
        firing: Firing,
        event: Event | None,
        index: int,
        triggered_id: UUID,
        led: _Led,
    ) -> list[Event]:
        """A run-deployment action, decided now, so that its run is in the firing's own commit."""
        chosen = target(action, event)
        deployment = None
        if isinstance(chosen, UUID):
            deployment = action.runs(tx.deployment) if action.deployment_id is not None else tx.deployment(chosen)
        now = self._clock.now()
        decided = decide(
            action,
            automation,
            firing,
            deployment=deployment,
            event=event,
            index=index,
            ids=self._ids,
            now=now,
            finder=self._host,
        )
        assert firing.id is not None, "a prepared firing has its id"
        if isinstance(decided, RunRequest) and action.there is not None:
            self._put(tx, decided, action.there, Waiting(firing.id, index))
            asked = {
                "triggered": str(triggered_id),
                "invocation": str(decided.invocation),
                "there": action.there.server,
            }
            tx.add_action(firing.id, index, kind=action.type, body=asked, status=ELSEWHERE)
            return []
        events: list[Event] = []
        if isinstance(decided, RunRequest):
            assert deployment is not None, "a decided run has its deployment"
            run = self._make(tx, decided, deployment, firing)
            assert run.state is not None, "a made run is scheduled"
            events.append(flow_run_entered(run, run.state, None, deployment=deployment))
            led.runs.append((run, deployment))
            outcome, invocation_id = decided.outcome(run), decided.invocation
        else:
            outcome, invocation_id = decided, self._ids.uuid()
        invocation = Invocation(
            automation=automation,
            firing=firing,
            action=action,
            index=index,
            event=event,
            triggered_id=triggered_id,
            id=invocation_id,
        )
        status = "executed" if outcome.ok else "failed"
        body = {"triggered": str(triggered_id), "reason": outcome.reason}
        tx.add_action(firing.id, index, kind=action.type, body=body, status=status)
        return [*events, *action_events(invocation, outcome, ids=self._ids, now=now)]

    def _make(self, tx: Transaction, request: RunRequest, deployment: Deployment, firing: Firing) -> FlowRun:
        now = self._clock.now()
        cause, hops = lineage(firing)
        when = {"scheduled_time": request.scheduled_for.isoformat()}
        state = unchecked_of(
            State, type=StateType.SCHEDULED, name="Scheduled", timestamp=now, id=self._ids.uuid(), state_details=when
        )
        run = unchecked_of(
            FlowRun,
            id=self._ids.uuid(),
            name=request.name or self._ids.name(),
            created=now,
            tags=request.tags,
            expected_start_time=request.scheduled_for,
            cause=cause,
            hops=hops,
            is_replay=firing.is_replay,
            flow_id=deployment.flow_id,
            flow_name=deployment.flow_name,
            deployment_id=deployment.id,
            parameters=request.parameters,
            firing_id=firing.id,
            created_by=request.created_by,
            idempotency_key=request.idempotency_key,
            job_variables=dict(request.job_variables),
            owner=deployment.owner,
            state=state,
        )
        tx.save_flow_run(run, state)
        return run

    def _stopped(self, event: Event) -> Event:
        why = f"{event.event!r} is {event.hops} firings from its origin, more than {MAX_HOPS}: kept, but fires nothing"
        if event.hops <= MAX_HOPS:
            why = f"{event.event!r} comes of a loop that has fired the same automation {MAX_AGAIN:,} times: not again"
        return unchecked_of(
            Event,
            occurred=self._clock.now(),
            event=LOOP,
            resource=unchecked_root(Resource, {"prefect.resource.id": f"prefect.event.{event.id}"}),
            payload={
                "reason": f"{why}. Look for an automation that leads back to its own trigger.",
                "event": event.event,
                "hops": event.hops,
            },
            id=self._ids.uuid(),
            cause=event.id,
            hops=event.hops,
            replay_for=() if event.is_replay else None,
        )

    # -- done elsewhere

    def waits_elsewhere(self, waiting: Waiting) -> bool:
        """Whether a server still has to do it: not where what became of it is recorded, or its firing was let go."""
        row = self._row(waiting)
        return row is not None and row.status == ELSEWHERE

    def finish_elsewhere(self, waiting: Waiting, outcome: Outcome) -> None:
        """Records what became of an action that a server did."""
        self._finish(waiting, lambda _: outcome, gone=outcome)

    # -- on the pool

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


def actions_of(
    automation: AutomationSpec, event: Event | None, announced: Event
) -> Iterator[tuple[int, Action, Event | None]]:
    """Each action with its index and the event it is about: `actions_on_trigger` are about the automation's own."""
    yield from ((index, action, event) for index, action in enumerate(automation.actions))
    later = len(automation.actions)
    yield from ((later + index, action, announced) for index, action in enumerate(automation.actions_on_trigger))

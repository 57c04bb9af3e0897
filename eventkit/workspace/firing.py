"""What a firing leads to: its events, its runs, and the actions to be done, written in the firing's own commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from eventkit.actions.events import triggered
from eventkit.engine import Errored, Noted
from eventkit.engine.stretch import Fired
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec
from eventkit.model.counts import Became
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.firing import Firing, How
from eventkit.model.ports import Clock, Identity
from eventkit.model.run import FlowRun
from eventkit.model.trigger import EventTrigger
from eventkit.store import Store, Transaction
from eventkit.workspace.acting import Waiting, actions_of
from eventkit.workspace.ancestry import loop_stopped
from eventkit.workspace.asking import predicate_failed
from eventkit.workspace.bookkeeping import met
from eventkit.workspace.fired_runs import FiredRuns

__all__ = ["Firer"]


@dataclass(slots=True)
class _Led:
    """What a commit led to, to be started after it."""

    runs: list[tuple[FlowRun, Deployment]] = field(default_factory=list)
    actions: list[Waiting] = field(default_factory=list)


class Firer:
    """Writes what fired into the engine's commit. begin, submit: called with the runs and actions after that.

    Thread: `prepare` on the engine's, `by_hand` on any.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        ids: Identity,
        runs: FiredRuns,
        begin: Callable[[FlowRun, Deployment], None],
        submit: Callable[[Waiting], None],
    ) -> None:
        self._store, self._clock, self._ids = store, clock, ids
        self._runs, self._begin, self._submit = runs, begin, submit

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
            tx.append([loop_stopped(event, ids=self._ids, now=self._clock.now()) for event in stopped])
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
                events += self._runs.add(
                    tx, action, automation, firing,
                    event=about, index=index, triggered_id=announced.id, begun=led.runs,
                )  # fmt: skip
            else:
                asked = {"triggered": str(announced.id), "invocation": str(self._ids.uuid())}
                tx.add_action(firing.id, index, kind=action.type, body=asked)
                led.actions.append(Waiting(firing.id, index))
        tx.add_events(events)

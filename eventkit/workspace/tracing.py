"""Who led to what, as the store has it: deliveries, events, firings, actions, runs, hooks.

1. A run's and an automation's own events (`prefect.*`) are links only where something fired on them.
2. An event that was emitted in a run belongs to the run; to a hook, where it follows the state that hook was called on
   and was emitted while that hook alone was at work.
3. An event that follows another by the word of whoever emitted it is below that one, looked for within some thousand
   places of the log.
4. An event that repeats another is below that one, whoever asked for it.
5. What is said of an event itself (that a predicate raised on it, that it is of a loop) is below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from eventkit.actions.inference import id_in
from eventkit.engine.stretch import LOOP
from eventkit.insight.chain import Link
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.model.resource import ROLE
from eventkit.model.run import FlowRun, HookOutcome
from eventkit.model.webhook import Delivery
from eventkit.store import FiringRecord, Store
from eventkit.workspace.asking import FAILED as PREDICATE_FAILED
from eventkit.workspace.links import Links

__all__ = ["Traced", "action_index"]

EACH = 300
"""Links below one that are read; those beyond are not counted."""
OWN = ("prefect.flow-run.", "prefect.task-run.", "prefect.automation.")
SAID = (PREDICATE_FAILED, LOOP)
TRIGGERED = "automation-triggered-event"


class Traced:
    """The `Records` of a store. Thread: any. Nothing is stored."""

    def __init__(self, store: Store) -> None:
        self._store, self._links = store, Links(store)

    def event(self, event: Event) -> Link:
        """The link to begin with."""
        return self._links.event(event)

    # -- above

    def above(self, link: Link) -> Link | None:
        """What led to it."""
        if link.kind == "event":
            return self._above_event(link.value)
        if link.kind == "firing":
            cause = self._store.get(link.value.event_id) if link.value.event_id is not None else None
            return self._links.event(cause) if cause is not None else None
        if link.kind == "action":
            firing = self._store.firing(link.value.firing_id)
            return self._links.firing(firing) if firing is not None else None
        if link.kind == "run":
            return self._above_run(link.value)
        if link.kind == "hook":
            run = self._store.flow_run(link.value.run_id)
            return self._links.run(run) if run is not None else None
        return None

    def _above_event(self, event: Event) -> Link | None:
        if event.event.startswith("prefect.automation."):
            return self._automation_of(event)
        said_of = event.cause if event.event in SAID else event.replay_of
        if said_of is not None and (about := self._store.get(said_of)) is not None:
            return self._links.event(about)
        run = self._run_of(event)
        if run is not None:
            return self._hook_of(event, run) or self._links.run(run)
        delivery = self.delivery_of(event)
        if delivery is not None:
            return self._links.delivery(delivery)
        if event.cause is not None and (action := self._action_of(event)) is not None:
            return action
        leader = self._store.get(event.follows) if event.follows is not None else None
        return self._links.event(leader) if leader is not None else None

    def _automation_of(self, event: Event) -> Link | None:
        """The firing, or the action, that an automation's own event tells of."""
        automation = id_in(event.resource.id, "prefect.automation")
        if automation is None:
            return None
        found = self._store.firings(automation_id=automation, event_id=event.cause, limit=EACH)
        firing = next((each for each in found if self._tells(event, each)), None)
        if firing is None or event.event in ("prefect.automation.created", "prefect.automation.updated"):
            return None
        index = event.payload.get("action_index")
        actions = [each for each in self._store.actions(firing.id) if each.index == index]
        return self._links.action(actions[0], automation) if actions else self._links.firing(firing)

    def _run_of(self, event: Event) -> FlowRun | None:
        """The flow run that an event is of, or was emitted in."""
        id = id_in(event.resource.id, "prefect.flow-run")
        if id is None:
            inside = next((each.id for each in event.related if each.root[ROLE] == "flow-run"), "")
            id = id_in(inside, "prefect.flow-run")
        return self._store.flow_run(id) if id is not None else None

    def _hook_of(self, event: Event, run: FlowRun) -> Link | None:
        for place, hook in enumerate(hooks := self._store.hooks(run.id)):
            if _at_work(hooks, event) is hook:
                return self._links.hook(hook, place)
        return None

    def delivery_of(self, event: Event) -> Delivery | None:
        """The request that an event came in, where it came in one that is kept."""
        webhook = next((each.id for each in event.related if each.root[ROLE] == "webhook"), "")
        id = id_in(webhook, "prefect-cloud.webhook")
        return self._store.delivery_of(id, event.id) if id is not None else None

    def _action_of(self, event: Event) -> Link | None:
        """The action that emitted it: the event of its end names it."""
        told = EventFilter.parse({"related": [{"id": f"prefect.event.{event.id}", "role": "target"}], "order": "ASC"})
        ended = next(iter(self._store.read(told, limit=1)), None)
        return self._automation_of(ended) if ended is not None else None

    def _above_run(self, run: FlowRun) -> Link | None:
        if run.firing_id is not None and (firing := self._store.firing(run.firing_id)) is not None:
            for action in self._store.actions(firing.id):
                if action.kind == "run-deployment" and action_index(run) in (None, action.index):
                    return self._links.action(action, firing.automation_id)
            return self._links.firing(firing)
        parent = self._store.flow_run(run.parent_flow_run_id) if run.parent_flow_run_id is not None else None
        return self._links.run(parent) if parent is not None else None

    # -- below

    def below(self, link: Link) -> Sequence[Link]:
        """What it led to, in order."""
        if link.kind == "delivery":
            events = (self._store.get(id) for id in link.value.events)
            return [self._links.event(event) for event in events if event is not None]
        if link.kind == "event":
            return self._below_event(link.value)
        if link.kind == "firing":
            firing = link.value
            actions = [self._links.action(each, firing.automation_id) for each in self._store.actions(firing.id)]
            return [
                *actions,
                *self._fired_on(each for each in self._told(firing) if "action_index" not in each.payload),
            ]
        if link.kind == "action":
            return self._below_action(link)
        if link.kind == "run":
            return self._below_run(link.value)
        run = self._store.flow_run(link.value.run_id)
        inside = self._emitted(run) if run is not None else []
        hooks = self._store.hooks(link.value.run_id)
        return [self._links.event(event) for event in inside if _at_work(hooks, event) == link.value]

    def _below_event(self, event: Event) -> list[Link]:
        firings = reversed(self._store.firings(event_id=event.id, limit=EACH))
        after = [] if event.event.startswith(OWN) else self._store.followers(event, EACH)
        free = [each for each in after if not each.event.startswith(OWN)]
        own = [each for each in free if (above := self._above_event(each)) and above.id == str(event.id)]
        said = [each for each in self._store.caused_by(event.id, EACH) if each.event in SAID]
        below = [*said, *own, *self._store.replays(event.id, EACH)]
        return [*(self._links.firing(each) for each in firings), *(self._links.event(each) for each in below)]

    def _told(self, firing: FiringRecord) -> list[Event]:
        """What its automation said of a firing."""
        resource = f"prefect.automation.{firing.automation_id}"
        if firing.event_id is not None:
            found = self._store.caused_by(firing.event_id, EACH)
        else:
            since = {"occurred": {"since": firing.at}, "resource": {"id": resource}, "order": "ASC"}
            found = [each for each in self._store.read(EventFilter.parse(since), limit=EACH) if each.cause is None]
        own = [each for each in found if each.resource.id == resource]
        return [each for each in own if each.hops and self._tells(each, firing)]

    def _tells(self, event: Event, firing: FiringRecord) -> bool:
        """Whether an automation's own event is of this firing: its actions say which began it, else its time does."""
        if not event.event.startswith("prefect.automation."):
            return False
        known = {each.body.get("triggered") for each in self._store.actions(firing.id)} - {None}
        begun = next((each.id for each in event.related if each.root[ROLE] == TRIGGERED), f"prefect.event.{event.id}")
        if known:
            return begun.removeprefix("prefect.event.") in known
        return firing.at == event.occurred and firing.body.get("how") == event.payload.get("how")

    def _below_action(self, link: Link) -> list[Link]:
        record = link.value
        firing = self._store.firing(record.firing_id)
        if firing is None:
            return []
        told = [each for each in self._told(firing) if each.payload.get("action_index") == record.index]
        runs = self._store.flow_runs(firing_id=firing.id) if record.kind == "run-deployment" else []
        made = [self._links.run(run) for run in reversed(runs) if action_index(run) in (None, record.index)]
        ids = [each.id for event in told for each in event.related if each.root[ROLE] == "target"]
        targets = dict.fromkeys(id for each in ids if (id := id_in(each, "prefect.event")) is not None)
        emitted = [event for id in targets if (event := self._store.get(id)) is not None]
        return [*made, *(self._links.event(event) for event in emitted), *self._fired_on(told)]

    def _below_run(self, run: FlowRun) -> list[Link]:
        hooks = self._store.hooks(run.id)
        own = {"resource": {"id": f"prefect.flow-run.{run.id}"}, "order": "ASC"}
        states = self._store.read(EventFilter.parse(own), limit=EACH)
        inside = self._emitted(run, all=True)
        plain = [each for each in inside if not each.event.startswith(OWN) and _at_work(hooks, each) is None]
        tasks = [each for each in inside if each.event.startswith("prefect.task-run.")]
        called = [self._links.run(each) for each in self._store.called_by(run.id, EACH)]
        events = [self._links.event(each) for each in plain]
        ours = [self._links.hook(hook, place) for place, hook in enumerate(hooks)]
        return [*events, *called, *self._fired_on(tasks), *ours, *self._fired_on(states)]

    def _emitted(self, run: FlowRun, *, all: bool = False) -> list[Event]:
        """What was emitted in a run, its own events left out unless all."""
        inside = {"related": [{"id": f"prefect.flow-run.{run.id}", "role": "flow-run"}], "order": "ASC"}
        found = self._store.read(EventFilter.parse(inside), limit=EACH)
        return [each for each in found if all or not each.event.startswith(OWN)]

    def _fired_on(self, events: Iterable[Event]) -> list[Link]:
        """Those of a run's or an automation's own events on which something fired."""
        return [self._links.event(each) for each in events if self._store.firings(event_id=each.id, limit=1)]


def action_index(run: FlowRun) -> int | None:
    """Which action of its firing made the run, as its idempotency key says."""
    for part in (run.idempotency_key or "").split(", "):
        word, _, number = part.partition(" ")
        if word == "action" and number.isdigit():
            return int(number)
    return None


def _at_work(hooks: Sequence[HookOutcome], event: Event) -> HookOutcome | None:
    """The one hook that was at work when the event was emitted, called on the state it follows; else None."""
    found = [
        hook
        for hook in hooks
        if hook.state_id == event.follows
        and hook.at - hook.took <= event.occurred <= hook.at
        and (hook.took > timedelta(0) or hook.entered != "Running")
    ]
    return found[0] if len(found) == 1 else None

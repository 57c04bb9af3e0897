"""Backtests over the log of this workspace: a trigger applied to what happened, with nothing run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.actions.outcome import RunRequest
from eventkit.actions.run_deployment import decide, target
from eventkit.engine import Predicate
from eventkit.errors import AutomationError, UsageError
from eventkit.faces import backtest_html, backtest_text
from eventkit.insight import NOBODY, History, Passed, Timeline, firings, identity
from eventkit.model.action import RunDeployment
from eventkit.model.automation import AutomationSpec, deployment_trigger
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.trigger import CompoundTrigger, EventTrigger, SequenceTrigger, Trigger, leaves
from eventkit.model.wording import shown
from eventkit.workspace.current import workspace
from eventkit.workspace.explaining import named
from eventkit.workspace.given import given_events, given_moment
from eventkit.workspace.identity import SeededIdentity

if TYPE_CHECKING:
    import pandas

    from eventkit.workspace.drawing import Drawing
    from eventkit.workspace.workspace import Workspace

_TRIGGERS = (EventTrigger, CompoundTrigger, SequenceTrigger)
__all__ = ["Backtest", "Fire", "asked", "backtest", "compared", "over", "predicate_of", "tried"]
_NEVER = datetime.fromtimestamp(0, tz=UTC)
_ANY = Deployment(id=NOBODY, name="any", flow_id=NOBODY, flow_name="any", created=_NEVER, updated=_NEVER)
"""What the trigger of no deployment would run: something that takes any parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fire:
    """A firing that would have been: when, on which event (None for silence), for which key.

    collected: all events of its window, where the trigger collects them; the last is the event.
    parameters: what its run would have been given, typed; None where it runs no deployment, or where that failed.
    problems: why no run would have been made.
    """

    at: datetime
    event: Event | None
    labels: dict[str, str]
    parameters: dict[str, Any] | None
    problems: tuple[str, ...]
    collected: tuple[Event, ...] = field(default=(), repr=False)


@dataclass(slots=True, repr=False)
class Backtest:
    """What a trigger would have done. suppressed: the first 1,000 events that fit and led to nothing, each with why; in
    all there are `passed_over`.

    errors: the first 1,000 events on which the predicate registered here raised, each with what; errored: how many.

    gained, lost: the firings it has and the other has not, and the other way round; None where it was alone.
    """

    seen: int
    firings: list[Fire]
    suppressed: list[Passed]
    passed_over: int
    gained: list[Fire] | None = None
    lost: list[Fire] | None = None
    errors: list[Passed] = field(default_factory=list)
    errored: int = 0
    _again: Callable[[Timeline], Trigger] | None = field(default=None, compare=False)

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a firing."""
        import pandas

        columns = ["at", "event", "resource", "labels", "parameters", "problems"]
        rows = [
            (
                *(each.at, each.event and each.event.event, each.event and each.event.resource.id),
                *(each.labels, each.parameters, "; ".join(each.problems)),
            )
            for each in self.firings
        ]
        return pandas.DataFrame(rows, columns=columns)

    def plot(self) -> Drawing:
        """A matplotlib figure: a lane a key; events, windows and firings on a time line, hollow what was passed over.

        Beside another version, firings gained and lost have shapes of their own. `figure.axes[0]` is what was drawn,
        `figure.savefig(...)` keeps it. Raises UsageError without matplotlib, and for a backtest made by hand.
        """
        if self._again is None:
            raise UsageError("This backtest was not made by backtest(), so there is nothing to draw: make it anew")
        try:
            from eventkit.workspace.drawing import drawn
        except ImportError as error:
            raise UsageError(
                f"plot() draws with matplotlib, which is not there ({error}): pip install 'jupyter-eventkit[plot]'"
            ) from error
        timeline = Timeline()
        trigger = self._again(timeline)
        labels = dict.fromkeys(label for _, leaf in leaves(trigger) for label in leaf.for_each)
        return drawn(self, timeline, for_each=list(labels))

    def __len__(self) -> int:
        return len(self.firings)

    def __repr__(self) -> str:
        return backtest_text(self)

    def _repr_html_(self) -> str:
        return backtest_html(self)


def backtest(
    trigger: Trigger | AutomationSpec | str,
    against: Trigger | AutomationSpec | str | None = None,
    *,
    events: Iterable[Event] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Backtest:
    """When a trigger would have fired, on what, for which key and with which parameters; nothing is stored or run.

    trigger: any, an automation, or an automation's name. against: another version, to see what one has and the other
    has not. events: in the order they were received, which those of a log are put in; by default all of this
    workspace's log, since a moment. until: up to when absence is noticed, by default the last event's time; naive is
    UTC. The parameters of a deployment's trigger that is on no deployment are rendered, and checked against no
    signature. Raises AutomationError, UnknownAutomation, UsageError. Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     for total in (5, 50):
    ...         _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload={"total": total})
    ...     ek.backtest(ek.EventTrigger(expect={"order.*"}, threshold=2, within=60))
    2 events: would have fired 1×
      on
      order.placed on order.1
    """
    ws = workspace()
    if against is not None and not isinstance(named(ws, against), (str, AutomationSpec, *_TRIGGERS)):
        raise UsageError(
            f"backtest(trigger, against) takes another version of the trigger, not {shown(against)}: "
            "events are given by name, backtest(trigger, events=...)"
        )
    history = given_events(ws, events, of="backtest", since=since)
    until = given_moment(until, of="backtest", name="until")
    made, found = tried(ws, trigger, history, until)
    if against is not None:
        compared(made, found, *tried(ws, against, history, until))
    return made


def compared(made: Backtest, found: History, other: Backtest, others: History) -> None:
    """Notes in a backtest what it has and the other has not, and the other way round."""
    mine, theirs = {identity(each) for each in found.firings}, {identity(each) for each in others.firings}
    made.gained = [
        fire for fire, firing in zip(made.firings, found.firings, strict=True) if identity(firing) not in theirs
    ]
    made.lost = [
        fire for fire, firing in zip(other.firings, others.firings, strict=True) if identity(firing) not in mine
    ]


def over(
    ws: Workspace,
    given: Any,
    events: Sequence[Event],
    *,
    until: datetime | None = None,
    predicate: Predicate | None = None,
) -> Backtest:
    """A backtest against the deployments of this workspace, whichever is the current one; see `backtest`.

    predicate: what is asked besides, of an automation that is registered elsewhere.
    """
    return tried(ws, given, events, until, predicate)[0]


def predicate_of(ws: Workspace, given: Any) -> Predicate | None:
    """What this process asks besides a trigger: of an automation registered here, its name, or a handler."""
    spec = asked(ws, given)[1]
    return ws.matcher.predicate(spec.id) if spec is not None and spec.id is not None else None


def asked(ws: Workspace, given: Any, *, of: str = "backtest") -> tuple[Trigger, AutomationSpec | None]:
    """The trigger, and the automation it is of; of a deployment's trigger the one it would become."""
    given = named(ws, given)
    if isinstance(given, str):
        given = ws.automation(given)
    if isinstance(given, AutomationSpec):
        return given.trigger, given
    if not isinstance(given, _TRIGGERS):
        raise AutomationError(f"{of}() takes a trigger, an automation or its name, not {shown(given)}: give one")
    if hasattr(given, "as_automation") and getattr(given, "parameters", None):
        return given.bare(), deployment_trigger(given).as_automation(NOBODY, name="backtest")
    return given.bare(), None


def tried(
    ws: Workspace,
    given: Any,
    events: Iterable[Event],
    until: datetime | None = None,
    predicate: Predicate | None = None,
    turn: Callable[[], None] | None = None,
) -> tuple[Backtest, History]:
    """The backtest of one trigger, and what it is made of. events: those that are gone through once are not drawn.

    turn: called at each firing, for whoever may want to end it.
    """
    trigger, spec = asked(ws, given)
    id = spec.id if spec is not None and spec.id is not None else NOBODY
    if until is None and isinstance(events, Sequence) and events:
        until = events[-1].occurred if events[-1].is_imported else events[-1].received or events[-1].occurred
    predicate = predicate or predicate_of(ws, given)
    history = firings(trigger, events, automation_id=id, until=until, predicate=predicate)
    made = []
    for each in history.firings:
        if turn is not None:
            turn()
        made.append(_fire(ws, spec, each, id))

    def again(timeline: Timeline) -> Trigger:
        firings(trigger, events, automation_id=id, until=until, predicate=predicate, timeline=timeline)
        return trigger

    tested = Backtest(history.seen, made, history.passed, history.suppressed)
    if isinstance(events, Sequence):
        tested._again = again
    tested.errors, tested.errored = history.errors, history.errored
    return tested, history


def _fire(ws: Workspace, spec: AutomationSpec | None, firing: Firing, id: UUID) -> Fire:
    parameters, problems = None, list[str]()
    for index, action in enumerate(spec.actions if spec is not None else ()):
        if isinstance(action, RunDeployment) and spec is not None:
            chosen = target(action, firing.triggering_event)
            deployment = _ANY if chosen == NOBODY else None
            if deployment is None and isinstance(chosen, UUID):
                deployment = ws.store.deployment(chosen) if action.there is None else action.there.deployment()
            decided = decide(
                action, spec.model_copy(update={"id": id}), firing, deployment=deployment,
                event=firing.triggering_event, index=index, ids=SeededIdentity(0), now=firing.at,
            )  # fmt: skip
            if isinstance(decided, RunRequest):
                parameters = decided.parameters
            else:
                problems.append(decided.reason)
    return Fire(
        at=firing.at,
        event=firing.triggering_event,
        labels=dict(firing.triggering_labels),
        parameters=parameters,
        problems=tuple(problems),
        collected=firing.collected,
    )

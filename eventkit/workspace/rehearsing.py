"""What a replay would do, with nothing stored or run: the firings, and what each would lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.actions.events import triggered
from eventkit.actions.outcome import RunRequest
from eventkit.actions.run_deployment import decide, target
from eventkit.engine.stretch import Fired
from eventkit.faces.automations import phrase
from eventkit.faces.replays import dry_replay_html, dry_replay_text, idle
from eventkit.insight.rehearsal import rehearse
from eventkit.model.action import Action, RunDeployment
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.workspace.acting import actions_of
from eventkit.workspace.identity import SeededIdentity

if TYPE_CHECKING:
    import pandas

    from eventkit.workspace.workspace import Workspace

__all__ = ["Deed", "DryReplay", "WouldFire", "dry_replay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One action that would be done. what: in words. parameters: of the run it would make, typed; else None.

    problem: why it would fail, as far as can be told without doing it.
    """

    type: str
    what: str
    parameters: dict[str, Any] | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldFire:
    """A firing that a replay would bring. event: the replayed one as it would be emitted, None for silence.

    shadow: whether its automation is in shadow: it would be recorded, and there are no deeds.
    """

    automation: str
    event: Event | None
    labels: dict[str, str]
    deeds: tuple[Deed, ...]
    shadow: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class DryReplay:
    """What a replay would do. events: as they would be emitted; fires: in order; left_out: how many come by themselves.

    passed: how many fit a trigger and come to nothing, its windows being as they are; `event.why(...)` tells of each.
    errored: on how many a predicate raised. left: how many windows they leave open that fire, or may, at their end.
    What the runs themselves would emit is not in it: nobody knows without running them.
    """

    events: list[Event]
    fires: list[WouldFire]
    left_out: int = 0
    passed: int = 0
    errored: int = 0
    left: int = 0

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row for each thing that would be done."""
        import pandas

        columns = ["event", "resource", "automation", "labels", "action", "does", "parameters", "problem"]
        rows = [
            (
                *(each.event and each.event.event, each.event and each.event.resource.id, each.automation, each.labels),
                *(deed.type, deed.what, deed.parameters, deed.problem),
            )
            for each in self.fires
            for deed in each.deeds or (Deed(type="do-nothing", what=idle(each)),)
        ]
        return pandas.DataFrame(rows, columns=columns)

    def __len__(self) -> int:
        return len(self.fires)

    def __repr__(self) -> str:
        return dry_replay_text(self)

    def _repr_html_(self) -> str:
        return dry_replay_html(self)


def dry_replay(ws: Workspace, made: Sequence[Event], *, paced: bool, left_out: int) -> DryReplay:
    """What the events would do if they were emitted now. Thread: any."""
    records = ws.store.automations()
    on = [record for record in records if record.spec.enabled]
    specs = {record.spec.id: record.spec for record in on if record.spec.id is not None}
    ours = ws.matcher.windows()
    elsewhere = [id for record in on if (id := record.spec.id) and record.owner != ws.ownership.token]
    windows = {**ours, **ws.matcher.stored_windows(elsewhere)}
    ids = {event.id for event in made}
    rows = [(event, event.follows is None or event.follows in ids) for event in made]
    told = rehearse(specs, windows, rows, paced=paced, predicates=ws.matcher.predicates())
    names = {record.spec.id: record.spec.name for record in records if record.spec.id is not None}
    deployments = ws.deployments_by_id() if told.fired else {}
    fires = [_would(fire, deployments, names) for fire in told.fired]
    return DryReplay(list(made), fires, left_out, told.passed, told.errored, told.left)


def _would(fired: Fired, deployments: Mapping[UUID, Deployment], names: Mapping[UUID, str]) -> WouldFire:
    spec, firing = fired.automation, fired.firing
    shadow = spec.enabled == "shadow"
    done = () if shadow else actions_of(spec, firing.triggering_event, triggered(spec, firing, ids=SeededIdentity(0)))
    return WouldFire(
        automation=spec.name,
        event=firing.triggering_event,
        labels=dict(firing.triggering_labels),
        deeds=tuple(_deed(fired, *each, deployments, names) for each in done),
        shadow=shadow,
    )


def _deed(
    fired: Fired,
    index: int,
    action: Action,
    event: Event | None,
    deployments: Mapping[UUID, Deployment],
    names: Mapping[UUID, str],
) -> Deed:
    """What one action would do. event: the one it is about."""
    what = phrase(action, deployments=deployments, automations=names)
    if not isinstance(action, RunDeployment):
        return Deed(type=action.type, what=what)
    chosen = target(action, event)
    deployment = deployments.get(chosen) if isinstance(chosen, UUID) else None
    deployment = action.there.deployment() if action.there is not None else deployment
    decided = decide(
        action, fired.automation, fired.firing, deployment=deployment, event=event, index=index,
        ids=SeededIdentity(0), now=fired.firing.at,
    )  # fmt: skip
    if isinstance(decided, RunRequest):
        return Deed(type=action.type, what=what, parameters=decided.parameters)
    return Deed(type=action.type, what=what, problem=decided.reason)

"""Answers about the workspace as a whole: its line, and its news."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from eventkit.api.feed_wire import Nothing
from eventkit.api.following import follow_lists
from eventkit.api.session import Call
from eventkit.api.told_wire import News, NewsAsk, NewsItem, SummaryLine
from eventkit.faces import automation_sentence
from eventkit.faces.plain import clip, visible
from eventkit.faces.runs import reason
from eventkit.model.event import Event
from eventkit.model.run import FlowRun
from eventkit.model.state import StateType, type_named
from eventkit.store import Store
from eventkit.workspace.workspace import Workspace

__all__ = ["line", "news"]

MINUTE, DAY = timedelta(seconds=60), timedelta(hours=24)
MOST = 20
"""Failures and firings that are told at once."""
STATES = 100
"""Names of states that are looked through for those of failures."""
LONG = 300
_RAISED = "Flow run encountered an exception: "
_RUN, _FIRED = "prefect.flow-run.", "prefect.automation.triggered"
_KINDS: Mapping[str, Literal["failed", "crashed"]] = {"FAILED": "failed", "CRASHED": "crashed"}


def line(call: Call, ask: Nothing) -> SummaryLine:
    """The workspace in numbers."""
    follow_lists(call.session, "summary")
    ws, now = call.ws, call.ws.clock.now()
    on = [record.owner for record in ws.store.automations() if record.spec.enabled]
    gone = ws.ownership.waiting(set(on)) if on else set()
    events, first = ws.store.received_since(now - MINUTE, until=now + MINUTE)
    return SummaryLine(
        automations_on=len(on),
        automations_waiting=sum(owner in gone for owner in on),
        events_per_minute=events,
        fades=first + MINUTE if first is not None else None,
        running=ws.store.count_at_work(),
        failed=ws.store.count_failed(now - DAY),
    )


def news(call: Call, ask: NewsAsk) -> News:
    """What failed, and what fired where that is asked for, since a cursor."""
    follow_lists(call.session, "summary")
    ws = call.ws
    last = ws.store.last_seq()
    after = _place(ask.after, last)
    if after == last:
        return News(cursor=str(last), items=[], more=False)
    failures = _newest(ws.store, _failing(ws.store), after, last)
    firings = _newest(ws.store, [_FIRED], after, last) if ask.firings else []
    told = sorted((*failures[:MOST], *firings[:MOST]), key=lambda event: event.seq or 0)
    items = [item for event in told if (item := _item(ws, event)) is not None]
    return News(cursor=str(last), items=items, more=len(failures) > MOST or len(firings) > MOST)


def _place(cursor: str | None, last: int) -> int:
    """The place that a cursor names; the end of the log for what is none, or of a log that was begun anew since."""
    given = int(cursor) if cursor is not None and cursor.isascii() and cursor.isdigit() else last
    return min(given, last)


def _failing(store: Store) -> list[str]:
    """The names of events of runs that may have failed: of any name but those that other types of states have."""
    seen = store.seen("event", _RUN, STATES)
    return [name for name in seen if type_named(name.removeprefix(_RUN)) in (StateType.FAILED, StateType.CRASHED, None)]


def _newest(store: Store, names: list[str], after: int, upto: int) -> list[Event]:
    """The newest events of these names, newest first, one more than are told."""
    found = [event for name in names for event in store.named_between(name, after, upto, MOST + 1)]
    return sorted(found, key=lambda event: -(event.seq or 0))[: MOST + 1]


def _item(ws: Workspace, event: Event) -> NewsItem | None:
    return _firing(ws, event) if event.event == _FIRED else _failure(ws, event)


def _failure(ws: Workspace, event: Event) -> NewsItem | None:
    """A run that ended so; None of one that did not, was deleted since, or was called by another run."""
    kind = _KINDS.get(event.resource.root.get("prefect.state-type", ""))
    id = _id(event.resource.id, _RUN)
    run = ws.store.flow_run(id) if kind is not None and id is not None else None
    if kind is None or run is None or run.parent_flow_run_id is not None:
        return None
    by = run.created_by
    return NewsItem(
        kind=kind,
        run=run.id,
        automation=_shown(by.display_value) if by is not None and by.type == "AUTOMATION" else None,
        title=_shown(f"{run.flow_name} {kind}"),
        sentence=_why(run, event),
        at=event.occurred,
    )


def _why(run: FlowRun, event: Event) -> str:
    """What the state says; of one that the run is not in any more, what its event says."""
    ours = run.state is not None and run.state.id == event.id
    said = reason(run.state) if ours else _shown(event.resource.root.get("prefect.state-message", ""))
    return said.removeprefix(_RAISED)  # the title has that


def _firing(ws: Workspace, event: Event) -> NewsItem | None:
    """An automation that fired, with the first run that came of it."""
    id = _id(event.resource.id, "prefect.automation.")
    if id is None:
        return None
    name = _shown(event.resource.name or str(id))
    how = "fired by hand" if event.payload.get("how") == "manual" else "fired"
    runs = [run for found in ws.store.runs_of(ws.store.firings_at(id, event.occurred)).values() for run in found]
    return NewsItem(
        kind="fired",
        run=runs[-1].id if runs else None,
        automation=name,
        title=f"{name} {how}",
        sentence=_on(event.payload.get("triggering_event")) or _does(ws, id),
        at=event.occurred,
    )


def _on(about: Any) -> str:
    """What event it fired on, as the firing's own event tells of it; nothing where it fired on none."""
    if not isinstance(about, Mapping) or not isinstance(about.get("event"), str):
        return ""
    resource = about.get("resource")
    labels = resource if isinstance(resource, Mapping) else {}
    on = labels.get("prefect.resource.name") or labels.get("prefect.resource.id")
    return _shown(f"on {about['event']}{f' on {on}' if isinstance(on, str) else ''}")


def _does(ws: Workspace, id: UUID) -> str:
    """What an automation that fired on silence does, where it is still there."""
    record = ws.store.automation(id)
    return "" if record is None else _shown(automation_sentence(record.spec, deployments=ws.deployments_by_id()))


def _id(resource: str, prefix: str) -> UUID | None:
    """The id in that of a resource; None where it is of another kind."""
    try:
        return UUID(resource.removeprefix(prefix)) if resource.startswith(prefix) else None
    except ValueError:
        return None


def _shown(text: str) -> str:
    return visible(clip(text, LONG))

"""Answers about automations: the list, one with all its parts, and turning them on and off."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from eventkit.api.code import automation_code
from eventkit.api.draft_wire import Enabled
from eventkit.api.feed_wire import Nothing
from eventkit.api.following import follow_lists
from eventkit.api.rows import row_of
from eventkit.api.runs import run_rows
from eventkit.api.runs_wire import (
    AutomationAsk,
    AutomationPage,
    AutomationRow,
    Automations,
    EnableAsk,
    Noted,
    WindowRow,
)
from eventkit.api.session import Call
from eventkit.faces import automation_sentence
from eventkit.faces.automations import phrase
from eventkit.faces.plain import clip, visible
from eventkit.insight.standing import StoodWindow
from eventkit.model.automation import AutomationSpec
from eventkit.model.automation import Enabled as Switch
from eventkit.model.deployment import Deployment
from eventkit.store import AutomationRecord
from eventkit.workspace.history import History, history_of, last_reason
from eventkit.workspace.ownership import notebook_of
from eventkit.workspace.standing import count_windows, windows_of
from eventkit.workspace.workspace import Workspace

__all__ = ["automations", "enable", "page"]

MOST = 1_000
WINDOWS, RUNS, ACTIONS = 200, 20, 50
NAME, LONG = 200, 600
SPANS = 30
WIDTHS = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))
"""How long a span of the spark may be: the shortest with which all firings of the last 30 days are in it."""
_WIRE: Mapping[Switch, Enabled] = {True: "on", False: "off", "shadow": "shadow"}
_SWITCH: Mapping[Enabled, Switch] = {word: held for held, word in _WIRE.items()}


def automations(call: Call, ask: Nothing) -> Automations:
    """Every automation as it is now, at most 1,000."""
    follow_lists(call.session, "automations")
    ws = call.ws
    ws.save_counts()
    records = ws.store.automations()
    shown = records[:MOST]
    look = _Look(ws, shown)
    return Automations(
        automations=[look.row(record) for record in shown],
        more=len(records) - len(shown),
        stopped=ws.executor.stopped,
        behind=ws.matcher.behind(),
    )


class _Look:
    """What is read once for all rows."""

    def __init__(self, ws: Workspace, records: list[AutomationRecord]) -> None:
        self._ws = ws
        self.deployments: Mapping[UUID, Deployment] = ws.deployments_by_id()
        self.names = {record.spec.id: record.spec.name for record in records if record.spec.id is not None}
        self._asleep = ws.ownership.waiting({record.owner for record in records})
        self._windows = count_windows(ws, records)

    def row(self, record: AutomationRecord) -> AutomationRow:
        """One automation."""
        spec = record.spec
        assert spec.id is not None, "a stored automation has its id"
        notebook = notebook_of(record.home)
        words = automation_sentence(spec, deployments=self.deployments, automations=self.names)
        return AutomationRow(
            id=spec.id,
            name=visible(clip(spec.name, NAME)),
            enabled=_WIRE[spec.enabled],
            waiting=record.owner in self._asleep,
            notebook=notebook,
            folder=os.path.dirname(notebook) if notebook is not None else record.home,
            sentence=visible(clip(words, LONG)),
            last_fired=self._ws.store.last_firing(spec.id),
            considered=record.considered,
            matched=record.matched,
            fired=record.fired,
            suppressed=record.suppressed,
            errored=record.errored,
            windows=self._windows[spec.id],
            last=_last(self._ws, spec),
        )


def _last(ws: Workspace, spec: AutomationSpec) -> str:
    """The last thing that became of an event with it, in few words."""
    last = last_reason(ws, spec)
    if last is None:
        return ""
    where = f" {clip(last.event, NAME)}" if last.event else ""
    return visible(clip(f"{last.became}{where}: {last.brief}", LONG))


def page(call: Call, ask: AutomationAsk) -> AutomationPage:
    """All of an automation."""
    ws = call.ws
    history = history_of(ws, ask.id)
    record = ws.registry.read(ask.id)
    spec = record.spec
    look = _Look(ws, ws.store.automations())
    start, width, spark = _spark(ws, ask.id)
    held = (*spec.actions, *spec.actions_on_trigger)[:ACTIONS]
    words = [phrase(action, deployments=look.deployments, automations=look.names) for action in held]
    return AutomationPage(
        row=look.row(record),
        trigger=spec.trigger.wire(),
        actions=[visible(clip(each, LONG)) for each in words],
        windows=[_window(each) for each in windows_of(ws, record, most=WINDOWS)],
        history=_history(ws, history),
        runs=run_rows(ws, ws.store.flow_runs(automation_id=ask.id, limit=RUNS)),
        spark=spark,
        spark_start=start,
        spark_seconds=width.total_seconds(),
        python=automation_code(spec, look.deployments),
    )


def _window(each: StoodWindow) -> WindowRow:
    part = [f"trigger {'.'.join(str(place + 1) for place in each.path)}"] if each.path else []
    key = [f"{label}={value}" for label, value in each.labels.items()]
    return WindowRow(
        key=visible(clip(" ".join([*part, *key]), LONG)),
        count=each.count,
        threshold=each.threshold,
        closes=each.end,
        words=visible(clip(each.said, LONG)),
    )


def _history(ws: Workspace, history: History) -> list[Noted]:
    """The last reasons with their events, as far as those are in the log."""
    rows = []
    for each in history.reasons:
        event = ws.store.get(each.event_id) if each.event_id is not None else None
        why = visible(clip(each.why, LONG))
        rows.append(Noted(at=each.at, became=each.became.value, why=why, event=row_of(event) if event else None))
    return rows


def _spark(ws: Workspace, id: UUID) -> tuple[datetime, timedelta, list[int]]:
    """Where the last 30 spans begin, how long each is, and how often it fired in each."""
    now = ws.clock.now()
    first = ws.store.first_firing(id, now - SPANS * WIDTHS[-1])
    width = next((each for each in WIDTHS if first is None or first > now - SPANS * each), WIDTHS[-1])
    start = now - SPANS * width + timedelta(microseconds=1)  # so that what fires now is in the last of them
    return start, width, ws.store.count_firings(id, start, seconds=width.total_seconds(), spans=SPANS)


def enable(call: Call, ask: EnableAsk) -> Automations:
    """The automation on, off or in shadow; all of them as they are then."""
    call.ws.enable_automation(ask.id, enabled=_SWITCH[ask.enabled])
    return automations(call, Nothing())

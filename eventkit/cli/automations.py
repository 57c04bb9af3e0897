"""`eventkit automations`: what there is, one with what became of events with it, and turning it on and off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventkit.cli.choosing import automation_of
from eventkit.cli.parsing import Parser
from eventkit.cli.place import workspace_of
from eventkit.cli.screen import Screen
from eventkit.errors import UsageError
from eventkit.faces import AutomationRow, automation_sentence, history_text
from eventkit.faces.plain import counted, pairs_text
from eventkit.model.automation import Enabled
from eventkit.model.wording import closest
from eventkit.store import AutomationRecord
from eventkit.workspace.history import counts_of, history_of, last_reason
from eventkit.workspace.standing import windows_of
from eventkit.workspace.workspace import Workspace

__all__ = ["run"]

VERBS = ("list", "show", "on", "off", "shadow", "delete")
SWITCH: dict[str, Enabled] = {"on": True, "off": False, "shadow": "shadow"}
EXAMPLE = """
eventkit automations
eventkit automations shadow "Low stock"
"""
ABOUT = """List automations, look at one, turn it on, off or to shadow, or delete it.

NAME is an automation's name, or the beginning of its id. In shadow it is matched and counted, and nothing is done."""
_WINDOWS = 20


def run(argv: Sequence[str]) -> int:
    """Does what is asked of automations."""
    parser = Parser("automations", example=EXAMPLE, about=ABOUT)
    parser.add_argument("verb", nargs="?", default="list", metavar="list|show|on|off|shadow|delete")
    parser.add_argument("name", nargs="?", metavar="NAME")
    given = parser.read(argv)
    if given.verb not in VERBS:
        near = closest(given.verb, VERBS) or f"; it takes {', '.join(VERBS)}"
        raise UsageError(f"eventkit automations has no {given.verb!r}{near}")
    if (given.verb == "list") != (given.name is None):
        wrong = "takes no name" if given.verb == "list" else "takes the name of an automation"
        raise UsageError(f"eventkit automations {given.verb} {wrong}: eventkit automations shows them")
    with workspace_of(given.home) as ws:
        if given.verb == "list":
            _list(ws, json=given.json)
        elif given.verb == "show":
            _show(ws, given.name, json=given.json)
        elif given.verb == "delete":
            _delete(ws, given.name, json=given.json)
        else:
            _turn(ws, given.name, given.verb, json=given.json)
    return 0


def _list(ws: Workspace, *, json: bool) -> None:
    screen = Screen()
    if not json:
        screen.text(ws.automations_view().text)
        return
    for record in ws.store.automations():
        screen.json(_told(ws, record))


def _told(ws: Workspace, record: AutomationRecord) -> dict[str, Any]:
    """Prefect's JSON of an automation, with its state and counts."""
    row = _row(ws, record)
    last = row.last
    return record.spec.wire() | {
        "state": row.state[0],
        "waiting": row.waiting,
        "sentence": _sentence(ws, record),
        "considered": record.considered,
        "matched": record.matched,
        "fired": record.fired,
        "suppressed": record.suppressed,
        "errored": record.errored,
        "last": None if last is None else {"at": last.at, "became": last.became.value, "why": last.why},
    }


def _row(ws: Workspace, record: AutomationRecord) -> AutomationRow:
    waiting = record.owner in ws.ownership.waiting({record.owner})
    return AutomationRow(
        spec=record.spec,
        waiting=waiting,
        fired=record.fired,
        counts=counts_of(record),
        last=last_reason(ws, record.spec),
    )


def _sentence(ws: Workspace, record: AutomationRecord) -> str:
    names = {each.id: each.name for each in ws.automations() if each.id is not None}
    return automation_sentence(record.spec, deployments=ws.deployments_by_id(), automations=names)


def _show(ws: Workspace, name: str, *, json: bool) -> None:
    record = automation_of(ws, name)
    assert record.spec.id is not None, "a stored automation has its id"
    screen, windows = Screen(), windows_of(ws, record, most=_WINDOWS)
    if json:
        held = [{"labels": dict(each.labels), "count": each.count, "said": each.said} for each in windows]
        screen.json(_told(ws, record) | {"windows": held})
        return
    screen.text(f"{record.spec.name}: {_row(ws, record).state[0]}")
    parts = [
        ("id", [str(record.spec.id)]),
        ("about", [record.spec.description] if record.spec.description else []),
        ("does", [_sentence(ws, record)]),
        ("windows", [each.said for each in windows]),
    ]
    for line in pairs_text(parts):
        screen.text(line)
    screen.text(history_text(history_of(ws, record.spec.id)))


def _turn(ws: Workspace, name: str, how: str, *, json: bool) -> None:
    spec = automation_of(ws, name).spec
    assert spec.id is not None, "a stored automation has its id"
    ws.enable_automation(spec.id, enabled=SWITCH[how])
    record = ws.registry.read(spec.id)
    if json:
        Screen().json(_told(ws, record))
    else:
        Screen().text(f"{spec.name}: {_row(ws, record).state[0]}")


def _delete(ws: Workspace, name: str, *, json: bool) -> None:
    record = automation_of(ws, name)
    assert record.spec.id is not None, "a stored automation has its id"
    ws.delete_automation(record.spec.id)
    if json:
        Screen().json({"deleted": record.spec.id, "name": record.spec.name})
    else:
        Screen().text(f"{record.spec.name}: deleted; it had fired {counted(record.fired, 'time')}")

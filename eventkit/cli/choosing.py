"""What a person means: an automation by its name, a run by its name, each by its id or a unique beginning of that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from eventkit.errors import UnknownRun, UsageError
from eventkit.faces.plain import counted, visible
from eventkit.model.run import FlowRun
from eventkit.model.wording import closest
from eventkit.store import AutomationRecord, Store

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["automation_of", "run_of", "short_ids"]

_LEAST = 4
"""Hexadecimal digits of an id that may stand for it, at least."""
_NAMED = 1_000
"""Runs that are looked through for a name."""


def automation_of(ws: Workspace, key: str) -> AutomationRecord:
    """The automation; raises UnknownAutomation with the nearest name."""
    digits = _digits(key)
    if digits is None or ws.store.automation(key) is not None:
        return ws.registry.read(key)
    found = [record for record in ws.store.automations() if record.spec.id and record.spec.id.hex.startswith(digits)]
    if len(found) > 1:
        raise _several(key, [f"{record.spec.name} {record.spec.id}" for record in found], "automation")
    return found[0] if found else ws.registry.read(key)


def run_of(log: Store, key: str) -> FlowRun:
    """The flow run; raises UnknownRun with the nearest name."""
    digits = _digits(key)
    found: list[FlowRun] = []
    if digits is not None:
        low, high = UUID(hex=digits.ljust(32, "0")), UUID(hex=digits.ljust(32, "f"))
        found = log.flow_runs_between(low, high, limit=5)
    newest = log.flow_runs(limit=_NAMED) if not found else []
    found = found or [run for run in newest if run.name == key]
    if len(found) > 1:
        raise _several(key, [f"{run.id} {run.flow_name} / {run.name}" for run in found], "run")
    if not found:
        near = closest(key, {run.name for run in newest}) or ": eventkit runs shows those there are"
        raise UnknownRun(f"No flow run {visible(key)!r} in this workspace{near}")
    return found[0]


def short_ids(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The shortest beginnings that tell these ids apart, of at least 8 characters."""
    held = list(ids)
    width = 8
    while width < 36 and len({str(id)[:width] for id in held}) < len(set(held)):
        width += 1
    return {id: str(id)[:width] for id in held}


def _digits(key: str) -> str | None:
    """The digits of what may be the beginning of an id."""
    digits = key.replace("-", "").lower()
    return digits if re.fullmatch("[0-9a-f]+", digits) and _LEAST <= len(digits) <= 32 else None


def _several(key: str, held: list[str], noun: str) -> UsageError:
    listed = "\n".join(f"  {visible(each)}" for each in held)
    return UsageError(f"{key!r} may be {counted(len(held), noun)} at least: write more of the id\n{listed}")

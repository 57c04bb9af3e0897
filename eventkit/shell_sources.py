"""The sources of events that are on in a shell: `%eventkit cells on`, or what its server turned on."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from eventkit.model.secrecy import forms, hide_values
from eventkit.sources.names import TURNED_ON
from eventkit.sources.source import Source
from eventkit.sources.table import BY_EVENT, SOURCES
from eventkit.workspace.current import workspace

__all__ = ["SAID", "as_told", "turn", "turn_all_off"]

SAID: Mapping[str, tuple[str, str]] = {
    "cells": ("each cell that fails is an event jupyter.cell.failed", "cells that fail are no events"),
}
"""What is said of a source that is on, and off."""

_on: WeakKeyDictionary[Any, dict[str, Source]] = WeakKeyDictionary()


def turn(shell: Any, name: str, how: str) -> str:
    """Turns a source of a shell `on` or `off`, or with an empty text leaves it; how it is then, in a line."""
    running = _on.setdefault(shell, {})
    if how == "on" and name not in running:
        running[name] = SOURCES[name](shell, _emit)
        running[name].start()
    elif how == "off" and name in running:
        running.pop(name).stop()
    return f"eventkit: {name} {'on' if name in running else 'off'}, {SAID[name][name not in running]}"


def as_told(shell: Any) -> None:
    """Turns on what the Jupyter server that started this kernel was told to."""
    for event in os.environ.get(TURNED_ON, "").split(","):
        if event in BY_EVENT:
            turn(shell, BY_EVENT[event], "on")


def turn_all_off(shell: Any) -> None:
    """Turns every source of a shell off."""
    for source in _on.pop(shell, {}).values():
        source.stop()


def _emit(
    event: str,
    resource: Mapping[str, str],
    *,
    related: Sequence[Mapping[str, str]] = (),
    payload: Mapping[str, Any] | None = None,
) -> object:
    """Emits into the workspace of the moment, without the keys of its webhooks that lie in the environment."""
    ws = workspace()
    held = [each for spec in ws.store.webhooks() for each in spec.secrets if each.startswith("env:")]
    known = forms(os.environ.get(each.removeprefix("env:"), "") for each in held)
    told = {
        name: hide_values(value, known) if isinstance(value, str) else value for name, value in (payload or {}).items()
    }
    return ws.emit(event, resource, related=related, payload=told)

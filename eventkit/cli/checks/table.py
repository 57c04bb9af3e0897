"""Every check by name, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from eventkit.cli.checks import jupyter, log, place, python
from eventkit.cli.checks.finding import Finding, Patient

__all__ = ["CHECKS", "Check"]

Check = Callable[[Patient], Iterator[Finding]]
"""Looks, changes nothing, and yields what it found: nothing where there is nothing to look at."""

CHECKS: Mapping[str, Check] = {
    "python": python.python,
    "copies": python.copies,
    "packages": python.packages,
    "widgets": python.widgets,
    "front end": python.front_end,
    "text": python.text,
    "jupyter": jupyter.jupyter,
    "panel": jupyter.panel,
    "server extension": jupyter.server_extension,
    "kernels": jupyter.kernels,
    "servers": place.servers,
    "folder": place.folder,
    "file system": place.file_system,
    "disk": place.disk,
    "sqlite": log.sqlite,
    "file": log.file,
    "integrity": log.integrity,
    "room": log.room,
    "clock": python.clock,
    "automations": log.automations,
    "runs": log.runs,
    "webhooks": log.webhooks,
}

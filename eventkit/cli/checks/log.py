"""The workspace's file: whether it is one, whole, of this version, how large; and who works in it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from eventkit.cli.checks.finding import Finding, Patient, broken, fine, odd, size
from eventkit.errors import StoreError
from eventkit.faces.plain import counted, visible
from eventkit.store.inspection import NEEDED, SQLITE, inspected, newest
from eventkit.workspace.keeping import MOST_BYTES
from eventkit.workspace.ownership import alive

__all__ = ["PATIENCE", "automations", "file", "integrity", "room", "runs", "sqlite", "webhooks"]

PATIENCE: Final = 10.0
"""Seconds that looking for damage may take."""
LONG_LOG = 1_000_000_000
"""Bytes of a write-ahead log that somebody keeps from being moved into the file."""
RECENT = timedelta(days=1)
NAMED = 5


def sqlite(patient: Patient) -> Iterator[Finding]:
    """Whether Python's SQLite is new enough."""
    held, needed = (".".join(map(str, each)) for each in (SQLITE, NEEDED))
    if SQLITE < NEEDED:
        yield broken(f"SQLite is {held}, and eventkit needs {needed}", "use a Python that brings a newer SQLite")
    else:
        yield fine(f"SQLite {held}")


def file(patient: Patient) -> Iterator[Finding]:
    """Whether the file is a workspace of a version that this eventkit can open."""
    path = patient.file
    if not path.exists():
        return
    another = "use another folder, or move the file away"
    if not path.is_file():
        yield broken(f"{path} is no file", another)
        return
    if not os.access(path, os.R_OK):
        yield broken(f"{path} cannot be read", "change its permissions, or use another folder")
        return
    with inspected(path) as found:
        try:
            ours, version = found.is_workspace, found.version
        except StoreError as error:
            yield broken(str(error), another)
            return
    if not ours:
        yield broken(f"{path} is an SQLite file of another program", another)
    elif version > newest():
        yield broken(
            f"{path} has version {version}, written by a newer eventkit; this one reads up to {newest()}",
            "pip install --upgrade jupyter-eventkit, or use another folder",
        )
    elif version < newest():
        yield odd(
            f"{path} has version {version}, and this eventkit writes {newest()}: more cannot be looked at",
            "nothing, if no older eventkit uses it: it is upgraded when it is opened next",
        )
    else:
        yield fine(f"{path} is a workspace of version {version}")


def integrity(patient: Patient) -> Iterator[Finding]:
    """Whether the file is whole, as far as SQLite finds out in ten seconds."""
    if not patient.file.is_file():
        return
    with inspected(patient.file) as found:
        damage = found.damage(PATIENCE)
    if damage is None:
        yield fine(f"no damage was found in {PATIENCE:.0f} s; the file is too large to be looked through in that time")
    elif damage:
        yield broken(
            f"{patient.file} is damaged: {'; '.join(damage)}",
            "stop all that use it, and restore it from a copy; what can be read is saved by eventkit export",
        )
    else:
        yield fine("the file is whole")


def room(patient: Patient) -> Iterator[Finding]:
    """How much there is, and when the oldest of it is let go."""
    with patient.log() as log:
        if log is None:
            return
        _, _, count = log.events()
        used = log.used
    held = size(used)
    said = f"{counted(count, 'event')}, {held} of the {size(MOST_BYTES)} from which the oldest are let go"
    ahead = patient.file.with_name(f"{patient.file.name}-wal")
    long = ahead.stat().st_size if ahead.exists() else 0
    if long > LONG_LOG:
        yield odd(f"{said}; {ahead.name} has {size(long)}", "close what reads the workspace for hours on end")
    elif used > 0.9 * MOST_BYTES:
        yield odd(said, "export what is to be kept, or open it with another limit: ek.use(folder, max_bytes=...)")
    else:
        yield fine(said)


def automations(patient: Patient) -> Iterator[Finding]:
    """Whether each automation that is on has a process that evaluates it."""
    with patient.log() as log:
        if log is None:
            return
        owners = {owner.token: owner for owner in log.owners()}
        on = log.automations()
    living = {token for token, owner in owners.items() if alive(owner)}
    waiting = [name for name, owner in on if owner not in living]
    if waiting:
        some = ", ".join(visible(name) for name in waiting[:NAMED]) + (", ..." if len(waiting) > NAMED else "")
        wait = "waits for its notebook" if len(waiting) == 1 else "wait for their notebook"
        yield odd(
            f"{counted(len(waiting), 'automation')} {wait}: {some}",
            "run the notebook that registers them, or turn them off: eventkit automations off NAME",
        )
    else:
        yield fine(f"{counted(len(on), 'automation')} on, {'none waits' if on else 'none registered'}")


def runs(patient: Patient) -> Iterator[Finding]:
    """Whether runs crashed lately, or were begun by a process that died."""
    since = (datetime.now(UTC) - RECENT).timestamp() * 1_000_000
    with patient.log() as log:
        if log is None:
            return
        crashed = log.crashed_since(int(since))
        left = sum(log.begun_by(owner.token) for owner in log.owners() if not alive(owner))
    if crashed:
        verb = "run" if crashed == 1 else "runs"
        yield odd(f"{crashed:,} flow {verb} crashed in the last day", "eventkit runs --state crashed shows them")
    if left:
        yield odd(
            f"{counted(left, 'flow run')} ended with {'its' if left == 1 else 'their'} process",
            "eventkit automations opens the workspace, which marks such runs as crashed",
        )
    if not crashed and not left:
        yield fine("no flow run crashed in the last day")


def webhooks(patient: Patient) -> Iterator[Finding]:
    """Whether somebody listens where the webhooks of notebooks are."""
    with patient.log() as log:
        if log is None:
            return
        count, port = log.webhooks(), log.port()
        working = any(alive(owner) for owner in log.owners())
    if not count or port is None:
        yield fine("no webhook has a port of its own")
        return
    listening = _answers(port)
    if not listening:
        yield odd(
            f"{counted(count, 'webhook')}, and nobody listens on their port {port}",
            "run the notebook that has them; on a Jupyter server they are served without one",
        )
    elif not working:
        yield odd(
            f"Port {port} of the webhooks is taken, and no notebook of this workspace runs: another may have it",
            "see who has the port; a notebook takes another one where its own is taken, and says which",
        )
    else:
        yield fine(f"{counted(count, 'webhook')} on port {port}")


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False

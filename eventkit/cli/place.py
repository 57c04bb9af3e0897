"""The workspace that a line is about: its folder, its log alone for who only reads, or all of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from eventkit.errors import StoreError
from eventkit.store import Store
from eventkit.workspace.clock import WallClock
from eventkit.workspace.current import FILE, home

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["folder", "log_of", "workspace_of"]


def folder(given: str | None) -> Path:
    """The folder that was named, else that of EVENTKIT_HOME, else the default one."""
    return Path(os.path.expanduser(given)) if given else home()


def log_of(given: str | None, *, make: bool = False) -> Store:
    """The log alone: it loads in half the time. make: where there is none, it is made."""
    return Store.open((folder(given) if make else _there(given)) / FILE, clock=WallClock())


def workspace_of(given: str | None, *, make: bool = False) -> Workspace:
    """The workspace; it evaluates nothing. make: where there is none, it is made."""
    from eventkit.workspace.workspace import Workspace  # a quarter of a second, which who only reads need not wait for

    return Workspace(folder(given) if make else _there(given), evaluates=False)


def _there(given: str | None) -> Path:
    place = folder(given)
    if not (place / FILE).exists():
        raise StoreError(
            f"There is no workspace in {place}: emit an event there, or name another folder with --home", path=place
        )
    return place

"""Which process has a number: the one that was meant, or another that got it since.

A process is known by when it began. The wall's clock may be set while it runs, and on Linux that moves what everybody
reads; so the machine's own count since it was started is kept beside it, with which start that was.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["born", "lives", "started"]

SAME = 2.0
"""Seconds by which two readings of when a process started may differ."""
_BOOT, _TICKS = Path("/proc/sys/kernel/random/boot_id"), 19
"""Where Linux says which start of the machine this is; and where a process's, after its name, in its line."""


def started(pid: int) -> float:
    """When a process began by the wall's clock, in seconds since 1970. Raises the kinds of psutil.Error."""
    import psutil

    return float(psutil.Process(pid).create_time())


def born(pid: int) -> str:
    """When it began as no clock tells it; empty where that is not to be had."""
    try:
        ticks = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[_TICKS]
        return f"{_BOOT.read_text('ascii').strip()} {ticks}"
    except (OSError, ValueError, IndexError):
        return ""


def lives(pid: int, *, since: float, birth: str) -> bool:
    """Whether the process of that number still runs that began then (not another that got its number, and no zombie).

    since: see `started`. birth: see `born`; empty where it was not noted.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        now = born(pid) if birth else ""
        if now != birth if now else abs(process.create_time() - since) >= SAME:
            return False
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False

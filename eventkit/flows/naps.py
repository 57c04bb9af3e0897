"""`time.sleep` in a run that may be asked to stop: it ends the nap, and not only what comes after.

An exception raised in a thread waits until that executes Python again, and a nap may last for hours. Everybody else
sleeps as before.
"""

from __future__ import annotations

import threading
import time
from typing import SupportsIndex

from eventkit.flows.interrupt import GLANCE, interruptible, wait_for

__all__ = ["install", "uninstall"]

_sleep = time.sleep


def sleep(seconds: float | SupportsIndex, /) -> None:
    """As `time.sleep`; inside a run, in naps that are short enough to be woken from."""
    if isinstance(seconds, int | float) and GLANCE < seconds < threading.TIMEOUT_MAX and interruptible():
        wait_for(threading.Event(), seconds)
    else:
        _sleep(seconds)


def install() -> None:
    """Puts it in place, unless somebody else put something there."""
    if time.sleep is _sleep:
        time.sleep = sleep


def uninstall() -> None:
    """Puts the former back, unless somebody replaced it since."""
    if time.sleep is sleep:
        time.sleep = _sleep

"""The keys of webhooks, from where they are kept: the environment, or the system's keyring."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from eventkit.errors import WebhookError
from eventkit.model.webhook import check_reference

__all__ = ["SERVER", "Keys"]

SERVER = "the Jupyter server"

KEPT = 60.0
"""Seconds for which a key out of the keyring is not asked for again: it may be slow, and ask the person."""


class Keys:
    """Looks keys up by their references. Nothing of them is stored or shown. Thread: any.

    process: whose environment is looked at, where that is not the notebook's own.
    """

    def __init__(self, process: str = "") -> None:
        self.process = process
        self._lock = threading.Lock()
        self._held: dict[str, tuple[float, str]] = {}

    def of(self, references: Sequence[str]) -> list[str]:
        """The keys, in order; raises WebhookError naming the first that is not there, and never what one is."""
        return [self._one(check_reference(each)) for each in references]

    def known(self, references: Sequence[str]) -> list[str]:
        """Those of the keys that are to be had, so that what came can be kept without them. Raises nothing."""
        found = []
        for each in references:
            with suppress(WebhookError):
                found.append(self._one(each))
        return found

    def _one(self, reference: str) -> str:
        kind, _, name = reference.partition(":")
        return _from_environment(name, self.process) if kind == "env" else self._from_keyring(reference, name)

    def _from_keyring(self, reference: str, name: str) -> str:
        with self._lock:
            held = self._held.get(reference)
            if held is not None and time.monotonic() - held[0] < KEPT:
                return held[1]
            key = _asked(name)
            self._held[reference] = time.monotonic(), key
            return key


def _from_environment(name: str, process: str) -> str:
    key = os.environ.get(name)
    if not key and process:
        raise WebhookError(
            f"The environment of {process} has no {name}, where the webhook's key was expected: set it before "
            f"{process} starts. What a notebook sets is its own, and answers only at the notebook's address"
        )
    if not key:
        raise WebhookError(
            f"The environment has no {name}, where the webhook's key was expected: set it before the notebook starts, "
            f"or here without writing it down: import os, getpass; os.environ[{name!r}] = getpass.getpass()"
        )
    return key


def _asked(name: str) -> str:
    service, _, user = name.partition("/")
    try:
        import keyring
    except ImportError:
        raise WebhookError(
            "A key out of the keyring needs the package keyring: pip install keyring, or use secret='env:NAME'"
        ) from None
    failed, key = "", None
    try:
        key = keyring.get_password(service, user)
    except Exception as error:  # of whatever the system's keyring says no more than its kind, and not as a context
        failed = type(error).__name__
    if failed:
        raise WebhookError(f"The keyring could not be asked for {name!r} ({failed}): unlock it")
    if not key:
        raise WebhookError(f"The keyring has no {name!r}: put it there with `keyring set {service} {user}`")
    return str(key)

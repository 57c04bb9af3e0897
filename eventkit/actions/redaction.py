"""Keeps secrets out of events: what a webhook call sends, gets and is configured with.

1. A header is secret by its name; its value is replaced wherever it is recorded, also where an answer repeats it.
2. Of an address only scheme and host are recorded: its path or query is often the secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from eventkit.model.secrecy import HIDDEN, LEAST, hide_headers, is_secret

__all__ = ["ACTIONS", "secret_values", "short_address", "with_secrets", "without_secrets"]

ACTIONS = ("actions", "actions_on_trigger", "actions_on_resolve")
"""Where an automation's JSON has its actions."""


def secret_values(headers: Mapping[str, str], url: str) -> list[str]:
    """What must not be recorded of a request: secret headers' values, whole and in words; password and query."""
    whole = [value for name, value in headers.items() if is_secret(name)]
    parts = urlsplit(url)
    words = [word for value in whole for word in re.split(r"[\s;,=]+", value)]
    found = {*whole, *words, parts.password or "", parts.query}
    return sorted((value for value in found if len(value) >= LEAST), key=len, reverse=True)


def short_address(url: str) -> str:
    """Scheme and host of an address, for reasons and events."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return HIDDEN
    return f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname else HIDDEN


def without_secrets(automation: dict[str, Any]) -> dict[str, Any]:
    """An automation's JSON with what its webhook calls keep secret replaced."""
    return automation | {name: [_quiet(action) for action in automation[name]] for name in ACTIONS}


def with_secrets(told: Mapping[str, Any], known: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """What `without_secrets` made this of, where one of those known has the same actions; None where none has.

    known: other states of the same automation.
    """
    whole = dict(told)
    for name in ACTIONS:
        alike = [each[name] for each in known if without_secrets(each)[name] == told.get(name)]
        if not alike and HIDDEN in str(told.get(name)):
            return None
        whole |= {name: alike[0]} if alike else {}
    return whole


def _quiet(action: dict[str, Any]) -> dict[str, Any]:
    if action["type"] != "call-webhook":
        return action
    url = action["url"]
    short = short_address(url)
    bare = url.rstrip("/") in ("", short)
    shown = url if bare else HIDDEN if short == HIDDEN else f"{short}/{HIDDEN}"
    return action | {"url": shown, "headers": hide_headers(action["headers"])}

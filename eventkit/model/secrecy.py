"""What may not be shown or kept: the values of secret headers, and known secrets wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

__all__ = ["HIDDEN", "LEAST", "hide_headers", "hide_values", "is_secret"]

HIDDEN = "[hidden]"
LEAST = 6
"""Values shorter than this are too common as plain text to be replaced in one."""
_SHORT = 60
_SECRET = re.compile(
    r"auth|cookie|token|secret|signature|hmac|password|credential|session|api-?key|(?<!idempotency)-key\b|^key\b", re.I
)


def is_secret(header: str) -> bool:
    """Whether a header of that name holds something secret."""
    return _known(header) if len(header) <= _SHORT else _SECRET.search(header) is not None


@lru_cache(maxsize=1024)
def _known(header: str) -> bool:
    # the same few headers with every request; long names are a stranger's, and not worth their room
    return _SECRET.search(header) is not None


def hide_headers(headers: Mapping[str, str], also: str = "") -> dict[str, str]:
    """The headers with the values of secret ones replaced. also: the name of one more."""
    one = also.lower()
    return {name: HIDDEN if name.lower() == one or is_secret(name) else value for name, value in headers.items()}


def hide_values(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret replaced, longest first."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text

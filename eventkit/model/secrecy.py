"""What may not be shown or kept: the values of secret headers, and known secrets wherever they stand."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

__all__ = ["HIDDEN", "LEAST", "forms", "hide_all", "hide_headers", "hide_values", "is_secret"]

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


def forms(secrets: Iterable[str]) -> list[str]:
    """How secrets may stand in a text, longest first: as they are, as JSON, a URL and a header hold them, in base64
    (also within a longer text, as in `user:secret`) and in hex. Those shorter than LEAST are left out.
    """
    return list(_sorted_forms(tuple(secrets)))


@lru_cache(maxsize=64)
def _sorted_forms(secrets: tuple[str, ...]) -> tuple[str, ...]:
    # asked for with every request of a webhook that has keys
    found = {form for secret in secrets for form in _forms(secret) if len(form) >= LEAST}
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def _forms(secret: str) -> Iterator[str]:
    bare = secret.removeprefix("whsec_")
    for each in dict.fromkeys((secret, bare)):
        yield each
        raw = each.encode("utf-8", "surrogatepass")
        yield from (json.dumps(each)[1:-1], json.dumps(each, ensure_ascii=False)[1:-1])
        yield from (quote(raw), quote(raw, safe=""), quote_plus(raw), raw.decode("latin-1"))
        yield from _encoded(raw)
    if bare != secret:
        with contextlib.suppress(binascii.Error, ValueError):
            yield from _encoded(base64.b64decode(bare, validate=True))


def _encoded(raw: bytes) -> Iterator[str]:
    """Bytes in hex and in base64, wherever in a longer text they begin."""
    if len(raw) < LEAST:
        return
    yield from (raw.hex(), raw.hex().upper())
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        text = base64.b64encode(bytes(before) + raw).decode()[first:last]
        yield from (text, text.replace("+", "-").replace("/", "_"))


def hide_all(value: Any, secrets: Iterable[str]) -> Any:
    """A JSON value with every secret replaced in all of its texts and keys."""
    known = list(secrets)
    if isinstance(value, str):
        return hide_values(value, known)
    if isinstance(value, Mapping):
        return {hide_all(name, known): hide_all(held, known) for name, held in value.items()}
    return [hide_all(held, known) for held in value] if isinstance(value, list | tuple) else value


def hide_values(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret replaced, longest first."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text

"""Where a Prefect server is, and what opens its door."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

from eventkit.errors import UsageError
from eventkit.model.base import read_json
from eventkit.model.secrecy import forms

__all__ = ["Address", "address_of"]

_NOT_ON_SOCKETS = ("user-agent", "host", "connection", "upgrade", "sec-websocket-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A server's API. url: without credentials and trailing slash, fit to be shown. key: which credential there is,
    in words. token: what a websocket is opened with. secrets: what may stand nowhere, in every form it could.
    """

    url: str
    key: str
    headers: Mapping[str, str] = field(repr=False)
    token: str | None = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)

    def socket(self, path: str) -> tuple[str, dict[str, str]]:
        """Address and headers of one of its websockets. Headers that make a websocket are left out."""
        kept = {name: held for name, held in self.headers.items() if not name.lower().startswith(_NOT_ON_SOCKETS)}
        return "ws" + self.url.removeprefix("http") + path, kept


def address_of(
    url: str | None = None,
    *,
    api_key: str | None = None,
    auth: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Address:
    """The address a user means. What is not given comes from PREFECT_API_URL, PREFECT_API_KEY,
    PREFECT_API_AUTH_STRING and PREFECT_CLIENT_CUSTOM_HEADERS (JSON), where the credentials are for that URL.

    auth: `user:password`, which may stand in the URL as well. A key goes before it. Raises UsageError.
    """
    for name, held in (("url", url), ("api_key", api_key), ("auth", auth)):
        if held is not None and not isinstance(held, str):
            raise UsageError(f"{name}= is a text, and not of type {type(held).__name__}: give it as one")
    if headers is not None and not isinstance(headers, Mapping):
        raise UsageError('headers= is a mapping of names to texts, as in {"X-Team": "data"}: give it as one')
    known = os.environ.get("PREFECT_API_URL", "").strip()
    given = (url or known).strip().rstrip("/")
    if not given:
        raise UsageError(
            "No Prefect server was named and PREFECT_API_URL is not set: give its API's address, as in "
            'ek.connect("http://127.0.0.1:4200/api")'
        )
    bare, within = _bare(given)
    # a key is not shown to another server than the one it was set for
    meant = not known or _bare(known.rstrip("/"))[0] == bare
    key = api_key or (os.environ.get("PREFECT_API_KEY") if meant and not (auth or within) else None)
    if key is not None and not _plain(key := key.strip()):  # of a file it ends with a line's end
        raise UsageError("The API key cannot be sent: it has characters that no key has; copy it anew")
    user = auth or within or (os.environ.get("PREFECT_API_AUTH_STRING") if meant else None)
    more = dict(headers) if headers is not None else _environment_headers() if meant else {}
    sent = {"Accept": "application/json", "User-Agent": "eventkit", **_checked(more)}
    if key:
        sent["Authorization"] = f"Bearer {key}"
    elif user:
        sent["Authorization"] = f"Basic {b64encode(user.encode()).decode()}"
    hidden = [each for each in (key, user, user and user.partition(":")[2], *more.values()) if each]
    which = "an API key" if key else "a user and password" if user else "no API key and no password"
    return Address(url=bare, key=which, headers=sent, token=key or user or None, secrets=tuple(forms(hidden)))


def _bare(url: str) -> tuple[str, str | None]:
    """The URL without user and password, and these."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{_shown(url)!r} is no address of a Prefect API; http or https and a host were expected, as in "
            "http://127.0.0.1:4200/api: see PREFECT_API_URL of the profile that you use with Prefect"
        )
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, host, parts.path, "", "")), unquote(user) if at else None


def _shown(url: str) -> str:
    before, at, after = url.rpartition("@")
    return f"{before.partition('//')[0]}//{after}" if at and "//" in before else after or url


def _environment_headers() -> dict[str, str]:
    text = os.environ.get("PREFECT_CLIENT_CUSTOM_HEADERS", "").strip()
    if not text:
        return {}
    try:
        held = read_json(text)
    except ValueError:
        held = None
    if not isinstance(held, dict) or not all(isinstance(each, str) for each in held.values()):
        raise UsageError(
            "PREFECT_CLIENT_CUSTOM_HEADERS cannot be read; a JSON object of texts was expected, as in "
            '{"X-Team": "data"}: correct it, or give headers={...}'
        )
    return held


def _checked(headers: Mapping[str, str]) -> Mapping[str, str]:
    for name, held in headers.items():
        if not all(isinstance(each, str) and _plain(each) for each in (name, held)) or not name.strip():
            raise UsageError(f"The header {name!r} cannot be sent: give name and value as texts in ASCII, in one line")
    return headers


def _plain(text: str) -> bool:
    """Whether a header can hold it."""
    return text.isascii() and (not text or text.isprintable())

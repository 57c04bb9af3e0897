"""A Prefect server's REST: asked in JSON, answered in JSON, or an error that says what to do."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakSet

from eventkit.errors import PrefectError, PrefectRefused, PrefectUnreachable
from eventkit.model.base import read_json, to_json
from eventkit.model.secrecy import hide_values
from eventkit.prefect.address import Address, address_of

if TYPE_CHECKING:
    import httpx

__all__ = ["PrefectApi"]

TRIES, FIRST, LONGEST = 8, 0.05, 2.0
"""How often a busy server is asked (SQLite's answers 503 whenever two write at once), and the seconds between."""
FEW = 3
"""How often, where it broke off or failed."""
_BUSY = (429, 503)
_READING = ("/filter", "/filter/next", "/count", "/history")
_MOST_SAID = 500


class PrefectApi:
    """One server's REST API, a connection kept for all that is asked.

    url, api_key, auth, headers: see `address_of`; Prefect's own variables where they are not given. timeout: seconds
    for an answer. Paths begin with a slash and are the canonical ones: `/automations/`, `/events/filter`.

    Each call returns the answer's JSON (None where there is none). What is busy is asked again, up to some 5 seconds;
    what broke off too, where asking twice does nothing twice: pass `again=True` for a POST that is safe so
    (an `idempotency_key`, or a flow and deployment by name).
    Raises PrefectUnreachable (not there, not in time, no Prefect) and PrefectRefused (`status`, `detail`).
    Thread: any. `close()` may come from another thread: calls under way end at once with PrefectUnreachable.

    >>> PrefectApi("http://user:secret@127.0.0.1:4200/api")
    PrefectApi('http://127.0.0.1:4200/api', a user and password)
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        api_key: str | None = None,
        auth: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 20.0,
    ) -> None:
        self.address: Address = address_of(url, api_key=api_key, auth=auth, headers=headers)
        self._timeout = timeout
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._streams: WeakSet[Any] = WeakSet()
        self._closed = threading.Event()
        self._through: Callable[[Callable[[], Any]], Any] = lambda ask: ask()
        self.ahead = timedelta(0)

    @property
    def url(self) -> str:
        """The API's address, without credentials."""
        return self.address.url

    def get(self, path: str) -> Any:
        """What lies at a path."""
        return self._ask("GET", path, None, again=True)

    def post(self, path: str, body: Any = None, *, again: bool | None = None, timeout: float | None = None) -> Any:
        """Makes or asks for something. again: whether asking twice is safe; None: where it only reads.

        timeout: seconds for this answer.
        """
        return self._ask("POST", path, body, again=_reads(path) if again is None else again, timeout=timeout)

    def patch(self, path: str, body: Any = None) -> Any:
        """Changes something."""
        return self._ask("PATCH", path, body, again=True)

    def put(self, path: str, body: Any = None) -> Any:
        """Replaces something."""
        return self._ask("PUT", path, body, again=True)

    def delete(self, path: str, body: Any = None) -> Any:
        """Takes something away. Where the first of two tries got through, the second's 404 is none."""
        return self._ask("DELETE", path, body, again=True)

    def again(self, through: Callable[[Callable[[], Any]], Any] | None = None) -> PrefectApi:
        """Another client for the same server, with the same credentials. through: has each question asked."""
        other = copy(self)
        other._through = through or self._through
        other._lock, other._closed, other._streams, other._client = threading.Lock(), threading.Event(), WeakSet(), None
        return other

    def now(self) -> datetime:
        """The server's time, to a second, as its last answer told it; ours before there was one. `ahead`: of ours."""
        return datetime.now(UTC) + self.ahead

    def close(self) -> None:
        """Ends it for good, with what is under way. Twice is fine."""
        self._closed.set()
        for stream in list(self._streams):
            _shut(stream)
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):  # another thread may be in it
                client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"PrefectApi({self.url!r}, {self.address.key})"

    # -- one question

    def _ask(self, method: str, path: str, body: Any, *, again: bool, timeout: float | None = None) -> Any:
        tried, wait = 0, FIRST
        while True:
            tried += 1
            try:
                status, headers, text = self._exchange(method, path, body, timeout or self._timeout)
                if method == "DELETE" and status == HTTPStatus.NOT_FOUND and tried > 1:
                    return None
                if status not in _BUSY and (status < 500 or not again):
                    return self._answer(f"{method} {path}", status, headers.get("content-type", ""), text)
                trouble: PrefectError = self._failing(f"{method} {path}", status, text)
                left = TRIES if status in _BUSY else FEW
                wait = max(wait, min(_seconds(headers.get("retry-after", "")), LONGEST))
            except _BrokenOff as error:
                trouble, left = self._nobody(error.why), FEW if again else 0
            if tried >= left or self._closed.wait(random.uniform(wait / 2, wait)):
                raise trouble
            wait = min(2 * wait, LONGEST)

    def _exchange(self, method: str, path: str, body: Any, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        import httpx

        content = b"" if body is None else to_json(body)
        headers = {} if body is None else {"Content-Type": "application/json"}

        def ask() -> httpx.Response:
            return self._http().request(
                method, f"{self.url}{path}", content=content, headers=headers,
                timeout=httpx.Timeout(timeout, connect=min(timeout, 5.0)), extensions={"trace": self._traced},
            )  # fmt: skip

        try:
            answer = self._through(ask)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.ProxyError) as error:
            raise self._nobody(str(error) or "no connection in time") from error
        except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout) as error:
            raise self._nobody(f"no answer within {timeout:g} s") from error
        except httpx.HTTPError as error:
            raise _BrokenOff(f"it broke off: {error or type(error).__name__}") from error
        except (OSError, RuntimeError) as error:  # closed meanwhile
            raise self._nobody(str(error)) from error
        if (told := _date(answer.headers.get("date", ""))) is not None:
            self.ahead = told - datetime.now(UTC)
        return answer.status_code, answer.headers, answer.content

    def _http(self) -> httpx.Client:
        import httpx

        with self._lock:
            if self._closed.is_set():
                raise self._nobody("this connection was closed")
            if self._client is None:
                self._client = httpx.Client(headers=dict(self.address.headers))
            return self._client

    def _traced(self, name: str, info: Mapping[str, Any]) -> None:
        """Keeps the sockets, so that `close` can end what waits on one."""
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._streams.add(info["return_value"])
            if self._closed.is_set():
                _shut(info["return_value"])

    # -- what it says

    def _answer(self, what: str, status: int, kind: str, text: bytes) -> Any:
        if 300 <= status < 400:
            raise self._no_prefect(f"{what} is answered with {status}, which sends elsewhere")
        try:
            held = read_json(text) if text else None
        except ValueError:
            held = _NONE
        if held is _NONE or (text and "json" not in kind):
            if status < 500:
                raise self._no_prefect(f"{what} is answered with {status} and {kind or 'no JSON'}", status)
            held = None
        if status < 400:
            return held
        raise self._failing(what, status, text)

    def _failing(self, what: str, status: int, text: bytes) -> PrefectError:
        said = hide_values(_said(text), self.address.secrets)
        if status >= 500:
            return PrefectUnreachable(
                f"The Prefect server at {self.url} could not answer {what} ({status}{said and ': '}{said}): "
                "see its log, and try again",
                status=status,
            )
        return PrefectRefused(
            f"The Prefect server at {self.url} refused {what} ({status}{said and ': '}{said}): "
            f"{_TODO.get(status, _ELSE).format(key=self.address.key)}",
            status=status,
            detail=said,
        )

    def _nobody(self, why: str) -> PrefectUnreachable:
        return PrefectUnreachable(
            f"No Prefect server answers at {self.url} ({hide_values(why, self.address.secrets)}): see that it runs "
            "(prefect server start), and that the address is its API's, with /api at the end"
        )

    def _no_prefect(self, why: str, status: int = 0) -> PrefectUnreachable:
        return PrefectUnreachable(
            f"What answers at {self.url} is no Prefect API ({why}); JSON was expected: its address ends in /api; where "
            "a proxy stands before it, see whether that wants a log-in or a header, given with headers={...}",
            status=status,
        )


class _BrokenOff(Exception):
    """What was asked may have been done or not."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


_NONE = object()
_ELSE = "see what it says of it"
_TODO = {
    401: "it was asked with {key}: give api_key=... or auth='user:password', or set PREFECT_API_KEY or "
    "PREFECT_API_AUTH_STRING",
    403: "it was asked with {key}: see what that may do there",
    404: "it has none of that; where it should, see that the address is the one of its API",
    409: "it does not go with what it has; see what it says of it",
    413: "it takes no request of that size; a proxy before it may have a limit",
    422: "it does not take what was sent; a server older than 3.8 knows less",
    429: "it is asked too often; try again later",
}


def _reads(path: str) -> bool:
    bare = path.partition("?")[0].rstrip("/")
    return bare.endswith(_READING) or "/count-by/" in bare


def _seconds(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0


def _date(text: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return told if told.tzinfo is not None else None


def _said(text: bytes) -> str:
    """The words of an error's body, in any of the shapes it has; empty where there are none."""
    try:
        held = read_json(text)
    except ValueError:
        return ""
    if not isinstance(held, dict):
        return ""
    parts = [held[name] for name in ("detail", "exception_message", "exception_detail") if held.get(name)]
    words = ": ".join(_in_words(part) for part in parts)
    return words if len(words) <= _MOST_SAID else f"{words[:_MOST_SAID]}..."


def _in_words(part: Any) -> str:
    if isinstance(part, list):
        return "; ".join(_in_words(each) for each in part[:5])
    if isinstance(part, dict) and "msg" in part:
        place = ".".join(str(step) for step in part.get("loc", ()) if step != "body")
        return f"{place}: {part['msg']}" if place else str(part["msg"])
    return part if isinstance(part, str) else to_json(part).decode()


def _shut(stream: Any) -> None:
    import socket

    with suppress(Exception):  # gone already
        stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

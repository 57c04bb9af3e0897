"""A request as it came, and its body as a template sees it.

1. The bytes are kept as they are: a signature is over them.
2. Headers are found whatever their case; one that is repeated is its values with a comma between.
3. What JSON readers disagree about is refused: a key given twice, NaN, more than 64 levels, bytes that are no UTF-8,
   half a character.

Source: `prefect-behaviour` 9; `webhook-security` 5.2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote_plus

from eventkit.model.secrecy import HIDDEN, hide_values, is_secret
from eventkit.webhooks.rejection import Rejected

__all__ = ["DEEPEST", "Headers", "Request", "content", "decoded", "hide_query", "read_json_strictly", "without"]

DEEPEST = 64
_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 1_000
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class Headers(Mapping[str, str]):
    """Headers by name, whatever its case.

    >>> Headers({"X-GitHub-Event": "push"})["x-github-event"]
    'push'
    """

    __slots__ = ("_held",)

    def __init__(self, given: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        pairs = given.items() if isinstance(given, Mapping) else given
        self._held: dict[str, tuple[str, str]] = {}
        for name, value in pairs:
            low = name.lower()
            before = self._held.get(low)
            self._held[low] = (name, value) if before is None else (before[0], f"{before[1]}, {value}")

    def __getitem__(self, name: str) -> str:
        return self._held[name.lower()][1]

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or the default."""
        pair = self._held.get(name.lower())
        return default if pair is None else pair[1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._held.values())

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._held

    def __repr__(self) -> str:
        return f"Headers({dict(self.open())!r})"

    def plain(self) -> dict[str, str]:
        """The headers as a dict, by their names as they came."""
        return dict(self._held.values())

    def changed(self, changes: Mapping[str, str]) -> Headers:
        """These headers with others added or in place of those of the same name."""
        low = {name.lower() for name in changes}
        return Headers([*((name, value) for name, value in self.items() if name.lower() not in low), *changes.items()])

    def but(self, name: str) -> Headers:
        """These headers without that one."""
        return Headers((each, value) for each, value in self.items() if each.lower() != name.lower())

    def open(self) -> Headers:
        """Those that hold no secret: all that a template may see."""
        kept = Headers()
        kept._held = {low: pair for low, pair in self._held.items() if not is_secret(low)}
        return kept


@dataclass(frozen=True, slots=True)
class Request:
    """method: in capitals. path: as asked for, without the query. query: as asked for. body: byte for byte.

    direct: whether it came from this machine, with nobody between.
    """

    method: str
    path: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    query: str = ""
    direct: bool = True

    @property
    def media_type(self) -> str:
        """What the body says it is, without its parameters."""
        said: str = self.headers.get("content-type", "")
        return said.partition(";")[0].strip().lower()


def content(request: Request) -> Any:
    """The body as a template sees it: parsed JSON, a form's fields, or text. Raises Rejected.

    JSON by its type; a form the same, the last of a repeated field; anything else as JSON where it is, else text.
    What says it is JSON and is not comes as text.
    """
    text = decoded(request.body)
    if request.media_type == _FORM:
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
        except ValueError as error:
            raise Rejected(400, "malformed body", f"The form cannot be read ({error})") from None
        return dict(pairs)
    if not text.strip():
        return text
    try:
        return read_json_strictly(text)
    except json.JSONDecodeError:
        return text


def without(request: Request, known: Sequence[str]) -> Request:
    """The request with these forms of secrets hidden, wherever a sender may have put one; itself where none is in it.

    known: longest first, see `forms`.
    """
    if not known:
        return request
    told = "\n".join([request.method, request.path, request.query, *request.headers, *request.headers.values()])
    raw = {each: each.encode("utf-8", "surrogatepass") for each in known}
    if not any(each in told or raw[each] in request.body for each in known):
        return request
    body = request.body
    for each in known:
        body = body.replace(raw[each], HIDDEN.encode())
    headers = Headers((hide_values(name, known), hide_values(value, known)) for name, value in request.headers.items())
    method, path, query = (hide_values(each, known) for each in (request.method, request.path, request.query))
    return Request(method, path, headers, body, query)


def hide_query(query: str) -> str:
    """A query with the values of what is secret by its name hidden."""
    pairs = (part.partition("=") for part in query.split("&"))
    shown = (
        f"{name}={HIDDEN}" if found and is_secret(unquote_plus(name)) else name + found + value
        for name, found, value in pairs
    )
    return "&".join(shown)


def decoded(body: bytes) -> str:
    """The text of a body; Rejected where it is no UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected(
            400, "malformed body", f"The body is no UTF-8 at byte {error.start}: have the sender encode it so"
        ) from None


def read_json_strictly(text: str) -> Any:
    """The value of a JSON text; JSONDecodeError when it is none, Rejected for what readers disagree about."""
    try:
        value = _decoder.decode(text)
    except RecursionError:
        _too_deep()
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(value)
    if _HALF.search(text):
        _check_characters(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise Rejected(
            400, "malformed body", f"The JSON has the key {twice[:80]!r} twice: readers disagree which one counts"
        )
    return held


def _constant(name: str) -> NoReturn:
    raise Rejected(
        400, "malformed body", f"The JSON holds {name}, which JSON does not know: have the sender leave it out"
    )


def _whole(digits: str) -> int | float:
    """A whole number; one beyond 64 bits as every other reader has it, a float."""
    if len(digits) > 400:
        raise Rejected(
            400, "malformed body", f"The JSON holds a number of {len(digits):,} digits: have it sent as text"
        )
    number = int(digits)
    return number if -(2**63) <= number < 2**64 else _fraction(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        _constant(digits[:40])
    return number


_decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_constant, parse_int=_whole, parse_float=_fraction)


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for held in level
            if isinstance(held, dict | list)
            for inner in (held.values() if isinstance(held, dict) else held)
        ]
        if not level:
            return
    if any(isinstance(held, dict | list) for held in level):
        _too_deep()


def _check_characters(value: Any) -> None:
    r"""Rejected for `\ud800` alone: no UTF-8 can hold it, and what is kept is UTF-8. value: not nested too deep."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Rejected(
            400,
            "malformed body",
            f"The JSON holds half a character, \\u{ord(error.object[error.start]):04x}: have the sender send it whole",
        ) from None


def _too_deep() -> NoReturn:
    raise Rejected(400, "malformed body", f"The JSON is nested more than {DEEPEST} deep: have the sender flatten it")

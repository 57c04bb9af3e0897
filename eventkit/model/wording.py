"""What is wrong with a value, in one sentence for a person: what, with its value; what was expected; what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from eventkit.errors import EventkitError

__all__ = ["closest", "did_you_mean", "problem", "problems", "shown"]

_WIDTH = 80
_LONGEST = 300
"""Characters of a word that may be meant for another; ids and names have fewer."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_EXPECTED = {
    "string_type": "text was expected",
    "string_unicode": "text was expected, and this holds half a character (a lone surrogate), which UTF-8 cannot write",
    "string_sub_type": "text was expected",
    "string_too_short": "it may not be empty",
    "string_too_long": "at most {max_length:,} characters were expected, not {length:,}",
    "dict_type": "a mapping was expected",
    "mapping_type": "a mapping was expected",
    "tuple_type": "a list was expected",
    "list_type": "a list was expected",
    "set_type": "a list was expected",
    "uuid_type": "an id was expected (a UUID)",
    "uuid_parsing": "an id was expected (a UUID)",
    "int_type": "a whole number was expected",
    "int_parsing": "a whole number was expected",
    "int_from_float": "a whole number was expected",
    "float_type": "a number was expected",
    "float_parsing": "a number was expected",
    "finite_number": "a finite number was expected",
    "bool_type": "True or False was expected",
    "bool_parsing": "True or False was expected",
    "greater_than": "more than {gt} was expected",
    "greater_than_equal": "at least {ge} was expected",
    "less_than_equal": "at most {le} was expected",
    "enum": "{expected} was expected",
    "literal_error": "{expected} was expected",
}
_TODO = {
    "string_unicode": "take it out, or encode it with errors='replace'",
    "string_too_short": "give it a text",
    "string_too_long": "shorten it",
    "dict_type": "write {{name: value}}",
    "mapping_type": "write {{name: value}}",
    "tuple_type": "write [...]",
    "list_type": "write [...]",
    "set_type": "write [...]",
    "greater_than": "give such a number",
    "greater_than_equal": "give such a number",
    "less_than_equal": "give such a number",
    "uuid_type": "give one, or leave it out",
    "uuid_parsing": "give one, or leave it out",
}
_TIMES = {
    "datetime": ("a moment was expected", "give a datetime, or a text such as '2026-01-31T09:00:00Z'"),
    "date": ("a moment was expected", "give a datetime, or a text such as '2026-01-31T09:00:00Z'"),
    "timezone": ("a moment was expected", "give a datetime, or a text such as '2026-01-31T09:00:00Z'"),
    "time": ("a span of time was expected", "give seconds, or a timedelta"),
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?` for the nearest known word, or nothing."""
    if len(word) > _LONGEST:  # no word: comparing it would take seconds
        return ""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else ""


def closest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, or nothing."""
    question = did_you_mean(word, known)
    return f"; {question}" if question else ""


def shown(value: Any, width: int = _WIDTH) -> str:
    """A value's repr on one line, cut to that width, without addresses; its type where it has none."""
    try:
        text = _ADDRESS.sub("", repr(value))
    except Exception:  # whatever a stranger's repr raises, and one nested too deep
        text = f"<{type(value).__name__}>"
    return text if len(text) <= width else text[: width - 3] + "..."


def problem(
    error: ValidationError, *, what: str, known: Iterable[str] = (), examples: Mapping[str, str] | None = None
) -> str:
    """One sentence for a person out of pydantic's list.

    known: the fields there are. examples: how a field is written, for one that is of another type altogether.
    """
    errors = error.errors(include_url=False)
    first = next((each for each in errors if each["type"] == "extra_forbidden"), errors[0])
    unknown = first["type"] == "extra_forbidden"  # a field that lacks its right name is missing as well
    more = sum(each is not first and not (unknown and each["type"] == "missing") for each in errors)
    return _sentence(first, what, list(known), examples or {}) + (f" (and {more} more)" if more else "")


def problems(
    error: ValidationError, *, what: str, known: Iterable[str] = (), examples: Mapping[str, str] | None = None
) -> list[tuple[tuple[int | str, ...], str]]:
    """All that is wrong, where and in a sentence each; see `problem`."""
    errors = error.errors(include_url=False)
    return [(each["loc"], _sentence(each, what, list(known), examples or {})) for each in errors]


def _sentence(first: Any, what: str, known: Sequence[str], examples: Mapping[str, str]) -> str:
    place = _place(first["loc"])
    inner = first.get("ctx", {}).get("error")
    if first["type"] == "extra_forbidden":
        listed = f"; it takes {', '.join(known)}"
        return f"{what} has no field {place!r}{closest(str(first['loc'][-1]), known) or listed}"
    if first["type"] == "missing":
        return f"{what} needs {place!r}, which was not given: add it"
    if isinstance(inner, EventkitError):
        return f"{what}: {place}: {inner}"
    words = str(inner) if isinstance(inner, ValueError) else _expectation(first, examples)
    return f"{what}: {place} cannot be {shown(first['input'])}: {words}" if place else f"{what} cannot be so: {words}"


def _place(parts: Sequence[int | str]) -> str:
    """`related[0].role`, `resource['prefect.resource.id']`; parts that are pydantic's own are left out."""
    place = ""
    for part in parts:
        if isinstance(part, int):
            place += f"[{part}]"
        elif part == "[key]" or "(" in part:
            continue
        elif place:
            place += f".{part}" if part.isidentifier() else f"[{part!r}]"
        else:
            place = part
    return place


def _expectation(first: Any, examples: Mapping[str, str]) -> str:
    """What was expected instead, and what to do."""
    kind, given, context = first["type"], first["input"], first.get("ctx", {})
    for begins, (expected, todo) in _TIMES.items():
        if kind.startswith(begins):
            return f"{expected}: {todo}"
    if kind not in _EXPECTED:
        return str(first["msg"])
    length = len(given) if isinstance(given, str) else 0
    expected = _EXPECTED[kind].format(**context, length=length)
    return f"{expected}: {_todo(first, kind, given, context, examples)}"


def _todo(first: Any, kind: str, given: Any, context: Mapping[str, Any], examples: Mapping[str, str]) -> str:
    place = first["loc"]
    if "expected" in context:
        options = re.findall("'([^']*)'", context["expected"])
        return did_you_mean(str(given), options) or "write one of these"
    if len(place) == 1 and place[0] in examples and kind.endswith("_type"):
        return f"write it as {examples[place[0]]}"
    if kind == "string_type":
        return f"write {str(given)!r}" if _scalar(given) else "give a text, or leave it out"
    return _TODO.get(kind, "correct it").format()


def _scalar(value: Any) -> bool:
    """Whether the value's own text is what a person who wants text means."""
    return isinstance(value, int | float) or type(value).__name__ in ("UUID", "datetime", "date", "Decimal")

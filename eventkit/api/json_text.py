"""JSON as a person types it: the value, and the line and column of each of its parts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from eventkit.api.drafts import DEEPEST, Place, Wrong, too_deep

__all__ = ["LONGEST", "JsonText", "line_and_column"]

LONGEST = 500_000
"""Characters of a draft's text that are read."""
_TOKEN = re.compile(r'[{}\[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+', re.DOTALL)


class JsonText:
    r"""A text that should be JSON. value: None where it is none. places: line and column of its parts.

    wrong: a mistake of writing, or a name given twice in one object.

    >>> read = JsonText('{"expect": ["a"],\n "within": 5}')
    >>> read.value, read.places[("within",)]
    ({'expect': ['a'], 'within': 5}, (2, 2))
    >>> JsonText('{"expect": ["a",]}').wrong[0].sentence
    'It is no JSON: a comma stands before the end of a list; take it out'
    """

    def __init__(self, text: str) -> None:
        self.value: Any = None
        self.places: dict[Place, tuple[int, int]] = {(): (1, 1)}
        self.wrong: list[Wrong] = []
        if len(text) > LONGEST:
            self._no(f"The text has {len(text):,} characters, and at most {LONGEST:,} are read: shorten it")
            return
        try:
            self.value = json.loads(text, parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            self.places[()] = _comma(text, error) or (error.lineno, error.colno)
            self._no(f"It is no JSON: {_said(text, error)}")
        except ValueError as error:
            self._no(f"It is no JSON: {error}")
        except RecursionError:
            self._no("It is nested too deep to be read: write it flatter")
        else:
            if too_deep(self.value):
                self.value = None
                self._no(f"It is nested more than {DEEPEST} deep: write it flatter")
            else:
                self._place(text)

    def _no(self, sentence: str) -> None:
        self.wrong.append(Wrong((), sentence))

    def _place(self, text: str) -> None:
        lines = _Lines(text)
        for place, offset in _placed(text):
            if place in self.places and place:
                name = json.dumps(place[-1], ensure_ascii=False)
                self.wrong.append(
                    Wrong(place, f"{name} stands twice in one object, and only the last counts: take one out")
                )
            self.places[place] = lines.at(offset)


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON: write a finite one")


def _comma(text: str, error: json.JSONDecodeError) -> tuple[int, int] | None:
    """Where the comma stands that is one too many; None where the mistake is another."""
    before = text[: error.pos].rstrip()
    ends = text[error.pos : error.pos + 1] in ("]", "}")
    return line_and_column(text, len(before) - 1) if ends and before.endswith(",") else None


def _said(text: str, error: json.JSONDecodeError) -> str:
    here = text[error.pos : error.pos + 1]
    if _comma(text, error) is not None:
        return f"a comma stands before the end of {'a list' if here == ']' else 'an object'}; take it out"
    if not here:
        return "it ends too early; close what is open"
    if here == "'":
        return 'texts stand in "double quotes"'
    words = error.msg[:1].lower() + error.msg[1:]
    return f"{words}, and here is {here!r}"


def _placed(text: str) -> Iterator[tuple[Place, int]]:
    """Each member and element of a JSON text that can be read, with where it begins."""
    open_: list[list[Any]] = []  # of each object or list that is open: its place, whether a list, the name or position
    named = False
    for token in _TOKEN.finditer(text):
        word, inside = token[0], open_[-1] if open_ else None
        if word in "]}":
            open_.pop()
            continue
        if word == ":":
            named = True
            continue
        if word == ",":
            named = False
            if inside is not None and inside[1]:
                inside[2] += 1
            continue
        if inside is not None and not inside[1] and not named:
            inside[2] = json.loads(word)
            yield (*inside[0], inside[2]), token.start()
            continue
        place: Place = () if inside is None else (*inside[0], inside[2])
        if inside is not None and inside[1]:
            yield place, token.start()
        if word in "[{":
            open_.append([place, word == "[", 0 if word == "[" else ""])
        named = False


class _Lines:
    """Line and column of offsets, asked in order."""

    def __init__(self, text: str) -> None:
        self._text, self._offset, self._line, self._begin = text, 0, 1, 0

    def at(self, offset: int) -> tuple[int, int]:
        between = self._text.count("\n", self._offset, offset)
        if between:
            self._line += between
            self._begin = self._text.rfind("\n", 0, offset) + 1
        self._offset = offset
        return self._line, offset - self._begin + 1


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a place in a text."""
    return _Lines(text).at(offset)

"""The words of a magic's line: split with their places, and values read as typed Python."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eventkit.errors import UsageError

__all__ = ["Word", "assignment", "split", "value"]

_CLOSES = {"[": "]", "{": "}", "(": ")"}
_JSON_WORDS = {"true": "True", "false": "False", "null": "None"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line. `start`: where it begins in the line; `quoted`: whole in quotes, which `text` is without."""

    text: str
    start: int
    line: str
    quoted: bool = False

    def wrong(self, why: str, *, at: int = 0) -> UsageError:
        """The error that shows the line with a caret under the place."""
        place = self.start + at
        return UsageError(f"{why}\n  {self.line}\n  {' ' * place}^", line=self.line, place=place)


def split(line: str) -> list[Word]:
    """The words of a line: spaces part them, but not inside quotes or brackets."""
    words: list[Word] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        end = _end(line, at)
        words.append(Word(line[at:end], at, line))
        at = end
    return words


def _end(line: str, start: int) -> int:
    """Where the word that starts here ends."""
    open_brackets: list[int] = []
    at = start
    while at < len(line):
        char = line[at]
        if char in "\"'" and (at == start or not line[at - 1].isalnum()):
            at = _closing_quote(line, at, start)
        elif char in _CLOSES:
            open_brackets.append(at)
        elif open_brackets and char == _CLOSES[line[open_brackets[-1]]]:
            open_brackets.pop()
        elif char.isspace() and not open_brackets:
            return at
        at += 1
    if open_brackets:
        place = open_brackets[-1]
        raise Word(line[start:], start, line).wrong(f"{line[place]!r} is never closed", at=place - start)
    return at


def _closing_quote(line: str, at: int, start: int) -> int:
    quote = line[at]
    end = at + 1
    while end < len(line):
        if line[end] == "\\":
            end += 1
        elif line[end] == quote:
            return end
        end += 1
    raise Word(line[start:], start, line).wrong(f"the quote {quote} is never closed", at=at - start)


def assignment(word: Word) -> tuple[str, Word]:
    """The key and the value's word of `key=value`."""
    key, found, _ = word.text.partition("=")
    if not found or not key:
        raise word.wrong(f"{word.text!r} is not key=value: a payload field is written total=12.5")
    return key, Word(word.text[len(key) + 1 :], word.start + len(key) + 1, word.line)


def value(word: Word, look_up: Callable[[str], Any]) -> Any:
    """What a word says: a Python literal, `{expr}` from the notebook (kept in its type), or plain text.

    Quotes hold a word together, as in a shell: `tags='["a"]'` is a list, `id='"42"'` the text 42.
    look_up: evaluates an expression in the notebook.
    """
    text = word.text
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'" and _closing_quote(text, 0, 0) == len(text) - 1:
        inner = Word(ast.literal_eval(text), word.start + 1, word.line, quoted=True)
        return _plain(inner, look_up)
    return _plain(word, look_up)


def _plain(word: Word, look_up: Callable[[str], Any]) -> Any:
    text = word.text
    try:
        literal = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        literal = _NONE
    if literal is not _NONE and not (text.startswith("{") and not isinstance(literal, dict)):
        return literal
    if text.startswith("{") and text.endswith("}") and _whole(text):
        return _looked_up(text[1:-1], word, 1, look_up)
    if text in _JSON_WORDS:
        raise word.wrong(f"{text} is not Python: write {_JSON_WORDS[text]}, or '\"{text}\"' for the text")
    if text[:1] in ("[", "(") and not word.quoted:
        raise word.wrong(f"{text} is no Python literal: put texts in quotes inside it")
    return _filled(word, look_up)


_NONE = object()


def _whole(text: str) -> bool:
    """Whether the first brace is closed by the last."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return at == len(text) - 1
    return False


def _looked_up(expression: str, word: Word, at: int, look_up: Callable[[str], Any]) -> Any:
    try:
        return look_up(expression)
    except Exception as error:  # whatever the notebook's own expression raises is shown at its place
        raise word.wrong(f"{{{expression}}} cannot be read: {type(error).__name__}: {error}", at=at) from error


def _filled(word: Word, look_up: Callable[[str], Any]) -> str:
    """Text with each `{expr}` in it replaced by its value's text."""
    pieces: list[str] = []
    rest, at = word.text, 0
    while (start := rest.find("{", at)) >= 0:
        end = rest.find("}", start)
        if end < 0:
            raise word.wrong("'{' is never closed", at=start)
        pieces += [rest[at:start], str(_looked_up(rest[start + 1 : end], word, start + 1, look_up))]
        at = end + 1
    return "".join([*pieces, rest[at:]])

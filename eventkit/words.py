"""A magic's line: its words with their places, its options, and values read as typed Python."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eventkit.errors import UsageError
from eventkit.model.wording import closest

__all__ = ["OPTIONS", "Line", "LookUp", "Word", "assignment", "number", "raw", "read", "split", "text", "value"]

OPTIONS: Mapping[str, Mapping[str, str]] = {
    "emit": {"--label": "KEY=TEXT", "--related": "ROLE:ID", "--wait": ""},
    "events": {"--resource": "ID", "--text": "WORDS", "--limit": "COUNT", "--oldest-first": ""},
    "automations": {},
    "runs": {"--limit": "COUNT"},
    "on": {
        "--match": "LABEL=PATTERN",
        "--related": "LABEL=PATTERN",
        "--none-of": "LABEL=PATTERN",
        "--payload": "PATTERN",
        "--after": "NAME",
        "--for-each": "LABEL",
        "--posture": "Proactive",
        "--threshold": "COUNT",
        "--within": "SECONDS",
        "--collect": "HOW",
        "--where": "EXPRESSION",
        "--name": "NAME",
        "--off": "",
    },
    "webhook": {"--verify": "SCHEME", "--secret": "env:NAME", "--limit": "COUNT"},
    "eventkit": {},
}
"""The options of each magic, with what each takes; one that takes nothing is on when it is there."""
LookUp = Callable[[str], Any]
_CLOSES = {"[": "]", "{": "}", "(": ")"}
_JSON_WORDS = {"true": "True", "false": "False", "null": "None"}
_NONE = object()


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
        shown = f"\n  {self.line}\n  {' ' * place}^" if self.line else ""
        return UsageError(f"{why}{shown}", line=self.line, place=place)

    def part(self, start: int, end: int | None = None) -> Word:
        """The piece of the word between two places in it."""
        return Word(self.text[start:end], self.start + start, self.line)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as read: `words` without options; `options` by name, each with its words in order; `end`: its end."""

    words: list[Word]
    options: Mapping[str, list[Word]]
    end: Word

    def last(self, option: str) -> Word | None:
        """What an option was given last, or None."""
        given = self.options.get(option)
        return given[-1] if given else None


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


def read(line: str, magic: str) -> Line:
    """The words and options of a magic's line; options may stand anywhere. Raises UsageError at the place."""
    known, words, options = OPTIONS[magic], [], dict[str, list[Word]]()
    end = Word("", len(line.rstrip()) + bool(line.strip()), line.rstrip())
    rest = iter(split(line))
    for word in rest:
        name, found, _ = word.text.partition("=")
        if not word.text.startswith("--"):
            words.append(word)
        elif name not in known:
            takes = f"; it takes {', '.join(known)}" if known else "; it takes none"
            raise word.wrong(f"%{magic} has no option {name}{closest(name, known) or takes}")
        elif found and known[name]:
            options.setdefault(name, []).append(word.part(len(name) + 1))
        elif not known[name]:
            options.setdefault(name, []).append(word)
        else:
            given = next(rest, None)
            if given is None:
                raise end.wrong(f"{name} is given nothing: write {name} {known[name]}")
            options.setdefault(name, []).append(given)
    return Line(words, options, end)


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


def assignment(word: Word, *, example: str = "a payload field is written total=12.5") -> tuple[str, Word]:
    """The key and the value's word of `key=value`; a key may stand in quotes."""
    quoted = word.text[:1] in ("'", '"')
    key_end = _closing_quote(word.text, 0, 0) + 1 if quoted else word.text.find("=")
    if key_end <= 0 or word.text[key_end : key_end + 1] != "=":
        after = word.line[word.start + len(word.text) :].lstrip()
        near = ", with no spaces around =" if after.startswith("=") else ""
        raise word.wrong(f"{word.text!r} is not key=value: {example}{near}")
    key = word.part(0, key_end)
    return (_unquoted(key) or key).text, word.part(key_end + 1)


def _unquoted(word: Word) -> Word | None:
    """What stands in the quotes around a word; None where there are none."""
    given = word.text
    if len(given) < 2 or given[0] != given[-1] or given[0] not in "\"'":
        return None
    if _closing_quote(given, 0, 0) != len(given) - 1:
        return None
    try:
        return Word(ast.literal_eval(given), word.start + 1, word.line, quoted=True)
    except (ValueError, SyntaxError) as error:
        raise word.wrong(
            f"{given} is no text that Python reads ({error.args[0]}): write \\\\ for a backslash"
        ) from None


def text(word: Word, look_up: LookUp) -> str:
    """What a word says as text, as it is written: quotes taken off, each `{expr}` in it filled in."""
    return _filled(_unquoted(word) or word, look_up)


def raw(word: Word) -> str:
    """What a word says with quotes taken off and nothing filled in: JSON, or an expression."""
    return (_unquoted(word) or word).text


def number(word: Word, what: str) -> int:
    """A whole number from 1."""
    if not word.text.isdecimal() or int(word.text) < 1:
        raise word.wrong(f"{what} takes a whole number from 1, not {word.text!r}: write {what} 20")
    return int(word.text)


def value(word: Word, look_up: LookUp) -> Any:
    """What a word says: a Python literal, `{expr}` from the notebook (kept in its type), or plain text.

    Quotes hold a word together, as in a shell: `tags='["a"]'` is a list, `id='"42"'` the text 42. A brace that is
    meant as such is written twice. look_up: evaluates an expression in the notebook.
    """
    word = _unquoted(word) or word
    given = word.text
    try:
        literal = ast.literal_eval(given)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        literal = _NONE
    if literal is not _NONE and not (given.startswith("{") and not isinstance(literal, dict)):
        return literal
    if given.startswith("{") and not given.startswith("{{") and _closing_brace(given, 0) == len(given) - 1:
        return _looked_up(given[1:-1], word, 1, look_up)
    if given in _JSON_WORDS:
        raise word.wrong(f"{given} is not Python: write {_JSON_WORDS[given]}, or '\"{given}\"' for the text")
    if given[:1] in ("[", "(") and not word.quoted:
        raise word.wrong(f"{given} is no Python literal: put texts in quotes inside it")
    return _filled(word, look_up)


def _closing_brace(given: str, start: int) -> int:
    """Where the brace that opens at `start` is closed, or -1."""
    depth = 0
    for at in range(start, len(given)):
        depth += (given[at] == "{") - (given[at] == "}")
        if depth == 0:
            return at
    return -1


def _looked_up(expression: str, word: Word, at: int, look_up: LookUp) -> Any:
    try:
        return look_up(expression)
    except Exception as error:  # whatever the notebook's own expression raises is shown at its place
        raise word.wrong(f"{{{expression}}} cannot be read: {type(error).__name__}: {error}", at=at) from error


def _filled(word: Word, look_up: LookUp) -> str:
    """Text with each `{expr}` in it replaced by its value's text; `{{` and `}}` are braces."""
    given, pieces, at = word.text, list[str](), 0
    while at < len(given):
        if given[at : at + 2] in ("{{", "}}"):
            pieces.append(given[at])
            at += 2
        elif given[at] == "{":
            end = _closing_brace(given, at)
            if end < 0:
                raise word.wrong("'{' is never closed: write {{ for a brace", at=at)
            pieces.append(str(_looked_up(given[at + 1 : end], word, at + 1, look_up)))
            at = end + 1
        else:
            pieces.append(given[at])
            at += 1
    return "".join(pieces)

"""A payload pattern as SQL over the body's text: the same answer as the model's own predicate, without calling it.

What SQL cannot say exactly (lists, case, addresses, names that JSON escapes, floats that nearly equal a bound) is left
to `pays`, the predicate itself. It stands in place of one clause and answers for the whole pattern: since clauses are
joined by AND and OR alone, the whole comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eventkit.model.base import to_json
from eventkit.store.condition import Condition, glob, is_plain, path_of, written

__all__ = ["needed", "payload_sql"]

Sql = tuple[str, tuple[Any, ...]]

_MOST_CLAUSES = 100
"""Clauses beyond which SQL would be longer than it is quick."""
_MOST_LOOKS = 4
"""Values that are looked for one by one; of more, only the field's name is."""
_LONGEST = 1_000
_EXACT = 10**15
"""Up to here a whole number is written with the same digits whether it is a float or not."""
_NEAR = 1e-9
"""Some builds of SQLite read floats a little off: so near to a bound the predicate decides."""
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
"""Beyond what SQLite holds as a whole number, it compares floats."""
_YES: Sql = ("1", ())
_NO: Sql = ("0", ())


def needed(pattern: Mapping[str, Any]) -> Iterable[Condition]:
    """What must stand in the body's text for the pattern to match; quick to see.

    `alone`: where it is no more than a field's name, which says little.
    """
    for name, held in pattern.items():
        if name == "$or":
            continue
        if isinstance(held, Mapping):
            yield from needed(held)
        elif {"exists": False} not in held:
            yield _written_field(to_json(name).decode() + ":", held)


def _written_field(name: str, matchers: Sequence[Any]) -> Condition:
    if len(matchers) <= _MOST_LOOKS and all(_is_written(each) for each in matchers):
        looks = [written(name + start) for start in ("[", *(to_json(each).decode() for each in matchers))]
        return Condition(" OR ".join(sql for sql, _ in looks), tuple(value for _, params in looks for value in params))
    return Condition(*written(name), alone=True)


def _is_written(value: Any) -> bool:
    """Whether all that equals a literal is written so, or begins so."""
    if isinstance(value, bool | str) or value is None:
        return True
    return isinstance(value, int) and 0 < abs(value) < _EXACT


def payload_sql(pattern: Mapping[str, Any]) -> Sql:
    """Whether the payload matches."""
    asked: Sql = ("pays(?, body)", (to_json(pattern).decode(),))
    return _Writer(asked).all(pattern, ()) if _clauses(pattern) <= _MOST_CLAUSES else asked


def _clauses(held: Any) -> int:
    if isinstance(held, Mapping):
        return sum(_clauses(each) for each in held.values())
    return max(1, sum(_clauses(each) for each in held)) if isinstance(held, list | tuple) else 1


@dataclass(frozen=True, slots=True)
class _Tests:
    """What a matcher says of a value, by the value's kind."""

    text: list[Sql]
    number: list[Sql]
    true: bool = False
    false: bool = False
    null: bool = False
    absent: bool = False


class _Writer:
    """Writes one pattern. asked: the predicate, asked of the whole body."""

    def __init__(self, asked: Sql) -> None:
        self._asked = asked

    def all(self, pattern: Mapping[str, Any], above: tuple[str, ...]) -> Sql:
        """Every field below a path matches."""
        return _chained("AND", [self._part(name, held, above) for name, held in pattern.items()])

    def _part(self, name: str, held: Any, above: tuple[str, ...]) -> Sql:
        if name == "$or":
            return _chained("OR", [self.all(each, above) for each in held])
        if not is_plain(name):
            return self._asked
        names = (*above, name)
        path = path_of(0, names)
        if isinstance(held, Mapping):
            inner = self.all(held, names)
            sql = f"CASE json_type(body, ?) WHEN 'array' THEN {self._asked[0]} ELSE {inner[0]} END"
            return sql, (path, *self._asked[1], *inner[1])
        return self._clause(path, held)

    def _clause(self, path: str, matchers: Sequence[Any]) -> Sql:
        """A field's value, by its kind; of a list the predicate is asked."""
        tests = [self._tests(path, each) for each in matchers]
        known = [each for each in tests if each is not None]
        if len(known) < len(tests):
            return self._asked
        cases: list[tuple[str, Sql]] = [
            ("text", _any(sql for each in known for sql in each.text)),
            ("integer", _any(sql for each in known for sql in each.number)),
            ("real", _any(sql for each in known for sql in each.number)),
            ("true", _truth(any(each.true for each in known))),
            ("false", _truth(any(each.false for each in known))),
            ("null", _truth(any(each.null for each in known))),
            ("array", self._asked),
        ]
        absent = _truth(any(each.absent for each in known))
        whens = " ".join(f"WHEN '{kind}' THEN {sql}" for kind, (sql, _) in cases)
        params = (value for _, (_, values) in cases for value in values)
        return f"CASE json_type(body, ?) {whens} ELSE {absent[0]} END", (path, *params)

    def _tests(self, path: str, matcher: Any) -> _Tests | None:
        if matcher is None:
            return _Tests([], [], null=True)
        if isinstance(matcher, bool):
            return _Tests([], [], true=matcher, false=not matcher)
        if isinstance(matcher, str):
            return _Tests([_equals(path, matcher)], [])
        if isinstance(matcher, int | float):
            return _Tests([], [self._compared(path, "=", matcher)])
        [(name, argument)] = matcher.items()
        if name == "exists":
            there = [_YES] if argument else []
            return _Tests(there, there, argument, argument, argument, absent=not argument)
        if name == "numeric":
            pairs = zip(argument[::2], argument[1::2], strict=True)
            return _Tests([], [_chained("AND", [self._compared(path, sign, bound) for sign, bound in pairs])])
        if name == "anything-but":
            return self._anything_but(path, argument)
        found = self._like(path, name, argument)
        return None if found is None else _Tests([found], [])

    def _anything_but(self, path: str, argument: Any) -> _Tests | None:
        """All scalars but those: whatever is of another kind is another value."""
        texts, numbers = [_YES], [_YES]
        if isinstance(argument, Mapping):
            [(name, inner)] = argument.items()
            likes = [self._like(path, name, each, "NOT ") for each in _listed(inner)]
            known = [each for each in likes if each is not None]
            if len(known) < len(likes):
                return None
            texts = [_chained("AND", known)]
        elif isinstance((values := _listed(argument))[0], str):
            texts = [_chained("AND", [_equals(path, each, "<>") for each in values])]
        else:
            numbers = [_chained("AND", [self._compared(path, "<>", each) for each in values])]
        return _Tests(texts, numbers, True, True, True)

    def _compared(self, path: str, sign: str, bound: float) -> Sql:
        """A number against a bound."""
        if not _SMALLEST <= bound <= _LARGEST:
            return self._asked
        number = "json_extract(body, ?)"
        near = abs(float(bound)) * _NEAR
        sql = f"CASE WHEN typeof({number}) = 'real' AND {number} BETWEEN ? AND ? THEN {self._asked[0]}"
        ends = (float(bound) - near, float(bound) + near)
        return f"{sql} ELSE {number} {sign} ? END", (path, path, *ends, *self._asked[1], path, bound)

    def _like(self, path: str, name: str, argument: Any, negation: str = "") -> Sql | None:
        """A text by its start, its end or both."""
        if not isinstance(argument, str) or len(argument) > _LONGEST or not is_plain(argument):
            return None
        value = "body -> ?"
        if name == "prefix":
            return f"{value} {negation}GLOB ?", (path, f'"{glob(argument)}*')
        if name == "suffix":
            like = f'*{glob(argument)}"'
        elif name == "wildcard":
            like = '"' + "*".join(glob(piece) for piece in argument.split("*")) + '"'
        else:
            return None
        # where the text has an escape, its second letter is none of the text's
        sql = f"CASE WHEN instr({value}, '\\') THEN {self._asked[0]} ELSE {value} {negation}GLOB ? END"
        return sql, (path, *self._asked[1], path, like)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _equals(path: str, text: str, sign: str = "=") -> Sql:
    return f"body -> ? {sign} ?", (path, to_json(text).decode())


def _truth(value: bool) -> Sql:
    return _YES if value else _NO


def _any(found: Iterable[Sql]) -> Sql:
    held = list(found)
    return _chained("OR", held) if held else _NO


def _chained(word: str, found: Sequence[Sql]) -> Sql:
    return f" {word} ".join(f"({sql})" for sql, _ in found), tuple(value for _, values in found for value in values)

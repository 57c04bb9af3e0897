"""The search box: words as a person types them, and the same as SQL over name and body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from eventkit.model.base import to_json

__all__ = ["Words", "parse_text", "text_condition"]

_SPECIAL = re.compile(r"([%_\\])")
_TERM = re.compile(r'([-!+]?)(?:"((?:\\"|[^"])*)"?|((?:\\"|[^\s"])+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`any`: at least one of them, where there are some; `required`: each; `excluded`: none. Case does not matter."""

    any: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def parse_text(query: str) -> Words:
    r"""The words of a query: spaces mean any, `-word` or `!word` excludes, `+word` requires, "a phrase", `\"` a quote.

    A lone sign is ignored. Source: `prefect-behaviour` 6.3.
    """
    found: dict[str, list[str]] = {"": [], "+": [], "-": []}
    for sign, phrase, word in _TERM.findall(query):
        term = (phrase or word).replace('\\"', '"')
        if not sign and not phrase and term in {"-", "!", "+"}:
            continue
        if term:
            found["-" if sign == "!" else sign].append(term)
    return Words(any=tuple(found[""]), required=tuple(found["+"]), excluded=tuple(found["-"]))


def text_condition(words: Words) -> tuple[str, list[Any]]:
    """The condition on a row of `events`, with its parameters; empty where the words ask nothing."""
    parts: list[str] = []
    params: list[Any] = []
    groups = [("", words.any)] if words.any else []
    groups += [("", (term,)) for term in words.required] + [("NOT ", (term,)) for term in words.excluded]
    for negation, terms in groups:
        held = [_contains(term) for term in terms]
        parts.append(f"{negation}({' OR '.join(sql for sql, _ in held)})")
        for _, values in held:
            params += values
    return " AND ".join(parts), params


def _contains(term: str) -> tuple[str, list[Any]]:
    """A substring, as it reads or as JSON writes it: with quotes, backslashes and line ends escaped."""
    sqls: list[str] = []
    params: list[Any] = []
    for spelling, columns in _spellings(term):
        for column in columns:
            if spelling.isascii():
                # LIKE folds the case of ASCII letters only, and is far quicker than a function of ours.
                plain = _SPECIAL.sub(r"\\\1", spelling)
                sqls.append(f"{column} LIKE ?" if plain == spelling else f"{column} LIKE ? ESCAPE '\\'")
                params.append(f"%{plain}%")
            else:
                sqls.append(f"holds({column}, ?)")
                params.append(spelling.lower())
    return " OR ".join(sqls), params


def _spellings(term: str) -> list[tuple[str, tuple[str, ...]]]:
    written = to_json(term).decode()[1:-1]
    everywhere: list[tuple[str, tuple[str, ...]]] = [(term, ("event", "body"))]
    return everywhere if written == term else [*everywhere, (written, ("body",))]

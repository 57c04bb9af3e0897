"""A trigger that is being built, as text and as HTML: what is left of the builder in a saved notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eventkit.faces.html import Html, Kind, blocks, chip, fold, join, note, pre, table
from eventkit.faces.plain import clip, visible

__all__ = ["Built", "builder_html", "builder_text"]

_SENTENCE, _LONG = 600, 200
_SWITCHES = {"on": "on", "shadow": "in shadow", "off": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A draft to show. sentence: when it fires, nothing while it is no trigger; wrong: why, then.

    clauses: kind, field and what is wanted of each. runs: the deployment, where there is one.
    """

    name: str
    enabled: str
    sentence: str
    wrong: Sequence[str] = ()
    clauses: Iterable[tuple[str, str, str]] = ()
    runs: str = ""
    json_text: str = ""


def builder_text(told: Built) -> str:
    """One line: its name, and when it fires or why it does not yet."""
    return visible(clip(f"{_head(told)}: {_says(told)}", _SENTENCE))


def builder_html(told: Built) -> Html:
    """The sentence, the clauses as a table, and the JSON to unfold."""
    kind: Kind = "bad" if told.wrong else "good" if told.enabled == "on" else "off"
    word = "not a trigger yet" if told.wrong else _SWITCHES[told.enabled]
    head = note(join([chip(word, kind), clip(f"{_head(told)}: {_says(told)}", _SENTENCE)]))
    rows = [(clip(each, _LONG) for each in clause) for clause in told.clauses]
    clauses = table("What it asks", ["clause", "where", "wanted"], [list(row) for row in rows]) if rows else ""
    return blocks([head, clauses, fold("JSON", pre(told.json_text))])


def _head(told: Built) -> str:
    return f"TriggerBuilder {told.name}" if told.name else "TriggerBuilder"


def _says(told: Built) -> str:
    if told.wrong:
        more = f" (and {len(told.wrong) - 1} more)" if len(told.wrong) > 1 else ""
        return f"not a trigger yet: {told.wrong[0]}{more}"
    return f"runs {told.runs} {told.sentence}" if told.runs else told.sentence

"""Checks against a Prefect server: templates that mean something else there, and fields and actions it has not.

Source: `prefect-behaviour` 3.5 and 3.6; DESIGN 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jinja2 import nodes
from jinja2.filters import FILTERS

from eventkit.errors import TemplateError
from eventkit.insight.finding import Finding, Severity, Subject, edit_of
from eventkit.model.action import EmitEvent
from eventkit.model.trigger import EventTrigger
from eventkit.templates.sandbox import for_text
from eventkit.templates.syntax import chain, lone_expression, maybe_template, parse

__all__ = ["differs_on_prefect", "only_here", "templates_in"]

_OURS = ("match_payload", "none_of", "collect")
_THEIR_FILTERS = frozenset(("tojson", "ui_url", "ui_resource_events_url", "flow_run_id"))
_LOOSE = (nodes.BinExpr, nodes.UnaryExpr, nodes.Compare, nodes.CondExpr, nodes.Concat)
_HOLDERS = frozenset(("event", "automation", "firing", "flow_run", "deployment", "flow", "task_run", "work_pool"))
_TIMES = frozenset(("occurred", "received", "triggered", "created", "updated", "start_time", "end_time"))
_IDS = frozenset(("id", "follows", "flow_id", "deployment_id", "flow_run_id"))
_METHODS = "|".join(name for name in dir(dict) if not name.startswith("_"))
_METHOD = re.compile(rf"(\b(?:event|firing)\.(?:payload|triggering_labels)(?:\.\w+)*?)\.({_METHODS})\b(?!\s*\()")
_LABELS = re.compile(r"\b(?:(\w+(?:\.\w+)*\.resource)\.labels|labels)\.(\w+(?:\.\w+)*)")


def templates_in(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The plain templates in parameters, each with its place; those of `__prefect_kind` objects are left out."""
    if isinstance(value, Mapping):
        if "__prefect_kind" not in value:
            for name, held in value.items():
                yield from templates_in(held, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list | tuple):
        for at, held in enumerate(value):
            yield from templates_in(held, f"{place}[{at}]")
    elif isinstance(value, str) and maybe_template(value):
        yield place, value


def differs_on_prefect(subject: Subject) -> Iterator[Finding]:
    """differs-on-prefect: works here, and is refused or fails there."""
    for run in subject.runs():
        for place, source in templates_in(run.parameters):
            for why, instead in _differences(source):
                yield _finding(subject, run.parameters, place, why, source, instead)


def _finding(
    subject: Subject, parameters: Mapping[str, Any], place: str, why: str, source: str, instead: str | None
) -> Finding:
    edit = None
    if instead is not None and place in parameters and hasattr(subject.trigger, "parameters"):
        edit = edit_of((), "parameters", {**parameters, place: instead}, f"write {instead} for {place}")
    advice = "" if instead is None or edit is not None else f": write {instead}"
    return Finding(
        code="differs-on-prefect", severity=Severity.NOTE, field=f"parameters.{place}", edit=edit,
        sentence=f"{source} {why} on a Prefect server{advice}",
    )  # fmt: skip


def _differences(source: str) -> Iterator[tuple[str, str | None]]:
    """What is different, and what to write instead; the first only of what is wrong with a lone expression."""
    try:
        tree = parse(source, for_text())
    except TemplateError:  # it cannot be registered, and says so there
        return
    if found := _METHOD.search(source):
        yield f"reads the method {found[2]} of a dict", _METHOD.sub(r"\1['\2']", source)
    for name in sorted({each.name for each in tree.find_all(nodes.Filter)} - _filters()):
        yield f"has no filter {name}", None
    lone = lone_expression(tree, source)
    if lone is not None:
        yield from _of_lone(source, lone)


@cache
def _filters() -> frozenset[str]:
    """The filters a Prefect server has."""
    return frozenset((*FILTERS, *_THEIR_FILTERS)) | {
        name for name in for_text().filters if name.startswith("humanize_")
    }


def _of_lone(source: str, lone: nodes.Expr) -> Iterator[tuple[str, str | None]]:
    inner = source.strip()[2:-2]
    words = inner.strip("-+ \n\t")
    if inner[:1] in "-+" or inner[-1:] in "-+":
        yield "is refused for its -", f"{{{{ {words} }}}}"
    elif isinstance(lone, _LOOSE) and not _enclosed(words):
        yield "fails, for tojson is put after its last part", f"{{{{ ({words}) }}}}"
    elif (path := chain(lone)) is not None:
        keys = [str(step.key) for step in path]
        if _LABELS.fullmatch(words):
            yield "is no JSON", f"{{{{ {_LABELS.sub(_by_key, words)} }}}}"
        elif len(keys) == 2 and keys[0] in _HOLDERS and keys[1] in _TIMES:
            yield "is a datetime, and no JSON", f"{{{{ {words}.isoformat() }}}}"
        elif len(keys) == 2 and keys[0] in _HOLDERS and keys[1] in _IDS:
            yield "is a UUID, and no JSON", f"{{{{ {words} | string }}}}"


def _by_key(found: re.Match[str]) -> str:
    return f"{found[1] or 'labels'}['{found[2]}']"


def _enclosed(words: str) -> bool:
    """Whether one pair of parentheses holds the whole."""
    if not words.startswith("(") or not words.endswith(")"):
        return False
    depth = 0
    for at, letter in enumerate(words):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return at == len(words) - 1
    return False


def only_here(subject: Subject) -> Iterator[Finding]:
    """only-here: fields and actions that a Prefect server has not."""
    for path, trigger in subject.leaves():
        for field in _OURS:
            if getattr(trigger, field) != EventTrigger.model_fields[field].default:
                yield _only(path, field)
    for at, action in enumerate(subject.actions):
        if isinstance(action, EmitEvent):
            yield Finding(
                code="only-here", severity=Severity.NOTE, field=f"actions[{at}]",
                sentence="emit-event is an action of here alone: a Prefect server would not take it",
            )  # fmt: skip


def _only(path: tuple[int, ...], field: str) -> Finding:
    return Finding(
        code="only-here", severity=Severity.NOTE, path=path, field=field,
        sentence=f"{field} is a field of here alone: a Prefect server would not take it",
    )  # fmt: skip

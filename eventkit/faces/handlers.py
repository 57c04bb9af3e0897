"""A handler as a sentence: when it runs."""

from __future__ import annotations

from eventkit.faces.html import Html, note
from eventkit.faces.plain import clip, visible
from eventkit.faces.sentences import sentence
from eventkit.model.automation import AutomationSpec

__all__ = ["handler_html", "handler_text"]

_LONG = 160


def handler_text(name: str, spec: AutomationSpec | None, *, predicate: str = "") -> str:
    """`on_order: runs on every order.placed, where it is true`. spec: None for one that is deleted.

    predicate: what its events must pass besides, in words.
    """
    if spec is None:
        return f"{visible(name)}: deleted"
    where = f", where {visible(clip(predicate, _LONG))}" if predicate else ""
    state = "" if spec.enabled is True else " (off)" if not spec.enabled else f" (in {spec.enabled})"
    return f"{visible(name)}: runs {sentence(spec.trigger)}{where}{state}"


def handler_html(name: str, spec: AutomationSpec | None, *, predicate: str = "") -> Html:
    """The same."""
    return note(handler_text(name, spec, predicate=predicate))

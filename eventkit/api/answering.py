"""One question, answered: read, checked, asked of the workspace, and refused in words where it cannot be."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from eventkit.api.session import Call, Session, Superseded
from eventkit.api.table import QUESTIONS
from eventkit.api.wire import beyond
from eventkit.errors import EventkitError, UsageError
from eventkit.faces.plain import clip
from eventkit.model.base import problem, utf8
from eventkit.model.wording import shown

__all__ = ["Refused", "answered"]

LONGEST = 2_000
"""Characters of a sentence."""


_WITH_VALUES = ("draft.", "event.", "feed.facets")
"""Questions whose answers hold values of payloads, which may come back in what is asked next."""


@dataclass(eq=False)  # not frozen: Python notes on an error where it was raised
class Refused(Exception):
    """Why there is no answer. kind: the error's name. sentence: what, why, and what to do. report: for a developer."""

    kind: str
    sentence: str
    report: str = ""


def answered(session: Session, question: str, of: Mapping[str, Any], *, id: int = 0) -> dict[str, Any]:
    """The reply as plain JSON; raises Refused, and Superseded where it was asked anew meanwhile.

    Thread: any; it takes as long as the question does.
    """
    asked = QUESTIONS.get(question)
    if asked is None:
        raise Refused("UsageError", f"Nobody here answers {shown(question)}: the front end and this eventkit differ")
    if asked.replaces:
        session.begin(question, id)
    try:
        if said := beyond(of):
            raise UsageError(f"{question} cannot be asked so: {said}")
        ask = asked.ask.model_validate(session.exact.restored(of))
        reply = asked.answer(Call(session, question, id, asked.replaces), ask).plain()
        if question.startswith(_WITH_VALUES):
            session.exact.note(reply)
        return reply
    except Superseded:
        raise
    except Exception as error:
        raise _refused(question, error) from error


def _refused(question: str, error: Exception) -> Refused:
    """An error in words; what nobody foresaw is shown under the widget, with all that is known."""
    if isinstance(error, ValidationError):
        return Refused("UsageError", _said(problem(error, what=question)))
    kind = type(error).__name__
    if isinstance(error, EventkitError):
        return Refused(kind, _said(str(error)))
    said = f"{kind}: {error}" if str(error) else kind
    report = "".join(traceback.format_exception(error))[-8_000:]
    return Refused(kind, _said(f"eventkit could not answer {question}: {said}"), utf8(report))


def _said(text: str) -> str:
    """A sentence that can be sent; of what holds a value that is very long, the beginning."""
    return clip(utf8(text), LONGEST)

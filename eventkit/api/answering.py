"""One question, answered: read, checked, asked of the workspace, and refused in words where it cannot be."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from eventkit.api.session import Call, Session, Superseded
from eventkit.api.table import QUESTIONS
from eventkit.errors import EventkitError
from eventkit.model.base import problem

__all__ = ["Refused", "answered"]


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
        raise Refused("UsageError", f"Nobody here answers {question!r}: the front end and this eventkit differ")
    if asked.replaces:
        session.begin(question, id)
    try:
        ask = asked.ask.model_validate(session.exact.restored(of))
        reply = asked.answer(Call(session, question, id, asked.replaces), ask).plain()
        if question.startswith(_WITH_VALUES):
            session.exact.note(reply)
        return reply
    except ValidationError as error:
        raise Refused("UsageError", problem(error, what=question)) from error
    except EventkitError as error:
        raise Refused(type(error).__name__, str(error)) from error
    except Superseded:
        raise
    except Exception as error:  # an edge: what nobody foresaw is shown under the widget, with all that is known
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise Refused(type(error).__name__, f"eventkit could not answer {question}: {said}", _report(error)) from error


def _report(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))[-8_000:]

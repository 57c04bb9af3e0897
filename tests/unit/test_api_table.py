"""The table of questions: every one has somebody who answers, and says what was wrong with what was asked."""

import inspect
from importlib import import_module

import pytest

from eventkit.api import QUESTIONS, Refused, Session, answered
from eventkit.api.session import Call


@pytest.fixture
def session(ws):
    """A front end of a workspace in memory, which is told nothing."""
    session = Session(ws, lambda kind, of: None)
    yield session
    session.close()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_answered_by_a_function_of_its_types(name):
    """The table names a function that takes the call and the question, and gives the reply."""
    asked = QUESTIONS[name]
    module, function = asked.answerer.rsplit(".", 1)

    signature = inspect.signature(getattr(import_module(f"eventkit.api.{module}"), function), eval_str=True)

    assert [each.annotation for each in signature.parameters.values()] == [Call, asked.ask]
    assert signature.return_annotation is asked.reply


def test_what_nobody_answers_is_refused_by_name(session):
    """A front end of another version is told so."""
    with pytest.raises(Refused) as refused:
        answered(session, "feed.tea", {})

    assert refused.value.sentence == "Nobody here answers 'feed.tea': the front end and this eventkit differ"


def test_a_question_with_a_wrong_part_is_refused_with_the_part(session):
    """What is wrong is named, as everywhere."""
    with pytest.raises(Refused) as refused:
        answered(session, "feed.open", {"frist": 3})

    assert refused.value.kind == "UsageError"
    assert "frist" in refused.value.sentence


def test_an_older_question_of_the_same_name_ends_when_it_is_asked_anew(session):
    """Typing on is not answered letter by letter."""
    session.begin("draft.count", 1)
    session.begin("draft.count", 2)

    assert [session.wanted("draft.count", 1), session.wanted("draft.count", 2)] == [False, True]
    assert session.wanted("draft.lint", 1)

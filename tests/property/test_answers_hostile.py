"""Whatever a front end asks is answered, or refused in words: nothing raises, nothing is without end."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import eventkit as ek
from eventkit.api import QUESTIONS, Refused, Session, answered
from tests.property.wire_values import asked, deep

NOBODY = str(UUID(int=0))
SLOW = 5.0
"""Seconds that no answer takes here, and a machine that is busy with others does."""


@pytest.fixture(scope="module")
def front():
    """A front end of a workspace with some of everything, and the ids of what is there."""
    with ek.Workspace.in_memory() as ws:
        hook = ek.Webhook("hook")

        @ek.flow
        def adder(a: int) -> int:
            return a

        adder.deploy(
            name="d",
            triggers=[ek.DeploymentTrigger(expect={"order.placed"}, parameters={"a": "{{ event.payload.n }}"})],
        )
        ek.Automation(name="see", trigger=ek.EventTrigger(expect={"order.*"}, threshold=2), actions=[]).create()
        hook.simulate(id=42)
        payload: dict[str, Any] = {"n": 3, "__proto__": 1, "$or": 2, "deep": deep(60, True), "big": 2**60, "l": [1]}
        events = [
            ek.emit_event("order.placed", {"prefect.resource.id": "order.1"}, payload=payload),
            ek.emit_event("a", {"prefect.resource.id": "x", "a": "b"}, payload={"a": 1, "b": "ab"}),
        ]
        ek.settle()
        store = ws.store
        ids = [NOBODY, *(str(event.id) for event in events), *(str(run.id) for run in store.flow_runs(limit=5))]
        ids += [str(record.spec.id) for record in store.automations()]
        ids += [str(held.id) for spec in store.webhooks() for held in store.deliveries(spec.id, 5)]
        session = Session(ws, lambda kind, of: None)
        yield session, ids
        session.close()


def outcome(session: Session, question: str, of: Any) -> tuple[dict[str, Any], Refused | None]:
    """What is sent to the front end, and why where that is no answer. report: of an error that nobody foresaw."""
    try:
        return answered(session, question, of), None
    except Refused as refused:
        return {"kind": refused.kind, "sentence": refused.sentence}, refused


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_question_is_answered_or_refused_in_words(front, question, data):
    """With wrong types, numbers of any size, half characters and what is nested too deep, in every part of it."""
    session, ids = front
    of = data.draw(asked(QUESTIONS[question].ask.model_json_schema(), ids))

    begun = time.perf_counter()
    said, refused = outcome(session, question, of)

    json.dumps(said, ensure_ascii=False, allow_nan=False).encode()
    assert refused is None or (refused.report == "" and 0 < len(refused.sentence) <= 2_000)
    assert time.perf_counter() - begun < SLOW


@pytest.mark.parametrize(
    ("question", "of", "sentence"),
    [
        (
            "feed.find",
            {"anchor": 0, "start": 0, "text": "\ud800"},
            "feed.find cannot be asked so: it holds half a character (a lone surrogate), which UTF-8 cannot write: "
            "take it out",
        ),
        (
            "event.replay",
            {"id": NOBODY, "edit": {"payload": deep(1_000, True)}},
            "event.replay cannot be asked so: it is nested more than 180 deep: write it flatter",
        ),
        (
            "event.replay",
            {"id": NOBODY, "edit": {"n": 10**400}},
            "event.replay cannot be asked so: it holds a whole number beyond 64 bits: write it as text",
        ),
        (
            "event.replay",
            {"id": NOBODY, "edit": {"n": [0] * 500_001}},
            "event.replay cannot be asked so: it holds more than 500,000 values: ask for less at once",
        ),
        (
            "feed.code",
            {"filter": {"occurred": {"since": "9999-12-31T23:59:59-14:00"}}},
            "feed.code: filter.occurred.since cannot be '9999-12-31T23:59:59-14:00': in UTC it lies outside of the "
            "years 1 to 9999: give a moment within them",
        ),
        (
            "feed.code",
            {"filter": {"id": {"ids": []}}},
            "feed.code: filter.id[0] cannot be {'ids': []}: an id was expected (a UUID): give one, or leave it out",
        ),
        (
            "draft.lint",
            {"trigger": {"for_each": ["a", None, ["b"]]}},
            "EventTrigger: for_each[1] cannot be None: text was expected: give a text, or leave it out (and 1 more)",
        ),
        (
            "draft.lint",
            {"trigger": {"posture": "x" * 1_000_000}},
            "EventTrigger: posture cannot be " + repr("x" * 1_000_000)[:77] + "...: 'Reactive' or 'Proactive' was "
            "expected: write one of these",
        ),
        (
            "feed.rows",
            {"anchor": 10**18, "start": 0, "count": 1},
            "feed.rows: anchor cannot be 1000000000000000000: at most 9007199254740992 was expected: "
            "give such a number",
        ),
    ],
)
def test_what_no_answer_can_take_is_said_in_words(front, question, of, sentence):
    """What, why, and what to do."""
    with pytest.raises(Refused) as refused:
        answered(front[0], question, of)

    assert (refused.value.sentence, refused.value.report) == (sentence, "")


def test_a_moment_before_all_spans_is_in_the_first(ws):
    """A span that would start before the year 1 starts with it."""
    ek.emit_event("a", {"prefect.resource.id": "x"})
    session = Session(ws, lambda kind, of: None)

    found = answered(
        session, "feed.histogram", {"filter": {"occurred": {"since": "0001-01-01"}, "event": {"name": "a"}}}
    )

    assert (found["start"], sum(found["counts"])) == ("0001-01-01T00:00:00Z", 1)

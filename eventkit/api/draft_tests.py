"""A trigger's own tests: events that should fit it, and events that should not, kept with its automation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from eventkit.api.drafts import trigger_of
from eventkit.api.saving_wire import DraftTest, DraftTests, KeepTests, TestResult, TestsAsk
from eventkit.api.session import Call
from eventkit.errors import InvalidEvent, UsageError
from eventkit.faces.plain import clip, visible
from eventkit.insight import explain
from eventkit.model.base import to_json
from eventkit.model.event import Event
from eventkit.model.trigger import Trigger
from eventkit.model.verdict import Outcome

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["keep_tests", "kept_tests", "move_tests", "tests"]

KIND = "test"
"""What the store keeps them as."""
LONGEST = 600
MOST_BYTES = 5_000_000
"""Of the tests of one automation, as JSON."""


def tests(call: Call, ask: TestsAsk) -> DraftTests:
    """Tries those that are kept, then those given. Raises InvalidTrigger while the draft is none."""
    trigger = trigger_of(ask.trigger)
    kept = kept_tests(call.ws, ask.automation) if ask.automation is not None else []
    known = [each.event.get("id") for each in kept]
    given = [each for each in ask.tests if each.event.get("id") is None or each.event.get("id") not in known]
    return _tried(trigger, [*kept, *given])


def keep_tests(call: Call, ask: KeepTests) -> DraftTests:
    """Keeps them in place of those the automation had; tried on it, where it is saved."""
    for each in ask.tests:
        _event(each)  # what is no event is not kept
    body = [each.model_dump(mode="json") for each in ask.tests]
    if (size := len(to_json(body))) > MOST_BYTES:
        raise UsageError(
            f"The tests of {ask.automation!r} are {size:,} bytes as JSON, and at most {MOST_BYTES:,} are kept: "
            "leave out those with large payloads"
        )
    if body:
        call.ws.store.keep(KIND, ask.automation, body)
    else:
        call.ws.store.forget(KIND, ask.automation)
    record = call.ws.store.automation(ask.automation)
    return _tried(record.spec.trigger, ask.tests) if record is not None else DraftTests(results=[])


def kept_tests(ws: Workspace, automation: str) -> list[DraftTest]:
    """The tests that are kept with an automation."""
    held: Any = ws.store.kept(KIND).get(automation, [])
    return [DraftTest.model_validate(each) for each in held]


def move_tests(ws: Workspace, former: str, name: str) -> None:
    """Keeps the tests of an automation under its new name."""
    if former != name and (held := ws.store.kept(KIND).get(former)):
        ws.store.keep(KIND, name, held)
        ws.store.forget(KIND, former)


def _tried(trigger: Trigger, every: Sequence[DraftTest]) -> DraftTests:
    return DraftTests(results=[_result(trigger, each) for each in every])


def _result(trigger: Trigger, test: DraftTest) -> TestResult:
    try:
        event = _event(test)
    except InvalidEvent as error:
        return TestResult(test=test, title="no event", holds=False, sentence=clip(str(error), LONGEST))
    verdict = explain(trigger, event, edit=False)
    fits = verdict.outcome in (Outcome.MATCHED, Outcome.SUPPRESSED)
    title = visible(clip(f"{event.event} on {event.resource.id}", LONGEST))
    return TestResult(
        test=test, title=title, holds=fits == test.fires, sentence=visible(clip(verdict.sentence, LONGEST))
    )


def _event(test: DraftTest) -> Event:
    return Event.parse(test.event)

"""For any trigger and any history, each verdict is what the engine did, and each suggested edit makes it pass."""

from datetime import timedelta

import pytest

from eventkit.engine import Plan, Tick, due, step
from eventkit.insight import Circumstances, explain
from eventkit.model.verdict import Outcome
from tests.conformance.test_histories import AUTOMATION
from tests.explaining import said_of
from tests.generating import Generator, seed

pytestmark = pytest.mark.endure

LENGTH = 20


def kept(windows, changes):
    """The windows after a step."""
    return {key: held for key, held in (windows | changes).items() if held is not None}


def pairs(number, count):
    """Triggers with the events of a history, each with the windows it met and what the engine did."""
    made = Generator(number)
    for _ in range(count // LENGTH):
        trigger = made.trigger()
        plan, windows, now = Plan({AUTOMATION: trigger}), {}, None
        for event in made.history(LENGTH):
            now = event.received if now is None else max(now, event.received)
            ends = [end for key, held in windows.items() if (end := due(plan, key, held)) and end <= now]
            if ends:
                windows = kept(windows, step(plan, windows, Tick(max(ends)), now).changes)
            done = step(plan, windows, event, now)
            yield trigger, event, plan, windows, now, done
            windows = kept(windows, done.changes)
        assert now is None or now - event.received <= timedelta(0)


def test_the_verdict_is_what_the_engine_did(size, capsys):
    """Outcome and firing, for at least 50,000 pairs at full size."""
    number, seen, wrong = seed(), 0, []
    for trigger, event, plan, windows, now, done in pairs(number, size(4_000, 60_000)):
        around = Circumstances(windows=windows, now=now, automation_id=AUTOMATION)
        verdict = explain(trigger, event, around, edit=False)
        expected = said_of(plan, event, windows, done)
        seen += 1
        if (verdict.outcome, verdict.fires) != expected:
            wrong.append((trigger, event, expected, verdict.outcome, verdict.fires, verdict.sentence))
    with capsys.disabled():
        print(f"\nexplained {seen:,} pairs, seed {number}")

    assert wrong[:3] == []


def test_every_suggested_edit_makes_it_pass(size, capsys):
    """No suggestion is allowed, a wrong one is not; most events that do not match have one."""
    number, missed, suggested, wrong = seed(), 0, 0, []
    for trigger, event, _, windows, now, _ in pairs(number, size(2_000, 20_000)):
        around = Circumstances(windows=windows, now=now, automation_id=AUTOMATION)
        verdict = explain(trigger, event, around)
        if verdict.outcome is not Outcome.NOT_MATCHED:
            assert verdict.edit is None
            continue
        missed += 1
        if verdict.edit is not None:
            suggested += 1
            after = explain(verdict.edit.apply(trigger), event, around)
            if after.outcome is not Outcome.MATCHED:
                wrong.append((trigger, event, verdict.edit, after.sentence))
    with capsys.disabled():
        print(f"\n{suggested:,} edits for {missed:,} verdicts that did not match, seed {number}")

    assert wrong[:3] == []
    assert suggested > missed / 2

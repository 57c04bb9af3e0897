"""What explain says of every step of the recorded histories is what the engine did there."""

from datetime import UTC, datetime

import pytest

from eventkit.engine import Plan, Tick, step
from eventkit.insight import Circumstances, explain
from eventkit.model.event import Event
from eventkit.model.trigger import parse_trigger
from eventkit.model.verdict import Outcome
from tests.conformance.test_histories import AUTOMATION, HISTORIES
from tests.explaining import said_of


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history["id"])
def test_the_verdict_is_what_the_step_did(history):
    """Matched, suppressed or not, and whether it fired, for each event in the place where it came."""
    trigger = parse_trigger(history["trigger"])
    plan, windows = Plan({AUTOMATION: trigger}), {}
    now = datetime.min.replace(tzinfo=UTC)
    expected, said = [], []
    for given in history["steps"]:
        if "tick" in given:
            occurrence = Tick(datetime.fromisoformat(given["tick"]))
            now = max(now, occurrence.at)
        else:
            occurrence = Event.parse(given["event"])
            now = max(now, occurrence.occurred)
            around = Circumstances(windows=windows, now=now, automation_id=AUTOMATION, patience=None)
            verdict = explain(trigger, occurrence, around, edit=False)
            said.append((verdict.outcome, verdict.fires))
        done = step(plan, windows, occurrence, now, patience=None)
        if isinstance(occurrence, Event):
            expected.append(said_of(plan, occurrence, windows, done))
        for key, held in done.changes.items():
            windows.pop(key, None) if held is None else windows.__setitem__(key, held)

    assert expected == said
    assert {outcome for outcome, _ in said} <= {Outcome.MATCHED, Outcome.NOT_MATCHED, Outcome.SUPPRESSED}

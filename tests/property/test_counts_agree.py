"""What is counted of an automation is what a recount of the log says, step by step."""

from datetime import timedelta

import eventkit as ek
from eventkit.engine import Plan, step
from eventkit.model.counts import Counts
from eventkit.model.trigger import EventTrigger
from eventkit.workspace.clock import VirtualClock
from tests.explaining import said_of
from tests.generating import MOMENT, Generator, seed
from tests.property.test_backtest_live import hungry
from tests.stepping import AUTOMATION, Stepper

LENGTH = 30
SILENT = EventTrigger(expect={"order.*"}, within=600)
OWN = "prefect.automation."


def recounted(trigger, stored, firings):
    """Considered, matched, fired and suppressed, by stepping through the log alone and asking what became of each."""
    stepper, plan, outcomes = Stepper(trigger), Plan({AUTOMATION: trigger}), []
    for event in stored:
        before = dict(stepper.windows)
        took = _step(stepper, event)
        outcomes.append(said_of(plan, event, before, took)[0].value)
    return Counts(
        considered=len(stored),
        matched=outcomes.count("matched"),
        fired=firings,
        suppressed=outcomes.count("suppressed"),
    )


def _plain(trigger):
    """Whether events alone settle what becomes of it: no silence, and nothing that its own firings leave."""
    return "Proactive" not in repr(trigger) and not hungry(trigger)


def _step(stepper, event):
    stepper.now = max(stepper.now, event.received)
    result = step(stepper.plan, stepper.windows, event, stepper.now)
    for key, held in result.changes.items():
        stepper.windows[key] = held
    stepper.windows = {key: held for key, held in stepper.windows.items() if held is not None}
    return result


def test_counts_are_what_a_recount_of_the_log_says(size, capsys):
    """For several automations at once, at random, over a log at random, settled now and then."""
    number = seed()
    made, wrong, seen = Generator(number), [], Counts()
    for _ in range(size(15, 300)):
        triggers = [next(each for each in iter(made.trigger, None) if _plain(each)) for _ in range(3)] + [SILENT]
        history = made.history(LENGTH)
        with ek.Workspace.in_memory(clock=VirtualClock(MOMENT)) as ws:
            registered = [
                ek.Automation(name=f"tried {place}", trigger=trigger, actions=[]).create()
                for place, trigger in enumerate(triggers)
            ]
            for event in history:
                ws.clock.advance(max(0.0, (event.received - ws.clock.now()).total_seconds()))
                ws.log([event.changed(received=None)])
                if made.random.random() < 0.2:
                    ws.settle()
            ws.clock.advance(timedelta(minutes=1).total_seconds())
            ws.settle()
            stored = list(ws.events(oldest_first=True))
            begins = {each.resource.id: each.seq for each in stored if each.event == "prefect.automation.created"}
            for automation in registered:
                after = [each for each in stored if each.seq > begins[f"{OWN}{automation.id}"]]
                firings = len(ws.store.firings(automation_id=automation.id, limit=100_000))
                expected = recounted(automation.trigger, after, firings)
                if expected != automation.counts:
                    wrong.append((automation.trigger, expected, automation.counts))
                seen = automation.counts if automation.counts.suppressed > seen.suppressed else seen
    with capsys.disabled():
        print(f"\nthe most suppressed: {seen}, seed {number}")

    assert wrong[:1] == []
    assert seen.suppressed > 0

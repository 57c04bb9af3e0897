"""A backtest says what a live workspace does: the same firings, on the same events, for the same keys."""

from datetime import timedelta

import pytest

import eventkit as ek
from eventkit.engine import Plan, due
from eventkit.insight import firings, identity
from eventkit.model.firing import Firing
from eventkit.model.pattern import name_matches
from eventkit.model.trigger import leaves
from eventkit.workspace.clock import VirtualClock
from tests.generating import MOMENT, Generator, seed

pytestmark = pytest.mark.endure

LENGTH = 15


def hungry(trigger):
    """Whether a trigger would count what its own firings leave in the log, which is not part of the history."""
    own = "prefect.automation.triggered"
    return any(name_matches((*leaf.expect, *leaf.after) if leaf.expect else ("*",), own) for _, leaf in leaves(trigger))


def move(ws, plan, to):
    """Moves the clock as time does: what becomes due happens just then, for a composite fires when it is noticed."""
    while (now := ws.clock.now()) < to:
        ends = (due(plan, key, held) for key, held in ws.matcher.windows().items())
        upto = min([to, now + timedelta(seconds=10), *(end for end in ends if end is not None and end > now)])
        ws.clock.advance((upto - now).total_seconds())
        ws.settle()


def pass_time(ws, to):
    """The same with whatever automations there are."""
    move(ws, Plan({spec.id: spec.trigger for spec in ws.automations() if spec.enabled}), to)


def live(trigger, history):
    """The firings of a workspace through which the history went, and the events as it stored them."""
    ek.Automation(name="tried", trigger=trigger, actions=[]).create()
    ws = ek.workspace()
    plan = Plan({ws.automation("tried").id: trigger})
    ws.settle()
    for event in history:
        move(ws, plan, event.received)
        ws.log([event.changed(received=None)])
        ws.settle()
    move(ws, plan, ws.clock.now() + timedelta(seconds=70))
    spec = ws.automation("tried")
    stored = [event for event in ws.events(oldest_first=True) if not event.event.startswith("prefect.")]
    recorded = [Firing.parse(each.body) for each in ws.store.firings(automation_id=spec.id, limit=10_000)]
    return [identity(each) for each in reversed(recorded)], stored, spec.created, ws.clock.now()


def test_a_backtest_gives_the_firings_of_a_live_workspace(size, capsys):
    """For triggers and histories at random, absence and composites among them."""
    number = seed()
    made, wrong, fired = Generator(number), [], 0
    for _ in range(size(20, 400)):
        trigger, history = next(each for each in iter(made.trigger, None) if not hungry(each)), made.history(LENGTH)
        with ek.Workspace.in_memory(clock=VirtualClock(MOMENT)):
            expected, stored, opened, until = live(trigger, history)
        found = firings(trigger, stored, opened=opened, until=until)
        fired += len(expected)
        if sorted(map(str, expected)) != sorted(str(identity(each)) for each in found.firings):
            wrong.append((trigger, expected, [identity(each) for each in found.firings]))
    with capsys.disabled():
        print(f"\n{fired:,} firings alike, seed {number}")

    assert wrong[:1] == []
    assert fired > 0

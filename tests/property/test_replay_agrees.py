"""A dry replay says what the real one does: the same automations, on copies of the same events, for the same keys."""

import eventkit as ek
from eventkit.model.firing import Firing
from eventkit.workspace.clock import VirtualClock
from tests.generating import MOMENT, Generator, seed
from tests.property.test_backtest_live import hungry, pass_time


def said(automation, event, labels):
    """What of a firing is the same, dry and real."""
    return str((automation, event and event.replay_of, sorted(labels.items())))


def test_a_dry_replay_gives_the_firings_of_the_real_one(size, capsys):
    """For automations and histories at random, some of them replayed for one automation alone."""
    number = seed()
    made, wrong, fired = Generator(number), [], 0
    for _ in range(size(60, 300)):
        triggers = [next(each for each in iter(made.trigger, None) if not hungry(each)) for _ in range(2)]
        with ek.Workspace.in_memory(clock=VirtualClock(MOMENT)) as ws:
            for name, trigger in zip("ab", triggers, strict=True):
                ek.Automation(name=name, trigger=trigger, actions=[]).create()
            ws.settle()
            for event in made.history(6):
                pass_time(ws, event.received)
                ws.log([event.changed(received=None)])
                ws.settle()
            before = {each.id for each in ws.store.firings(limit=10_000)}
            only = made.random.choice((None, "a"))
            history = made.history(8)
            expected = [said(each.automation, each.event, each.labels) for each in ek.replay(history, only=only).fires]
            ek.replay(history, only=only, dry=False).settle()
            names = {spec.id: spec.name for spec in ws.automations()}
            records = [each for each in ws.store.firings(limit=10_000) if each.id not in before]
            firings = [Firing.parse(each.body) for each in records]
            found = [said(names[each.automation_id], each.triggering_event, each.triggering_labels) for each in firings]
        fired += len(found)
        if sorted(expected) != sorted(found):
            wrong.append((triggers, expected, found))
    with capsys.disabled():
        print(f"\n{fired:,} firings alike, seed {number}")

    assert wrong[:1] == []
    assert fired > 0

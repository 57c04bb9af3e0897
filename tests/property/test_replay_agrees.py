"""A dry replay says what the real one does: the same automations, on copies of the same events, for the same keys."""

from zlib import crc32

import eventkit as ek
from eventkit.model.automation import AutomationSpec
from eventkit.model.firing import Firing
from eventkit.model.trigger import EventTrigger
from eventkit.workspace.clock import VirtualClock
from tests.generating import MOMENT, Generator, seed
from tests.property.test_backtest_live import hungry, pass_time


def picky(event):
    """A predicate that refuses some and raises on others: of one event and its repetition alike."""
    return 6 // (crc32(repr((event.event, event.resource, event.payload)).encode()) % 8) < 6


def loose(made, trigger):
    """The trigger, more often than not asking for names alone: one that nothing fits says nothing."""
    if not isinstance(trigger, EventTrigger) or made.random.random() < 0.3:
        return trigger
    return trigger.changed(match={}, match_related=(), match_payload=None)


def said(automation, event, labels):
    """What of a firing is the same, dry and real."""
    return str((automation, event and event.replay_of, sorted(labels.items())))


def test_a_dry_replay_gives_the_firings_of_the_real_one(size, capsys):
    """For automations, some in shadow or with a predicate, and histories at random; or for one automation alone."""
    number = seed()
    made, wrong, fired = Generator(number), [], 0
    for _ in range(size(60, 300)):
        triggers = [loose(made, next(each for each in iter(made.trigger, None) if not hungry(each))) for _ in "ab"]
        modes = (True, made.random.choice((True, "shadow")))
        with ek.Workspace.in_memory(clock=VirtualClock(MOMENT)) as ws:
            ws.notice = ws.registry._notice = lambda line: None
            for name, trigger, enabled in zip("ab", triggers, modes, strict=True):
                spec = AutomationSpec(name=name, trigger=trigger, actions=(), enabled=enabled)
                ws.register(spec, predicate=picky if made.random.random() < 0.5 else None)
            ws.settle()
            for event in made.history(6):
                pass_time(ws, event.received)
                ws.log([event.changed(received=None)])
                ws.settle()
            before = {each.id for each in ws.store.firings(limit=10_000)}
            only = made.random.choice((None, "a"))
            history = made.history(12)
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

"""For any triggers and history: a session checks as recorded, and a trigger that decides otherwise is found."""

from collections import Counter

import pytest

import eventkit as ek
from eventkit.insight import firings, identity
from eventkit.model.automation import AutomationSpec
from eventkit.testing import Recording, check_recorded, in_memory, read_events, record, write_events
from tests.generating import MOMENT, Generator, seed

pytestmark = pytest.mark.endure

LENGTH = 20


def counted(trigger, events, until):
    """The firings, in the words in which two are the same."""
    return Counter(str(identity(each)) for each in firings(trigger, events, until=until).firings)


def logged(ws, history):
    """The events in the log, each received when it was, and a minute of silence after."""
    for event in history:
        ws.clock.advance((event.received - ws.clock.now()).total_seconds())
        ws.log([event.changed(received=None)])
    ws.clock.advance(70)


def test_what_is_recorded_checks_and_what_decides_otherwise_is_found(size, tmp_path, capsys):
    """Gains and losses are those that two backtests differ in, in number and in nothing else."""
    number = seed()
    made, path, found = Generator(number), tmp_path / "session.ek.jsonl", 0
    for _ in range(size(60, 2_000)):
        old, new, history = made.trigger(), made.trigger(), made.history(LENGTH)
        spec = AutomationSpec(name="tried", trigger=old, actions=())
        with in_memory(start=MOMENT) as ws:
            logged(ws, history)
            held = record(path, automations=[spec])
            assert list(ws.events(oldest_first=True)) == list(held.events), number
        assert Recording.read(path) == held, number
        assert check_recorded(path).differences == (), number
        before, now = (counted(trigger, held.events, held.until) for trigger in (old, new))
        told = check_recorded(path, against=[spec.changed(trigger=new)], verdicts=False)
        kinds = Counter(each.kind for each in told.differences)
        other = kinds["gathered"]  # the same firing, of other events: it counts on either side
        alike = (now - before).total() - other, (before - now).total() - other
        assert alike == (kinds["gained"], kinds["lost"]), number
        found += len(told.differences)
    with capsys.disabled():
        print(f"\n{found:,} differences found, seed {number}")

    assert found > 0


def test_events_go_to_a_file_and_come_back(size, tmp_path):
    """As they were received, whatever they hold."""
    number, path = seed(), tmp_path / "events.jsonl"
    made = Generator(number)
    for _ in range(size(20, 500)):
        history = made.history(LENGTH)
        write_events(path, history)
        assert [ek.Event.wire(each) for each in history] == [each.wire() for each in read_events(path)], number

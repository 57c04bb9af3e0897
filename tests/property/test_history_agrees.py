"""What the store tells of an automation's last events is what was noted of them, whatever its trigger asks for."""

from collections import defaultdict

import eventkit as ek
from eventkit.model.counts import Became
from eventkit.workspace.bookkeeping import Bookkeeping, met
from eventkit.workspace.clock import VirtualClock
from tests.generating import MOMENT, Generator, seed

LENGTH = 18
SHADOW = "shadow"


def plainly(noted, shadow):
    """A note as the store should tell it."""
    event, became = noted.event, noted.became
    if shadow and became is Became.FIRED:
        became = Became.SHADOW
    return (event and event.seq, event and event.id, noted.at, became, *met(noted))


def told(past):
    """The same of what the store tells."""
    return (past.seq, past.event_id, past.at, past.became, past.path, past.before)


def test_history_is_what_was_noted(size, monkeypatch, capsys):
    """Each event once, in order: what fired by itself, by its window, at a time, in shadow, and what did not."""
    number = seed()
    made, wrong, seen = Generator(number), [], defaultdict(int)
    noted = defaultdict(list)
    write = Bookkeeping.write

    def listening(self, tx, stretch, fired, *, apart):
        # what is noted goes nowhere else as one list
        before = {} if apart else dict(self._unwritten)
        write(self, tx, stretch, fired, apart=apart)
        for tallies in (before, stretch.tallies):
            for id, tally in tallies.items():
                noted[id] += tally.notes

    monkeypatch.setattr(Bookkeeping, "write", listening)
    for _ in range(size(40, 600)):
        noted.clear()
        triggers = [made.trigger() for _ in range(4)]
        with ek.Workspace.in_memory(clock=VirtualClock(MOMENT)) as ws:
            registered = [
                ek.Automation(name=f"t{place}", trigger=trigger, actions=[], enabled=place < 3 or SHADOW).create()
                for place, trigger in enumerate(triggers)
            ]
            waiting = []
            for event in made.history(LENGTH):
                ws.clock.advance(max(0.0, (event.received - ws.clock.now()).total_seconds()))
                waiting.append(event.changed(received=None))
                if made.random.random() < 0.3:
                    ws.log(waiting)
                    ws.settle()
                    waiting = []
            ws.log(waiting)
            ws.clock.advance(1_000)
            ws.settle()
            ws.save_counts()
            for automation in registered:
                expected = [plainly(each, automation.enabled == SHADOW) for each in noted[automation.id]][::-1][:20]
                found = [told(each) for each in ws.store.history(automation.id)]
                if expected != found:
                    wrong.append((automation.trigger, expected, found))
                for each in found:
                    seen[each[3]] += 1
    with capsys.disabled():
        print(f"\n{dict(seen)}, seed {number}")

    assert wrong[:1] == []
    assert all(seen[each] for each in (Became.FIRED, Became.SHADOW, Became.MATCHED, Became.SUPPRESSED))

"""What a workspace should have fired, reckoned from its log alone, beside what it says it fired.

Nothing of the matcher is used: each automation's trigger is stepped on its own through the events that came after it
was registered, in the order of the log, an event that follows a later one right after that.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from eventkit.engine import Parked, Plan, arrange, step
from eventkit.model.firing import Firing
from eventkit.store import Store
from eventkit.workspace.clock import WallClock

FILE = "workspace.sqlite"
EVERYTHING = 10_000_000


def reading(home):
    """The store of a workspace, to read: opening the workspace itself would change what it holds."""
    return Store.open(Path(home) / FILE, clock=WallClock())


def log(store):
    """Every event, in order, each with whether the one it follows came before it."""
    rows, place = [], 0
    while block := store.tail(place, 5_000):
        rows += block
        place = block[-1][0].seq
    return rows


def numbers(rows, name):
    """The numbers in the payloads of the events of a name, in order."""
    return [event.payload["n"] for event, _ in rows if event.event == name]


def expected(spec, rows):
    """The firings of one automation, by pure stepping over the log from where it was registered."""
    return [firing for _, result in stepped(spec, rows) for firing in result.firings]


def recount(spec, rows):
    """How many events it matched, and how many fit with nothing coming of it."""
    came = [any(met.came for met in result.met) for _, result in stepped(spec, rows) if result.met]
    return sum(came), len(came) - sum(came)


def stepped(spec, rows):
    """Each event after it was registered, with what it did."""
    begin = next(
        event.seq
        for event, _ in rows
        if event.event == "prefect.automation.created" and event.resource.id == f"prefect.automation.{spec.id}"
    )
    plan, windows, parked = Plan({spec.id: spec.trigger}), {}, Parked()
    now = datetime.min.replace(tzinfo=UTC)
    for event, leader_seen in rows:
        if event.seq <= begin:
            continue
        now = max(now, event.received)
        parked, ready = arrange(parked, event, leader_seen=leader_seen, now=now)
        for each in ready:
            result = step(plan, windows, each, now)
            windows |= result.changes
            windows = {key: held for key, held in windows.items() if held is not None}
            yield each, result


def recorded(store, spec):
    """The firings of one automation that the workspace recorded."""
    return [Firing.parse(row.body) for row in store.firings(automation_id=spec.id, limit=EVERYTHING)]


def plain(firings):
    """Firings as they can be compared: without their own ids, in order of the events that completed them."""
    return sorted((_plain(each) for each in firings), key=lambda each: each.triggering_event.seq)


def _plain(firing):
    # a composite is dated when it was evaluated, which no log tells
    at = None if firing.triggering_firings else firing.at
    return replace(firing, id=None, at=at, triggering_firings=tuple(_plain(each) for each in firing.triggering_firings))


def actions(store, firings):
    """How many actions of these firings ended in which way."""
    ways = {}
    for firing in firings:
        for action in store.actions(firing.id):
            ways[action.status] = ways.get(action.status, 0) + 1
    return ways

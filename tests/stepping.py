"""A trigger stepped by hand: events and ticks in, firings out, with times as seconds since a fixed moment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from eventkit.engine import Plan, Tick, due, opening, step
from eventkit.model.event import Event

MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)
AUTOMATION = UUID(int=7)
RECORDER = {"patience": None}
"""As Prefect's evaluator is run in process: no sweep between the steps."""


def at(seconds):
    """The moment that many seconds after the start."""
    return MOMENT + timedelta(seconds=seconds)


def event(seconds, name="e", id="r1", *, related=(), received=None, follows=None, number=None, **labels):
    """An event dated at a second, on a resource of that id and labels."""
    given = {} if number is None else {"id": UUID(int=number)}
    return Event(
        occurred=at(seconds),
        received=None if received is None else at(received),
        event=name,
        resource={"prefect.resource.id": id, **labels},
        related=related,
        follows=follows,
        **given,
    )


class Stepper:
    """One trigger with its windows; processing time is the latest moment seen."""

    def __init__(self, trigger, *, opened=None, **settings):
        self.trigger = trigger
        self.plan = Plan({AUTOMATION: trigger})
        self.windows = {}
        self.settings = settings
        self.now = MOMENT
        self.firings = []
        if opened is not None:
            self.windows |= opening(AUTOMATION, trigger, self.windows, at(opened))

    def take(self, occurrence):
        """The firings of one event or tick; what it changed is kept."""
        moment = occurrence.at if isinstance(occurrence, Tick) else occurrence.received or occurrence.occurred
        self.now = max(self.now, moment)
        result = step(self.plan, self.windows, occurrence, self.now, **self.settings)
        for key, held in result.changes.items():
            if held is None:
                self.windows.pop(key, None)
            else:
                self.windows[key] = held
        self.firings += result.firings
        return list(result.firings)

    def tick(self, seconds):
        """The firings of a tick."""
        return self.take(Tick(at(seconds)))

    def run_until(self, seconds):
        """Ticks whenever something is due, as a running engine does; the seconds at which it fired."""
        fired = []
        while ends := [end for key, held in self.windows.items() if (end := due(self.plan, key, held))]:
            if min(ends) > at(seconds):
                break
            fired += [second(min(ends))] * len(self.take(Tick(min(ends))))
        return fired


def second(moment):
    """How many seconds after the start a moment is."""
    return (moment - MOMENT).total_seconds()


def fires(trigger, *occurrences, **settings):
    """The positions of the occurrences that fired, one entry a firing."""
    stepper = Stepper(trigger, **settings)
    return [place for place, each in enumerate(occurrences) for _ in stepper.take(each)]


def fires_at(trigger, seconds, name="e", **settings):
    """The seconds at which events of one name, at these seconds, fired."""
    return [seconds[place] for place in fires(trigger, *(event(each, name) for each in seconds), **settings)]

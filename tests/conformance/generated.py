"""Triggers and histories at random, on the ground that Prefect and eventkit have in common.

What is left out, each a departure that `test_departures.py` shows to be one:

1. `match_payload`, `none_of`, `collect` and predicates, which Prefect has not got.
2. Proactive triggers without `after` or without `for_each`.
3. A Proactive trigger that has no tick after an event, as with one that waited for the event it follows: Prefect would
   not have closed a satisfied window.
4. Names that Prefect reads by two patterns at once: `reads_alike`.
5. Thresholds below 1 in a window that has a length, and composites whose `within` is 0.
6. Events that waited for the one they follow, where a window might have ended meanwhile: `Generator.waiting`.
7. Several windows of a composite's triggers closed by one tick, several events given up at once.
8. Events that were caused by other firings: hops.
"""

import fnmatch
import re
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from eventkit.model.pattern import name_matches
from tests.conformance.sides import Ours

MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)
ID, ROLE = "prefect.resource.id", "prefect.resource.role"
NAMES = ("order", "order.placed", "order.paid", "order.paid.late", "stock.low", "cart opened!")
PATTERNS = (
    "order.*", "order.*", "order", "order.placed", "order.paid", "order.p*", "*.low", "*", "order.*.late", "cart*!",
    "!order", "order.?aid", "[o]rder", "stock.*", "or*",
)  # fmt: skip
SPECS = (
    *[{}] * 6,
    {ID: "shop.*"},
    {ID: ["shop.1", "shop.2"]},
    {ID: "!shop.1"},
    {"zone": "eu-*"},
    {"zone": "!eu-?"},
    {"zone": ["us", "eu-[ab]"]},
    {ID: "shop.*", "zone": "*"},
    {"zone": []},
    {"missing": "!x"},
)
RELATED = (
    *[{}] * 8,
    {ROLE: "flow"},
    {ROLE: "flow", "zone": "us"},
    {ROLE: "tag", ID: ["tag.a", "tag.b"]},
    [{ID: "tag.a"}, {ID: "tag.b"}],
    {ROLE: "tag", ID: "!tag.a"},
    [{}],
)
GAPS = (0.5, 1, 1, 7, 7, 30, 62, 500)
LATE = (0,) * 8 + (3.3, 20.9, 70.7, 1000.1)
KEYS = (ID, "zone", "related:flow:zone", "related:tag:prefect.resource.id", "related:flow", "x:y")


class Case:
    """A trigger, what came when, and whether time is told when windows end or only where events come."""

    def __init__(self, trigger, events, told=True):
        self.trigger, self.events, self.told = trigger, events, told

    def steps(self):
        """The events, and the ticks that a running engine has between them: of absence, one after each event too."""
        side, steps = Ours(self.trigger), []
        for event in self.events:
            came = datetime.fromisoformat(event["received"])
            self._tell(side, came, steps)
            self._take(side, {"event": event}, steps)
            self._tell(side, came, steps)
            if awaits_absence(self.trigger):
                self._take(side, {"tick": event["received"]}, steps)
        return steps

    def _tell(self, side, until, steps):
        """When each window ends, and when an event has waited long enough for the one it follows."""
        while self.told and (end := side.due(until)) is not None:
            self._take(side, {"tick": end.isoformat()}, steps)

    def _take(self, side, step, steps):
        steps.append(step)
        side.take(step)


class Generator:
    """Makes cases of one seed."""

    def __init__(self, number):
        self.random, self.left_out = Random(number), 0

    def case(self):
        """A case; triggers whose names the two read differently are left out, and counted."""
        kind = self.random.random()
        if kind < 0.7:
            trigger = self.read(self.leaf)
            told = trigger["type"] != "event" or self.random.random() < 0.5
            return Case(trigger, self.history(GAPS, LATE), told)
        if kind < 0.85:
            trigger, history = self.read(self.leaf), self.history((0.5, 1, 1.2), (0, 0, 3.3))
            return Case(trigger, history if awaits_absence(trigger) else self.waiting(history))
        return Case(self.read(self.at_once), self.waiting(self.history((1, 30, 400), LATE)))

    def read(self, leaf):
        """A trigger that both read alike."""
        while not reads_alike(trigger := self.trigger(leaf)):
            self.left_out += 1
        return trigger

    def some(self, of, most, least=0):
        """A few of these."""
        return self.random.sample(of, self.random.randint(least, most))

    def leaf(self):
        """An event trigger."""
        choose = self.random.choice
        absence = self.random.random() < 0.3
        within = choose((10, 12.5, 60)) if absence else choose((0, 0, 0.25, 10, 60, 600))
        return {
            "type": "event",
            "match": choose(SPECS),
            "match_related": choose(RELATED),
            "after": self.some(PATTERNS, choose((0, 0, 2)) if not absence else choose((1, 1, 2)), least=absence),
            "expect": self.some(PATTERNS, 2),
            "for_each": self.some(KEYS, choose((0, 1, 2)) if not absence else choose((1, 1, 2)), least=absence),
            "posture": "Proactive" if absence else "Reactive",
            "threshold": choose((1, 1, 1, 2, 3) if within and not absence else (1, 1, 1, 2, 3, 0, -1)),
            "within": within,
        }

    def at_once(self):
        """A trigger that fires on each event, and so has no window that could end."""
        return self.leaf() | {"after": [], "posture": "Reactive", "threshold": 1, "within": 0}

    def trigger(self, leaf, depth=0):
        """A trigger; composites hold others, composites among them."""
        kind = self.random.random()
        if depth > 1 or kind < 0.55:
            return leaf()
        # none is as long as a window, or a firing might be just at its bound
        within = self.random.choice((None, 9.7, 61.3, 603))
        children = [self.trigger(leaf, depth + 1) for _ in range(self.random.choice((1, 2, 2, 3)))]
        if kind < 0.75:
            return {"type": "sequence", "triggers": children, "within": within}
        require = self.random.choice(("any", "all", self.random.randint(1, len(children))))
        return {"type": "compound", "triggers": children, "require": require, "within": within}

    def labels(self):
        return {"zone": self.random.choice(("eu-a", "eu-b", "us", ""))} if self.random.random() < 0.7 else {}

    def event(self, at, late, before):
        """An event received at a moment; some follow one that came before."""
        choose = self.random.choice
        roles = self.some(("flow", "tag", "tag"), 3)
        event = {
            "id": str(UUID(int=self.random.getrandbits(128), version=4)),
            "occurred": (at - timedelta(seconds=late)).isoformat(),
            "received": at.isoformat(),
            "event": choose(NAMES),
            "resource": {ID: f"shop.{self.random.randint(1, 3)}", **self.labels()},
            "related": [{ID: f"{role}.{choose('ab')}", ROLE: role, **self.labels()} for role in roles],
            "payload": {},
        }
        return event | ({"follows": choose(before)["id"]} if before and self.random.random() < 0.1 else {})

    def history(self, gaps, late):
        """Events in the order they are received, to the microsecond, so that none is exactly at a bound.

        Prefect's own clock runs on while it evaluates.
        """
        at, events = MOMENT, []
        for _ in range(self.random.randint(6, 24)):
            at += timedelta(seconds=self.random.choice(gaps), microseconds=self.random.randint(1, 99_999))
            events.append(self.event(at, self.random.choice(late), events))
        return events

    def waiting(self, events):
        """The history with some events that come before the one they follow, or follow one that never comes."""
        followed = []
        for place, event in enumerate(events):
            kind = self.random.random()
            if kind < 0.2 and place + 1 < len(events):
                event = event | {"follows": self.random.choice(events[place + 1 :])["id"]}
            elif kind < 0.25:
                event = event | {"follows": str(UUID(int=self.random.getrandbits(128), version=4))}
            followed.append(event)
        return followed


def awaits_absence(trigger):
    """Whether time does something to its windows."""
    return any(leaf["posture"] == "Proactive" for leaf in leaves(trigger))


def leaves(trigger):
    """The event triggers of a trigger."""
    if trigger["type"] == "event":
        return [trigger]
    return [leaf for child in trigger["triggers"] for leaf in leaves(child)]


def reads_alike(trigger, names=NAMES):
    """Whether these names mean the same to the trigger on both sides."""
    return all(theirs_reads(leaf, name) == ours_reads(leaf, name) for leaf in leaves(trigger) for name in names)


def ours_reads(leaf, name):
    """Whether a name opens and counts here: each pattern is asked by itself."""
    return name_matches(leaf["after"], name), name_matches(leaf["expect"] or ("*",), name)


def theirs_reads(leaf, name):
    """Whether it does there: as a glob by one pattern and as the beginning of a name by another is enough."""
    asked = {*leaf["expect"], *leaf["after"]} if leaf["expect"] else {"*"}
    begins = "|".join(re.escape(each).replace(r"\*", ".+") for each in asked)
    if not any(fnmatch.fnmatchcase(name, each) for each in asked) or not re.match(begins, name):
        return False, False
    counts = not leaf["expect"] or any(_fits(each, name) for each in leaf["expect"])
    return any(_fits(each, name) for each in leaf["after"]), counts


def _fits(pattern, name):
    if pattern.startswith("!"):
        return not fnmatch.fnmatchcase(name, pattern[1:])
    return fnmatch.fnmatchcase(name, pattern)

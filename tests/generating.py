"""Triggers and events at random, of few words, so that they often meet: the same for the same seed."""

import os
from datetime import UTC, datetime, timedelta
from random import Random, SystemRandom
from uuid import UUID

from eventkit.model.event import Event
from eventkit.model.trigger import CompoundTrigger, EventTrigger, Posture, SequenceTrigger

MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)
NAMES = ("order.placed", "order.paid", "Order.paid", "order", "order.placed.eu", "stock.low", "cart.opened", "a")
PATTERNS = (
    "order.*",
    "order.p*",
    "*.low",
    "stock.low",
    "order.placed",
    "order.paid",
    "ordr.paid",
    "!order.paid",
    "*",
    "x.y",
)
LABELS = ("region", "tier", "size")
VALUES = ("eu", "eu-west", "EU", "us-1", "gold", "42", "", "a*b", "!no")
ASKED = ("eu*", "eu", "us-?", "gold", "!gold", "42", "*", "[eu]*", "!eu*", "silver", "a[*]b", "")
COLLECTS = ("latest", "latest", "each", "all")
PAYLOAD_PATTERNS = (
    {"n": [{"numeric": [">", 2]}]},
    {"n": [1, 2], "s": [{"prefix": "a"}]},
    {"n": [{"numeric": [">=", 4, "<", 9]}], "s": ["AB", "x*"]},
    {"$or": [{"n": [7]}, {"s": [{"anything-but": ["ab", "x"]}]}], "m": [{"exists": False}]},
    {"items": {"sku": ["gold", {"suffix": "-1"}], "count": [{"numeric": ["=", 2]}]}},
)
PAYLOADS = (
    {},
    {"n": 1, "s": "ab"},
    {"n": 3},
    {"n": "3", "s": ["x", "ab"], "m": None},
    {"n": [1, 12], "s": {"deep": 1}, "m": [True]},
    {"items": [{"sku": "gold", "count": 1}, {"sku": "tin", "count": 2}]},
    {"items": {"sku": "Gold"}, "N": 3},
)
IDS = ("order.1", "order.2", "stock.rye", "shop")
ROLES = ("customer", "shop", "item")


def seed():
    """EVENTKIT_SEED, or one that nobody knows; whoever uses it prints it."""
    return int(os.environ.get("EVENTKIT_SEED") or SystemRandom().randrange(2**32))


class Generator:
    """Makes things of one seed."""

    def __init__(self, number):
        self.random = Random(number)
        self.made = 0

    def some(self, of, most=2):
        """A few of these, or none."""
        return self.random.sample(of, self.random.randint(0, min(most, len(of))))

    def spec(self, most=2):
        """Labels wanted of a resource."""
        spec = {label: self.random.sample(ASKED, self.random.randint(1, 2)) for label in self.some(LABELS, most)}
        if self.random.random() < 0.3:
            spec["prefect.resource.id"] = self.random.choice(("order.*", "order.1", "stock.*", "!shop"))
        return spec

    def related_spec(self):
        """A spec of a related resource, often with its role."""
        spec = self.spec(1)
        if self.random.random() < 0.7:
            spec["prefect.resource.role"] = self.random.choice(ROLES)
        return spec

    def refused_spec(self):
        """A spec that no resource may fit: of few words, or it would refuse most events."""
        label, patterns = self.random.choice(LABELS), self.random.sample(("eu", "us-?", "42", "!gold", "[eu]*"), 2)
        role = {"prefect.resource.role": self.random.choice(ROLES)} if self.random.random() < 0.3 else {}
        return {label: patterns[: self.random.randint(1, 2)], **role}

    def event_trigger(self):
        """An event trigger of any kind."""
        choose = self.random.choice
        posture = choose((Posture.Reactive, Posture.Reactive, Posture.Proactive))
        within = choose((0, 10, 60)) if posture is Posture.Reactive else choose((10, 60))
        collect = choose(COLLECTS) if posture is Posture.Reactive else "latest"
        return EventTrigger(
            expect=self.some(PATTERNS),
            after=self.some(PATTERNS, 1) if self.random.random() < 0.3 else (),
            match=self.spec(),
            match_related=[self.related_spec() for _ in range(choose((0, 0, 1, 1, 2)))] or {},
            for_each=self.some((*LABELS, "prefect.resource.id", "related:customer:tier"), 1),
            posture=posture,
            threshold=choose((1, 1, 1, 2, 3)),
            within=within,
            match_payload=choose((None, None, *PAYLOAD_PATTERNS)),
            none_of=[self.refused_spec() for _ in range(choose((0, 0, 0, 1, 2)))],
            collect="latest" if collect == "all" and not within else collect,
        )

    def shared_trigger(self, depth=2):
        """A trigger of what a Prefect server has too."""

        def shared(trigger):
            if isinstance(trigger, EventTrigger):
                return trigger.changed(match_payload=None, none_of=(), collect="latest")
            return trigger.changed(triggers=tuple(shared(each) for each in trigger.triggers))

        return shared(self.trigger(depth))

    def trigger(self, depth=2):
        """A trigger, at times of triggers."""
        if depth == 0 or self.random.random() < 0.75:
            return self.event_trigger()
        children = [self.trigger(depth - 1) for _ in range(self.random.randint(1, 3))]
        within = self.random.choice((None, 0, 60))
        if self.random.random() < 0.4:
            return SequenceTrigger(triggers=children, within=within)
        require = self.random.choice(("any", "all", self.random.randint(1, len(children))))
        return CompoundTrigger(triggers=children, require=require, within=within)

    def labels(self):
        """Some labels with values."""
        return {label: self.random.choice(VALUES) for label in self.some(LABELS, 3)}

    def event(self, at):
        """An event at a moment."""
        self.made += 1
        choose = self.random.choice
        related = [
            {"prefect.resource.id": f"{role}.1", "prefect.resource.role": role, **self.labels()}
            for role in self.some(ROLES)
        ]
        return Event(
            id=UUID(int=self.made),
            occurred=at,
            event=choose(NAMES),
            resource={"prefect.resource.id": choose(IDS), **self.labels()},
            related=related,
            payload=choose(PAYLOADS),
        )

    def history(self, length):
        """Events in the order they are received, some of them late."""
        at, events = MOMENT, []
        for _ in range(length):
            at += timedelta(seconds=self.random.choice((0, 1, 3, 20, 70)))
            late = timedelta(seconds=self.random.choice((0, 0, 0, 0, 5, 100, 2000)))
            events.append(self.event(at - late).changed(received=at))
        return events

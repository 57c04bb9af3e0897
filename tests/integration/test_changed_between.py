"""An automation that another process changes at every moment of its owner's turn: between any two looks at the store.

What is expected is read off the log, as in `test_hands_change`.
"""

from itertools import product

import pytest

import eventkit as ek
from tests.integration.test_hands_change import expected, fired_on

CHANGES = {
    "off": {"enabled": False},
    "on": {"enabled": True},
    "shadow": {"enabled": "shadow"},
    "ticks": {"expect": {"tick"}},
    "tocks": {"expect": {"tock"}},
    "idle": {"expect": {"what never comes"}},
}
LOOKS = ["tail", "owner", "owned", "changes_of", "at", "windows", "transaction", "data_version"]
HIDES = ek.actions.CallWebhook(url="https://example.invalid/hook?key=1", headers={"Authorization": "Bearer abcdefgh"})


class Between:
    """Has something done right before the n-th look of a workspace at its store."""

    def __init__(self, ws, monkeypatch):
        self.left, self.then = 0, []
        for name in LOOKS:
            monkeypatch.setattr(ws.store, name, self._looked(getattr(ws.store, name)))

    def _looked(self, look):
        def looked(*given, **named):
            self.left -= 1
            if self.left == 0 and self.then:
                self.left, do = self.then.pop(0)
                do()
            return look(*given, **named)

        return looked

    def plan(self, *moments):
        """moments: how many looks to wait from the one before, and what to do then."""
        waits, does = [each[0] for each in moments], [each[1] for each in moments]
        self.left = waits[0]
        self.then = list(zip([*waits[1:], 0], does, strict=True))


@pytest.fixture
def both(tmp_path):
    """The owner, whose engine turns only where the test says so, and one that looks on."""
    with ek.Workspace(tmp_path) as owner, ek.Workspace(tmp_path, evaluates=False) as looking:
        yield owner, looking


def changer(looking, name):
    """Changes the automation, and has something come for it then."""

    def change(what):
        held, changes = looking.automation(name), dict(CHANGES[what])
        if "expect" in changes:
            changes = {"trigger": ek.EventTrigger(**changes, threshold=held.trigger.threshold)}
        if what == "on" and held.actions:
            changes = {"enabled": "shadow"}  # nothing is sent
        looking.register_silently(held.changed(**changes), replacing=held.id)
        emits(looking)

    return change


def emits(ws):
    """What its triggers may expect."""
    for event in ("tick", "tock"):
        ws.emit(event, {"prefect.resource.id": "t"}, payload={"n": 1})


def turned(ws):
    """Turns its engine until there is nothing to do."""
    while ws.matcher.turn() or not ws.matcher.idle():
        pass


ORDERS = ["off on off", "on tocks ticks", "tocks off on", "shadow ticks off", "on idle shadow"]


@pytest.mark.parametrize(("actions", "threshold"), [([], 1), ([HIDES], 1), ([], 4)], ids=["each", "hiding", "fourth"])
@pytest.mark.parametrize("order", [each.split() for each in ORDERS], ids=ORDERS)
def test_each_event_counts_as_it_was_wherever_in_a_turn_it_is_changed(both, monkeypatch, order, actions, threshold):
    """One change before the turn, two more within it: each event is for the automation as the log has it there.

    What is counted is stored as it is, whatever was counted in between.
    """
    owner, looking = both
    trigger = ek.EventTrigger(expect={"tick"}, threshold=threshold)
    id = owner.register(ek.Automation(name="watch", trigger=trigger, actions=actions, enabled="shadow")).id
    owner.settle()
    owner.matcher.stop()
    between, change = Between(owner, monkeypatch), changer(looking, "watch")
    for second, third in product(range(1, 16), (1, 2, 3, 5, 8, 13)):
        change("ticks")
        change("on" if order[0] == "off" else "shadow")
        turned(owner)
        emits(looking)
        change(order[0])
        between.plan((second, lambda: change(order[1])), (third, lambda: change(order[2])))
        while between.then or owner.matcher.behind():
            turned(owner)

        assert owner.matcher.windows() == owner.matcher.stored_windows([id])
    assert fired_on(looking, "watch") == expected(looking, looking.automation("watch"))
    assert list(looking.events("eventkit.error")) == []

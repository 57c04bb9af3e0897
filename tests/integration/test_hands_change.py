"""Automations that change hands, and definition, between real processes that all emit: each event counts once.

What is expected is read off the log: in its order, as the automation was when the event was appended.
"""

import random

import pytest

import eventkit as ek
from tests.apart import several
from tests.owning import emit, until

PROCESS = """
from eventkit.actions import DoNothing

def register(name, threshold):
    trigger = ek.EventTrigger(expect={"tick"}, threshold=threshold)
    ek.Automation(name=name, trigger=trigger, actions=[DoNothing()], description=WHO).create()

def odd():
    trigger = ek.EventTrigger(expect={"tick"})
    ws.register(ek.Automation(name="odd", trigger=trigger, actions=[]), predicate=lambda event: event.payload["n"] % 2)

emitting = []

def emits(first, count):
    def go():
        for n in range(first, first + count):
            ek.emit_event("tick" if n % 3 else "tock", {"prefect.resource.id": "t"}, payload={"n": n, "of": WHO})
            time.sleep(0.002)
    emitting.append(threading.Thread(target=go))
    emitting[-1].start()
"""
TICK = {"event": "tick", "resource": {"prefect.resource.id": "t"}, "payload": {"n": 0}}
SEEDS = range(3)


@pytest.fixture
def looking(tmp_path):
    """The one that looks on."""
    with ek.Workspace(tmp_path, evaluates=False) as ws:
        yield ws


def processes(folder):
    """Two kernels."""
    return several(folder, [f"WHO = {who!r}\n{PROCESS}" for who in "ab"])


def ticks(ws, name="tick"):
    """Places of all ticks, in log order."""
    return [event.seq for event in ws.events(name, oldest_first=True)]


def fired_on(ws, name):
    """Places of the events that completed an automation's firings, in log order."""
    id = ws.automation(name).id
    told = (record.body["triggering_event"] for record in ws.store.firings(automation_id=id, limit=100_000))
    return sorted(event["seq"] for event in told)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_event_is_missed_or_counted_twice_while_two_take_from_each_other(tmp_path, looking, seed):
    """One that fires on each, one that gathers three; a third process changes what they are called meanwhile."""
    chance = random.Random(seed)
    with processes(tmp_path) as both:
        for name, threshold in (("each", 1), ("third", 3)):
            both[0].do(f"register({name!r}, {threshold})")
        for place, one in enumerate(both):
            one.do(f"emits({(place + 1) * 1_000}, 150)")
        for number in range(24):
            emit(looking, number)
            name, threshold = chance.choice([("each", 1), ("third", 3)])
            what = chance.choice(["take", "take", "describe", "emit"])
            if what == "take":
                chance.choice(both).do(f"register({name!r}, {threshold})")
            elif what == "describe":
                held = looking.automation(name)
                looking.register_silently(held.changed(description=f"{number}"), replacing=held.id)
            else:
                looking.emit_many([TICK] * 5)
        for one in both:
            one.do("emitting[0].join()")
        dies, stays = chance.sample(both, 2)
        dies.kill()
        looking.check_owners()
        emit(looking, 99)
        for name, threshold in (("each", 1), ("third", 3)):
            stays.do(f"register({name!r}, {threshold})")
        emit(looking, 100)
        all_of_them = ticks(looking)
        until(lambda: (len(fired_on(looking, "each")), len(fired_on(looking, "third"))) >= _counts(all_of_them))
        stays.do("ws.settle()")

        assert fired_on(looking, "each") == all_of_them
        assert fired_on(looking, "third") == all_of_them[2::3]
        assert list(looking.events("eventkit.error")) == []


def _counts(all_of_them):
    return len(all_of_them), len(all_of_them) // 3


@pytest.mark.parametrize("seed", SEEDS)
def test_each_event_counts_as_its_automation_was_when_it_came(tmp_path, looking, seed):
    """Turned on, off, to shadow and to another trigger by one who looks on, while its owner evaluates and others emit.

    Its predicate is asked throughout.
    """
    chance = random.Random(seed)
    with processes(tmp_path) as (owner, other):
        owner.do("odd()")
        owner.do("register('beside', 1)")
        owner.do("ws.settle()")  # one that is still catching up is for what it has not come to as it is now
        for place, one in enumerate((owner, other)):
            one.do(f"emits({(place + 1) * 1_000}, 150)")
        for number in range(40):
            emit(looking, number)
            held = looking.automation("odd")
            what = chance.choice([True, True, False, "shadow", "tick", "tock", "both", "emit", "stop"])
            if what in ("tick", "tock", "both"):
                expect = {"tick", "tock"} if what == "both" else {what}
                changed = held.changed(trigger=ek.EventTrigger(expect=expect))
                looking.register_silently(changed, replacing=held.id)
            elif what == "stop":  # its engine is held up, and reads several changes at once when it goes on
                owner.do("ws.matcher.lock.acquire()")
                for switch in chance.choices([True, False], k=3):
                    looking.enable_automation("odd", enabled=switch)
                    emit(looking, number)
                owner.do("ws.matcher.lock.release()")
            elif what != "emit":
                looking.enable_automation("odd", enabled=what)
        for one in (owner, other):
            one.do("emitting[0].join()")
        until(lambda: len(fired_on(looking, "beside")) == len(ticks(looking)))
        owner.do("ws.settle()")

        assert fired_on(looking, "odd") == expected(looking, looking.automation("odd"))
        assert looking.store.automation("odd").owner == looking.store.automation("beside").owner
        assert list(looking.events("eventkit.error")) == []


def expected(ws, automation):
    """The places of odd events that completed a count while it was on, or in shadow, and expected their name.

    A count begins anew with another trigger.
    """
    on, trigger, count, places = False, {}, 0, []
    for event in ws.events(oldest_first=True):
        if event.resource.id == f"prefect.automation.{automation.id}" and event.event.endswith(("created", "updated")):
            count = count if trigger == event.payload["trigger"] else 0
            on, trigger = bool(event.payload["enabled"]), event.payload["trigger"]
        elif on and event.event in trigger["expect"] and event.payload["n"] % 2:
            count = (count + 1) % trigger["threshold"]
            places += [event.seq] if count == 0 else []
    return places

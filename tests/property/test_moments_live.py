"""The past that is reckoned from the log is the one that was: the same automations, and the same windows."""

from datetime import timedelta

import eventkit as ek
from eventkit.engine import Plan, stale
from eventkit.model.automation import AutomationSpec
from eventkit.workspace.clock import VirtualClock
from tests.generating import MOMENT, Generator, seed
from tests.property.test_backtest_live import pass_time

STEPS = 14
ASKED = ("a0", "a1")
"""Names of automations that have a predicate."""
SWITCH = {"off": False, "on": True, "shadow": "shadow"}


def windows(held, plan, now):
    """Windows as JSON, but for those that no event reaches any more: they are swept now and then."""
    gone = set(stale(plan, held, now))
    return {str(key): each.wire() for key, each in held.items() if key not in gone}


def live(ws):
    """What is there now: the engine's windows, and the automations."""
    specs = {spec.id: spec for spec in ws.automations()}
    plan = Plan({id: spec.trigger for id, spec in specs.items()})
    told = {spec.name: (spec.enabled, spec.trigger) for spec in specs.values()}
    return windows(ws.matcher.windows(), plan, ws.clock.now()), told


def reckoned(ws, at):
    """The same of a moment."""
    stood = ws.at(at)
    plan = Plan({each.id: each.trigger for each in stood.automations})
    return windows(stood.held, plan, stood.time), {
        each.name: (each.enabled, each.trigger) for each in stood.automations
    }


def picky(event):
    """A predicate that refuses some and raises on others; always the same of one event."""
    return 6 // (event.id.int % 5 - 1) > 1


def register(ws, name, trigger):
    """The automation, made or replaced; some of the names have a predicate."""
    spec = AutomationSpec(name=name, trigger=trigger, actions=())
    ws.register(spec, predicate=picky if name in ASKED else None)


def change(ws, made):
    """Something that a person does: a new automation, another trigger, on, off, in shadow, gone."""
    names = [spec.name for spec in ws.automations()]
    what = made.random.choice(("create", "replace", "off", "on", "shadow", "delete", "none", "none", "none"))
    if what == "create" or not names:
        register(ws, f"a{made.random.randint(0, 3)}", made.trigger())
    elif what == "replace":
        register(ws, names[0], made.trigger())
    elif what in SWITCH:
        ws.enable_automation(names[-1], enabled=SWITCH[what])
    elif what == "delete" and names[-1] not in ASKED:  # a predicate goes with its automation
        ws.delete_automation(names[-1])


def test_each_moment_is_reckoned_as_it_was_live(size, capsys):
    """Triggers and events at random, with automations that come, change and go; the last moment is the present."""
    number = seed()
    made, wrong, seen = Generator(number), [], 0
    for _ in range(size(15, 200)):
        with ek.Workspace.in_memory(clock=VirtualClock(MOMENT)) as ws:
            ws.notice = ws.registry._notice = lambda line: None
            recorded = []
            for event in made.history(STEPS):
                pass_time(ws, event.received)
                change(ws, made)
                ws.settle()
                ws.log([event.changed(received=None)])
                ws.settle()
                pass_time(ws, ws.clock.now() + timedelta(seconds=1))
                recorded.append((ws.clock.now(), live(ws)))
                ws.clock.advance(0.001)
            pass_time(ws, ws.clock.now() + timedelta(seconds=70))
            recorded.append((ws.clock.now(), live(ws)))
            for at, expected in recorded:
                found = reckoned(ws, at)
                seen += len(found[0])
                if found != expected:
                    wrong.append((at, expected, found))
    with capsys.disabled():
        print(f"\n{seen:,} windows alike, seed {number}")

    assert wrong[:1] == []
    assert seen > 0

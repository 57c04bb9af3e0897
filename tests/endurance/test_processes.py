"""Four processes on one workspace: everything stored once and in order, each automation evaluated by one of them."""

from collections import Counter
from contextlib import ExitStack

import pytest

from tests.endurance.children import Child
from tests.endurance.reckoning import actions, expected, log, numbers, plain, reading, recorded

pytestmark = pytest.mark.endure

NAMES = ("a", "b", "c", "d")


def test_four_processes_store_everything_once_and_each_automation_fires_once(tmp_path, size):
    """They race for one automation while all of them emit: it goes from hand to hand and misses nothing."""
    count = size(300, 5_000)
    with ExitStack() as stack:
        children = {name: stack.enter_context(Child("racer.py", tmp_path, name, count)) for name in NAMES}
        for child in children.values():
            child.until("ready")
        for child in children.values():
            child.tell("go")
        # a pipe holds what is printed until it is full, so that nobody waits for the others to be read
        said = {name: child.until("emitted") for name, child in children.items()}
        for word in ("settled", None):
            for child in children.values():
                child.tell("on")
            for child in children.values():
                if word:
                    child.until(word)
        for child in children.values():
            child.end()

    with reading(tmp_path) as store:
        rows = log(store)
        specs = {record.spec.name: record.spec for record in store.automations()}
        fired = {name: recorded(store, spec) for name, spec in specs.items()}
        ends = actions(store, [firing for firings in fired.values() for firing in firings])
        owners = store.owners()

    # all stored, none twice, each process's in its own order and at the places its emits returned
    assert sum(event.event.startswith("made.") for event, _ in rows) == len(NAMES) * count
    assert [event.seq for event, _ in rows] == list(range(1, len(rows) + 1))
    assert len({event.id for event, _ in rows}) == len(rows)
    for name in NAMES:
        made = f"made.by-{name}"
        assert numbers(rows, made) == list(range(count))
        assert [event.seq for event, _ in rows if event.event == made] == places(said[name])

    # every satisfied window once, each announced once, with its one action
    assert sorted(specs) == [*(f"own of {name}" for name in NAMES), "shared"]
    for name, spec in specs.items():
        assert plain(fired[name]) == plain(expected(spec, rows)), name
    total = sum(map(len, fired.values()))
    assert ends == {"executed": total}
    assert Counter(event.event for event, _ in rows)["prefect.automation.triggered"] == total
    assert owners == []

    taken = sum("evaluated here now" in line for lines in said.values() for line in lines)
    counts = {name: len(firings) for name, firings in fired.items()}
    print(f"\n{len(NAMES) * count:,} emitted, {len(rows):,} events, firings {counts}, shared taken over {taken} times")


def places(lines):
    """The places in the log that a child printed, among other lines."""
    return [int(line) for line in lines if line.isdigit()]

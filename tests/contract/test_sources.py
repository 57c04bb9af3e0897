"""Every source of events in the table: off when it is made, on once, and nothing is left of it once it is off."""

import pytest

from eventkit.shell_sources import SAID
from eventkit.sources.names import EVENTS
from eventkit.sources.table import BY_EVENT, SOURCES
from tests.shells import bare


def hooked(shell):
    """What is called on each of the shell's own happenings."""
    return {name: list(calls) for name, calls in shell.events.callbacks.items()}


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_on_once_and_leaves_nothing(name):
    """However often it is told."""
    shell = bare()
    before = hooked(shell)
    source = SOURCES[name](shell, lambda *_, **__: None)
    made = hooked(shell)
    source.start()
    on = hooked(shell)
    source.start()
    twice = hooked(shell)
    source.stop()
    source.stop()

    assert before == made == hooked(shell)
    assert on != before
    assert on == twice


def test_every_source_has_its_words_and_its_event():
    """What is said of it on and off; what a server turns it on by."""
    assert SOURCES.keys() == SAID.keys() == set(BY_EVENT.values())
    assert BY_EVENT.keys() <= set(EVENTS)

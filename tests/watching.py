"""An automation that watches, and the names it saw."""

import eventkit as ek


def names(ws, *patterns):
    """The names of events, oldest first."""
    return [event.event for event in ws.events(patterns or None, oldest_first=True)]


def automation(trigger, *actions, **fields):
    """An automation, registered."""
    return ek.Automation(name="watch", trigger=trigger, actions=list(actions), **fields).create()

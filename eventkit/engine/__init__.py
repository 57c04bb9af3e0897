"""Decisions without I/O: which triggers an event concerns, what it does to their windows, and what fires."""

from eventkit.engine.composite import ChildFirings, child_fired
from eventkit.engine.held import Held, Key, due, opening, parse_held, stale
from eventkit.engine.index import Leaf, TriggerIndex
from eventkit.engine.ordering import Parked, arrange, lost
from eventkit.engine.plan import Plan
from eventkit.engine.predicate import Errored, Predicate, ask, remembering
from eventkit.engine.step import Met, Step, Tick, step
from eventkit.engine.tally import Noted, Tally, joined
from eventkit.engine.window import Outcome, Window, close, observe

__all__ = [
    "ChildFirings",
    "Errored",
    "Held",
    "Key",
    "Leaf",
    "Met",
    "Noted",
    "Outcome",
    "Parked",
    "Plan",
    "Predicate",
    "Step",
    "Tally",
    "Tick",
    "TriggerIndex",
    "Window",
    "arrange",
    "ask",
    "child_fired",
    "close",
    "due",
    "joined",
    "lost",
    "observe",
    "opening",
    "parse_held",
    "remembering",
    "stale",
    "step",
]

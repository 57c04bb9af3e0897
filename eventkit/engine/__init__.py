"""Decisions without I/O: which triggers an event concerns, what it does to their windows, and what fires."""

from eventkit.engine.composite import ChildFirings, child_fired
from eventkit.engine.index import Leaf, TriggerIndex
from eventkit.engine.ordering import Parked, arrange, lost
from eventkit.engine.predicate import Errored, Predicate, ask, remembering
from eventkit.engine.step import Held, Key, Plan, Step, Tick, due, opening, parse_held, stale, step
from eventkit.engine.window import Outcome, Window, close, observe

__all__ = [
    "ChildFirings",
    "Errored",
    "Held",
    "Key",
    "Leaf",
    "Outcome",
    "Parked",
    "Plan",
    "Predicate",
    "Step",
    "Tick",
    "TriggerIndex",
    "Window",
    "arrange",
    "ask",
    "child_fired",
    "close",
    "due",
    "lost",
    "observe",
    "opening",
    "parse_held",
    "remembering",
    "stale",
    "step",
]

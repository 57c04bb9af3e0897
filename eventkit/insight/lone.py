"""The firing an event alone would make of a trigger: what templates of parameters can be tried on before it fires."""

from __future__ import annotations

from eventkit.engine import Plan
from eventkit.insight.explain import NOBODY
from eventkit.model.event import Event
from eventkit.model.firing import Firing
from eventkit.model.trigger import EventTrigger, Path, Trigger, leaves

__all__ = ["lone_firing"]


def lone_firing(trigger: Trigger, event: Event) -> Firing:
    """The firing, whether or not the event fits and one is enough; of a composite, with that of the child it fits.

    >>> fired = lone_firing(EventTrigger(for_each={"region"}), Event(event="e", resource={"prefect.resource.id": "r"}))
    >>> fired.triggering_event.event, fired.triggering_labels
    ('e', {'region': ''})
    """
    fitting = [each.path for each in Plan({NOBODY: trigger}).candidates(event)]
    every = dict(leaves(trigger))
    path = fitting[0] if fitting else next(iter(every), ())
    leaf = every.get(path)
    fired = _of(leaf, path, event) if leaf is not None else Firing(automation_id=NOBODY, at=event.occurred)
    for length in range(len(path) - 1, -1, -1):
        fired = Firing(
            automation_id=NOBODY, path=path[:length], at=event.occurred, triggering_event=event,
            triggering_firings=(fired,),
        )  # fmt: skip
    return fired


def _of(leaf: EventTrigger, path: Path, event: Event) -> Firing:
    return Firing(
        automation_id=NOBODY,
        path=path,
        at=event.occurred,
        triggering_event=event,
        triggering_labels={label: event.find_resource_label(label) or "" for label in leaf.for_each},
        collected=(event,) if leaf.collect == "all" else (),
    )

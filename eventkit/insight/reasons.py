"""Why something became of an event with an automation, said from what was noted when it was looked at."""

from __future__ import annotations

import re
from dataclasses import replace

from eventkit.engine import Noted, Window
from eventkit.insight.clauses import asked, passes
from eventkit.insight.counting import counted, spell
from eventkit.model.counts import Became
from eventkit.model.event import MAX_HOPS, Event
from eventkit.model.pattern import name_matches
from eventkit.model.trigger import EventTrigger, Path, Posture, Trigger, leaves

__all__ = ["brief", "fired_later", "fits", "gathers", "reason"]


def reason(trigger: Trigger, noted: Noted) -> str:
    """The sentence. trigger: as it is now; where it was changed since and asks for something else, that is said."""
    event = noted.event
    if noted.became is Became.MANUAL:
        return "a person asked for it"
    if noted.became is Became.ERROR:
        return "its predicate raised an error"
    leaf = next((leaf for path, leaf in leaves(trigger) if path == noted.path), None)
    if event is None:
        return _silence(leaf)
    if noted.became is Became.STOPPED:
        far = event.hops > MAX_HOPS
        return f"it is {event.hops} firings from its origin, more than {MAX_HOPS}" if far else "it comes of a loop"
    if leaf is None or not passes(asked(leaf, event)):
        return "the trigger was changed since"
    opens = bool(leaf.after) and name_matches(leaf.after, event.event)
    counts = name_matches(leaf.expect or ("*",), event.event)
    clause, outcome = counted(leaf, _met(leaf, noted.before, event), event, opens=opens, counts=counts, patience=None)
    child = f"trigger {'.'.join(str(place + 1) for place in noted.path)}" if noted.path else ""
    if child:
        return f"its {child} is satisfied" if outcome.fired else f"{child}: {clause.why}"
    return clause.why


def _met(trigger: EventTrigger, before: Window | None, event: Event) -> Window | None:
    """The window the event met. What it had gathered is not noted, but how many: any event stands for each."""
    if before is None or trigger.collect == "latest":
        return before
    return replace(before, collected=(event,) * max(0, before.count))


def fired_later(trigger: Trigger, path: Path) -> str:
    """Why there is a firing on an event that only counted when it came: of the time, or of those that came after it."""
    leaf = next((leaf for at, leaf in leaves(trigger) if at == path), None)
    if leaf is None or leaf.posture is Posture.Proactive:
        return _silence(leaf)
    return "it waited for those that completed its window"


def _silence(leaf: EventTrigger | None) -> str:
    if leaf is None:
        return "a time was over"
    if leaf.posture is Posture.Reactive:
        return "its window was over: it fires with all that was gathered"
    return f"fewer than {leaf.threshold} came within {spell(leaf.within)}"


def gathers(trigger: Trigger, path: Path) -> bool:
    """Whether the event trigger at that path fires with all that came in its window."""
    return any(leaf.collect == "all" for at, leaf in leaves(trigger) if at == path)


def brief(why: str) -> str:
    """The first part of a sentence: what does not hang on the time of day.

    >>> brief("2 of 3 within 60 s; closes in 41 s")
    '2 of 3 within 60 s'
    """
    return re.split(r"[:;]", re.sub(r"^trigger [\d.]+: ", "", why))[0]


def fits(trigger: Trigger, event: Event) -> bool:
    """Whether an event is all that one of its event triggers asks for, whatever their windows."""
    return any(passes(asked(leaf, event)) for _, leaf in leaves(trigger))

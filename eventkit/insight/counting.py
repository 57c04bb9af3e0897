"""What became of an event that fits: counted, opened, fired, or nothing, and why, in numbers.

The truth is the engine's `observe`; this only puts into words what it did to the window.
"""

from __future__ import annotations

from datetime import timedelta

from eventkit.engine.held import gone
from eventkit.engine.window import Outcome, Window, observe
from eventkit.model.event import Event
from eventkit.model.trigger import MOST_COLLECTED, EventTrigger, Posture
from eventkit.model.verdict import Clause, Result

__all__ = ["counted", "spell"]


def spell(span: timedelta) -> str:
    """A span as a person says it: `41 s`, `2 min`, `3 h`, `1.5 s`."""
    seconds = span.total_seconds()
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size and seconds % size == 0:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:,.0f} s" if seconds == int(seconds) else f"{seconds:,.1f} s"


def counted(
    trigger: EventTrigger,
    window: Window | None,
    event: Event,
    *,
    opens: bool,
    counts: bool,
    patience: timedelta | None,
) -> tuple[Clause, Outcome]:
    """The clause of the window, and what the engine did."""
    if window is not None and patience is not None and gone(trigger, window, event, patience):
        window = None
    outcome = observe(trigger, window, event, opens=opens, counts=counts)
    if outcome.fired:
        return _clause(trigger, outcome, Result.PASS, _fired(trigger, window, outcome)), outcome
    if outcome.window is not None and outcome.window is not window:
        return _clause(trigger, outcome, Result.PASS, _progress(trigger, outcome.window, event, opens=opens)), outcome
    if (late := _late(trigger, window, event)) is not None:
        return late, outcome
    return _clause(trigger, outcome, Result.SUPPRESSED, _nothing(trigger, window, event)), outcome


def _silent(trigger: EventTrigger, window: Window) -> bool:
    """Whether a window that is yet to begin is there because the trigger fired."""
    return window.count == 0 and trigger.posture is Posture.Reactive and not trigger.after


def _late(trigger: EventTrigger, window: Window | None, event: Event) -> Clause | None:
    """The clause of an event that occurred before the window it came into began; None where it is not late."""
    if window is None or event.occurred >= window.start or _silent(trigger, window):
        return None
    late = spell(_rounded(window.start - event.occurred))
    return Clause(
        kind="late",
        result=Result.SUPPRESSED,
        wanted="occurred within the window",
        actual=f"{late} before it",
        why=f"late by {late}: ignored, as the window it came into began after it occurred",
    )


def _clause(trigger: EventTrigger, outcome: Outcome, result: Result, why: str) -> Clause:
    window = outcome.window
    least = "at least " if trigger.collect == "all" else ""
    wanted = f"{least}{trigger.threshold} within {spell(trigger.within)}" if trigger.within else f"{trigger.threshold}"
    actual = str(max(0, window.count)) if window is not None else ("fired" if outcome.fired else "no window")
    return Clause(kind="window", result=result, wanted=wanted, actual=actual, why=why)


def _fired(trigger: EventTrigger, window: Window | None, outcome: Outcome) -> str:
    if trigger.posture is Posture.Proactive:
        came = max(0, window.count) if window is not None else 0
        return f"only {came} of {trigger.threshold} came within {spell(trigger.within)}, as is seen now: it fires"
    if outcome.whole is not None:
        return (
            _each(trigger, outcome.whole, outcome) if trigger.collect == "each" else _gathered(outcome.whole, outcome)
        )
    if trigger.threshold == 1:
        silent = f", then is silent until the end of its {spell(trigger.within)}" if outcome.window is not None else ""
        return f"one is enough: it fires{silent}"
    return f"{trigger.threshold} of {trigger.threshold}{_within(trigger)}: it fires"


def _gathered(whole: Window, outcome: Outcome) -> str:
    """A window that gathers fired: full, or over and not yet closed when the event came."""
    if whole.count >= MOST_COLLECTED:
        return f"gathered: {whole.count:,}, the most a window keeps: it fires with all of them{_lost(whole)}"
    begins = "; this one begins the next" if outcome.window is not None else ""
    return (
        f"the window before it is over, with {whole.count:,} gathered: it fires with all of them{_lost(whole)}{begins}"
    )


def _each(trigger: EventTrigger, whole: Window, outcome: Outcome) -> str:
    if whole.count > 1:
        return f"{whole.count} of {trigger.threshold}{_within(trigger)}: each of them fires{_lost(whole)}"
    follows = f", as each that follows within its {spell(trigger.within)}" if outcome.window is not None else ""
    return f"each fires{follows}" if trigger.threshold > 1 else f"one is enough: it fires{follows}"


def _lost(whole: Window) -> str:
    return f", but for {whole.missing:,} that the log has no more" if whole.missing else ""


def _within(trigger: EventTrigger) -> str:
    return f" within {spell(trigger.within)}" if trigger.within else ""


def _progress(trigger: EventTrigger, window: Window, event: Event, *, opens: bool) -> str:
    closes = f"; closes in {spell(_rounded(window.end - event.occurred))}" if window.end > event.occurred else ""
    count = max(0, window.count)
    if trigger.collect == "all":
        return _gathering(trigger, window, event)
    if opens and not count:
        return f"it opens a window: 0 of {trigger.threshold}{_within(trigger)}{closes}"
    if trigger.posture is Posture.Proactive and count >= trigger.threshold:
        return f"{count} of {trigger.threshold}{_within(trigger)} came: nothing is missing"
    return f"{count} of {trigger.threshold}{_within(trigger)}{closes}"


def _gathering(trigger: EventTrigger, window: Window, event: Event) -> str:
    left = spell(_rounded(window.end - (event.received or event.occurred)))
    if not window.count:
        return f"it opens a window that gathers for {left}: none of at least {trigger.threshold} so far"
    return f"gathered: {window.count} of at least {trigger.threshold}; fires with all of them in {left}"


def _rounded(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds(), 1 if span < timedelta(seconds=10) else 0))


def _nothing(trigger: EventTrigger, window: Window | None, event: Event) -> str:
    """Why an event that fits changed nothing."""
    if window is None:
        return f"no window is open for it: {' or '.join(trigger.after) or 'an opening event'} has to come first"
    if trigger.collect == "all" and event.occurred >= window.start:
        return _not_gathered(trigger, window, event)
    if event.occurred >= window.end:
        return f"the window it came into is over: {' or '.join(trigger.after)} has to come again"
    if event.occurred < window.start:
        return f"it fired already: silent for another {spell(_rounded(window.start - event.occurred))}"
    return "it is counted and forgotten: a window without a length lives for one event"


def _not_gathered(trigger: EventTrigger, window: Window, event: Event) -> str:
    if (event.received or event.occurred) < window.end:
        return "it opens a window, and one is open: it goes on"
    after = f": {' or '.join(trigger.after)} has to come again" if trigger.after else ""
    return f"the window it came into is over{after}"

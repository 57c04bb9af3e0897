"""What became of an event, as a line, as text and as HTML; and the last reasons of an automation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eventkit.faces.html import Html, Kind, chip, esc, join, note, stacked, table
from eventkit.faces.plain import calm, clip, columns, counted, visible
from eventkit.faces.runs import state_chip
from eventkit.model.counts import Became, Counts, History, Reason
from eventkit.model.event import Event
from eventkit.model.outcome import AutomationOutcome, EventOutcome

__all__ = ["counts_text", "history_html", "history_text", "outcome_html", "outcome_line", "outcome_text"]

_CHIPS: Mapping[Became, Kind] = {
    Became.FIRED: "good",
    Became.MANUAL: "good",
    Became.SHADOW: "moving",
    Became.MATCHED: "moving",
    Became.SUPPRESSED: "off",
    Became.STOPPED: "bad",
    Became.ERROR: "bad",
    Became.NEARLY: "waiting",
    Became.WAITING: "waiting",
}
SHOWN = 40
"""How many automations an outcome shows."""
_LONG = 200
_SHORT = 80
_MOST = 3
"""How many automations of one kind a line names."""


def _on(event: Event) -> str:
    id = calm(event.resource.id, of=event.resource.id)
    return f"{visible(clip(event.event, _SHORT))} on {visible(clip(id, _SHORT))}"


def outcome_line(outcome: EventOutcome) -> str:
    """One line: what fired and what that runs, what was matched, suppressed or nearly; nothing that hangs on the time.

    Nothing but the event, where no automation is concerned.
    """
    parts = list(_parts(outcome))
    return f"emitted {_on(outcome.event)}" + (f": {'; '.join(parts)}" if parts else "")


def _parts(outcome: EventOutcome) -> Iterator[str]:
    if outcome.again:
        yield "the same id was there already, so it is not matched again"
        return
    if fired := outcome.fired:
        yield f"fired {_several([_led(each) for each in fired])}"
    if shadow := outcome.of(Became.SHADOW):
        yield f"fired in shadow {_several([_name(each) for each in shadow])}"
    for became in (Became.MATCHED, Became.SUPPRESSED, Became.STOPPED, Became.ERROR):
        if found := outcome.of(became):
            yield f"{became}: {_several([_because(each) for each in found])}"
    if near := outcome.of(Became.NEARLY):
        yield f"nearly: {_several([_because(each) for each in near])}"
    if outcome.unasked:
        yield f"near misses not looked for among {counted(outcome.unasked, 'automation')}: ask the event's .outcome()"


def _several(words: list[str]) -> str:
    more = len(words) - _MOST
    return ", ".join(words[:_MOST]) + (f" and {more:,} more" if more > 0 else "")


def _name(each: AutomationOutcome) -> str:
    return visible(clip(each.automation, _SHORT))


def _led(each: AutomationOutcome) -> str:
    runs = sorted(visible(clip(run.flow_name, _SHORT)) for run in each.runs)
    return f"{_name(each)} → runs {', '.join(runs)}" if runs else _name(each)


def _because(each: AutomationOutcome) -> str:
    return f"{_name(each)} ({visible(clip(each.brief, _SHORT))})" if each.brief else _name(each)


def _head(outcome: EventOutcome) -> str:
    again = "; the same id was there already" if outcome.again else ""
    return f"{_on(outcome.event)}: considered by {counted(outcome.considered, 'automation')}{again}"


def _details(each: AutomationOutcome) -> Iterator[str]:
    if each.edit is not None:
        yield f"to admit: {visible(clip(str(each.edit), _LONG))}"
    for run in each.runs:
        yield f"run {visible(run.name)} of {visible(run.flow_name)} {visible(run.state_name or 'made')}"
    yield from (f"failed: {visible(clip(why, _LONG))}" for why in each.failed)
    if any(not run.state or not run.state.is_final() for run in each.runs) or each.open:
        yield f"still going on: {visible(clip('; '.join(each.open), _LONG))}"


def outcome_text(outcome: EventOutcome) -> str:
    """The event, then a line an automation, what came of it below."""
    lines = [_head(outcome)]
    for each in outcome.automations[:SHOWN]:
        lines.append(f"  {each.became}: {_name(each)}: {visible(clip(each.why, _LONG))}")
        lines += [f"    {detail}" for detail in _details(each)]
    return "\n".join([*lines, *([f"  {_more(outcome)}"] if _more(outcome) else [])])


def _more(outcome: EventOutcome) -> str:
    """What is left out: first is what fired, last what was nearly it."""
    more = len(outcome.automations) - SHOWN
    return f"… and {counted(more, 'automation')} more: .df() has all" if more > 0 else ""


def outcome_html(outcome: EventOutcome) -> Html:
    """The same as a table."""
    if not outcome.automations:
        return note(_head(outcome))
    rows = []
    for each in outcome.automations[:SHOWN]:
        ran = [join([run.name, f"of {run.flow_name}", state_chip(run.state)]) for run in each.runs]
        more = [esc(detail) for detail in _details(each) if not detail.startswith("run ")]
        rows.append(
            (each.automation, chip(each.became, _CHIPS[each.became]), clip(each.why, _LONG), stacked(ran + more))
        )
    drawn = table(_head(outcome), ["automation", "became", "why", "what came of it"], rows)
    return stacked([drawn, note(_more(outcome))]) if _more(outcome) else drawn


def counts_text(counts: Counts) -> str:
    """`considered 12, matched 3, fired 1, suppressed 2`; errors where there were any."""
    erred = f", erred in {counts.errored:,}" if counts.errored else ""
    return (
        f"considered {counts.considered:,}, matched {counts.matched:,}, "
        f"fired {counts.fired:,}×, suppressed {counts.suppressed:,}{erred}"
    )


def _what(each: Reason) -> str:
    if not each.event:
        return "an event" if each.event_id is not None else "a window's end" if each.gathered else "silence"
    return f"{visible(clip(each.event, _SHORT))} on {visible(clip(calm(each.resource, of=each.resource), _SHORT))}"


def history_text(history: History) -> str:
    """The counts, then a line a reason, newest first."""
    rows = [(each.became.value, _what(each), visible(clip(each.why, _LONG))) for each in history.reasons]
    return "\n".join([f"{visible(history.automation)}: {counts_text(history.counts)}", *columns(rows, indent="  ")])


def history_html(history: History) -> Html:
    """The same as a table."""
    caption = f"{history.automation}: {counts_text(history.counts)}"
    if not history.reasons:
        return note(caption)
    rows = [(_what(each), chip(each.became, _CHIPS[each.became]), clip(each.why, _LONG)) for each in history.reasons]
    return table(caption, ["event", "became", "why"], rows)

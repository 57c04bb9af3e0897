"""What a Prefect server cannot do, or does otherwise, of what goes there; and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, overload

from eventkit.errors import AutomationError
from eventkit.faces import findings_html, findings_text
from eventkit.insight import Finding, Severity, Subject
from eventkit.insight.lint_loops import fires_itself
from eventkit.insight.lint_prefect import differs_on_prefect, only_here
from eventkit.model.action import Action, CallWebhook, EmitEvent, SendNotification
from eventkit.model.pattern import name_matches
from eventkit.model.trigger import EventTrigger, Posture, Trigger

if TYPE_CHECKING:
    import pandas

__all__ = ["Difference", "Report", "differences", "refuse"]

_INSTEAD = {
    "match_payload": "put what it asks for into a label of the resource when emitting, and ask for it with match; or "
    "look at it at the start of the flow, given {{ event.payload }}, and return",
    "none_of": "give what it refuses a label of its own when emitting, and ask for another value with match; or look "
    "at {{ event }} at the start of the flow, and return",
    "collect": "the flow is run on the event that meets the threshold: have it ask the server for the others",
    "emit-event": "emit the event in a flow, and run that",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is otherwise there. error: it cannot go there, and is left out. warning: it does something else
    there. note: good to know. about: what has it. place: the field. advice: what to do about it.
    """

    code: str
    severity: Severity
    about: str
    place: str
    sentence: str
    advice: str = ""

    @property
    def where(self) -> str:
        """What has it, and in which field."""
        return f"{self.about}: {self.place}" if self.about and self.place else self.about or self.place

    @property
    def edit(self) -> str | None:
        """The advice, under the name that a finding's has."""
        return self.advice or None

    def __str__(self) -> str:
        return f"{self.severity} {self.code} ({self.where}): {self.sentence}{f'; {self.advice}' if self.advice else ''}"


class Report(Sequence[Difference]):
    """What is otherwise there, errors first; `.df()` for a table."""

    def __init__(self, found: Iterable[Difference]) -> None:
        order = list(Severity)
        self._found = sorted(dict.fromkeys(found), key=lambda each: order.index(each.severity))

    @overload
    def __getitem__(self, place: int) -> Difference: ...
    @overload
    def __getitem__(self, place: slice) -> list[Difference]: ...
    def __getitem__(self, place: int | slice) -> Difference | list[Difference]:
        return self._found[place]

    def __iter__(self) -> Iterator[Difference]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> list[Difference]:
        """What cannot go there."""
        return [each for each in self._found if each.severity is Severity.ERROR]

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a difference: severity, code, where, sentence, advice."""
        import pandas

        columns = ["severity", "code", "where", "sentence", "advice"]
        rows = [(each.severity.value, each.code, each.where, each.sentence, each.advice) for each in self._found]
        return pandas.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        return findings_text(self) if self._found else "Nothing is otherwise there"

    def _repr_html_(self) -> str:
        return findings_html(self)


def refuse(report: Report, *, lossy: bool) -> None:
    """Raises AutomationError that names each thing which cannot go there, unless that is all right."""
    if not report.errors or lossy:
        return
    lines = [f"{at}. {each.where}: {each.sentence}; {each.advice}" for at, each in enumerate(report.errors, 1)]
    raise AutomationError(
        "\n".join(["Not all of this can go to a Prefect server:", *lines, "or leave that out there with lossy=True"]),
        report=report,
    )


def differences(subject: Subject, *, enabled: Any = True) -> Iterator[Difference]:
    """What of a trigger and its actions is otherwise there."""
    about = subject.automation
    for found in only_here(subject):
        advice = _INSTEAD.get(found.field) or _INSTEAD["emit-event"]
        yield _of(found, about, Severity.ERROR, advice)
    for found in differs_on_prefect(subject):
        yield _of(found, about, Severity.WARNING, "" if found.edit is None else str(found.edit))
    for found in fires_itself(subject):
        if found.severity is Severity.WARNING and not any(isinstance(each, EmitEvent) for each in subject.actions):
            yield _of(found, about, Severity.WARNING, "" if found.edit is None else str(found.edit))
    if enabled == "shadow":
        yield Difference(
            code="shadow", severity=Severity.WARNING, about=about, place="enabled",
            sentence="a Prefect server has no shadow: there it is off", advice="turn it on there once it should act",
        )  # fmt: skip
    for path, trigger in subject.leaves():
        where = ".".join(str(place + 1) for place in path)
        for place, sentence, advice in (*_of_absence(trigger), *_of_counting(trigger)):
            yield _differs(about, f"{where} {place}".strip(), sentence, advice)
    yield from _of_composites(about, subject.trigger)
    for at, action in enumerate(subject.actions):
        yield from _of_action(about, at, action)


def _of(found: Finding, about: str, severity: Severity, advice: str) -> Difference:
    return Difference(
        code=found.code, severity=severity, about=about, place=found.where, sentence=found.sentence, advice=advice
    )


def _differs(about: str, place: str, sentence: str, advice: str) -> Difference:
    return Difference(
        code="differs-on-prefect", severity=Severity.WARNING, about=about, place=place, sentence=sentence, advice=advice
    )


def _of_absence(trigger: EventTrigger) -> Iterator[tuple[str, str, str]]:
    """Where a Proactive trigger fires at other times there. Source: `prefect-behaviour` 2.6; DESIGN 5."""
    if trigger.posture is not Posture.Proactive:
        return
    if trigger.for_each and not trigger.after:
        sentence = "Proactive with for_each and without after never fires on a Prefect server"
        names = list(trigger.expect) or ["*"]
        yield "after", sentence, f"add after={names}: the same event opens the window there"
    elif trigger.after and not trigger.for_each:
        sentence = "Proactive with after and without for_each fires there before any event came"
        yield "for_each", sentence, "add for_each=['prefect.resource.id'], so that a window is opened by its event"
    elif not trigger.for_each:
        sentence = "after a window in which enough events came, the next firing may come up to two windows later there"
        yield "within", sentence, "add after and for_each, where that is too late"


def _of_counting(trigger: EventTrigger) -> Iterator[tuple[str, str, str]]:
    """What is counted or named otherwise there. Source: ARCHITECTURE, where it departs from the design."""
    if trigger.threshold < 1 and trigger.within and trigger.posture is Posture.Reactive:
        yield "threshold", "below 1 it fires twice there on an event that comes after a window's end", "write 1"
    names = {*trigger.expect, *trigger.after}
    for wide in sorted(each for each in names if "*" in each):
        other = next((each for each in sorted(names) if fnmatchcase(each, wide) and not name_matches([wide], each)), "")
        if other and other != wide:
            sentence = f"{wide} counts {other} too there, since that is named beside it"
            yield "expect", sentence, f"name what is meant in place of {wide}"


def _of_composites(about: str, trigger: Trigger, path: str = "") -> Iterator[Difference]:
    if isinstance(trigger, EventTrigger):
        return
    if trigger.within is not None and not trigger.within and trigger.needed > 1:
        sentence = "of triggers that must fire within 0 s of each other none is in time on a Prefect server"
        yield _differs(about, f"{path} within".strip(), sentence, "write within=1, or more")
    for at, child in enumerate(trigger.triggers, 1):
        yield from _of_composites(about, child, f"{path}.{at}".strip("."))


def _of_action(about: str, at: int, action: Action) -> Iterator[Difference]:
    if isinstance(action, CallWebhook | SendNotification) and not action.block_document_id:
        what = "a webhook" if isinstance(action, CallWebhook) else "a notification"
        yield Difference(
            code="only-here", severity=Severity.ERROR, about=about, place=f"actions[{at}]",
            sentence=f"{action.type} without a block: a Prefect server sends {what} by a block that is kept there",
            advice="make the block there, and give its id as block_document_id=...",
        )  # fmt: skip

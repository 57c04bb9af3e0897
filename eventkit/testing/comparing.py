"""What two steppings of one session differ in: firings gained, lost and changed, and verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventkit.engine import Predicate
from eventkit.faces.plain import counted, preview
from eventkit.insight import verdicts
from eventkit.model.automation import AutomationSpec
from eventkit.testing.failing import named
from eventkit.testing.recording import Fired, Recording, Told

__all__ = ["Difference", "compared"]

MOST = 20_000
"""Events over which a firing that was lost is explained."""
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as recorded.

    kind: missing, lost, gained, gathered (the same firing, of other events), changed or verdict. event: its id, None
    for silence.
    """

    automation: str
    kind: str
    event: UUID | None
    says: str


def compared(
    held: Recording,
    specs: Mapping[str, AutomationSpec],
    fired: Sequence[Fired],
    told: Sequence[Told] | None,
    *,
    predicates: Mapping[str, Predicate],
) -> list[Difference]:
    """What is not as recorded, automation by automation.

    specs, predicates: of today, by the automations' names. told: None where it is not asked.
    """
    found = []
    for spec in held.automations:
        of = _Of(held, spec.name, specs.get(spec.name), predicates.get(spec.name))
        found += of.differences(fired, told)
    return found


class _Of:
    """The differences of one automation."""

    def __init__(self, held: Recording, name: str, spec: AutomationSpec | None, predicate: Predicate | None) -> None:
        self._held, self._name, self._spec, self._predicate = held, name, spec, predicate
        self._events = {event.id: event for event in held.events}

    def differences(self, fired: Sequence[Fired], told: Sequence[Told] | None) -> list[Difference]:
        if self._spec is None:
            return [self._difference("missing", None, "is not there any more, or is off")]
        before, now = self._by_key(self._held.fired), self._by_key(fired)
        lost = {key: before[key][len(now.get(key, ())) :] for key in before}
        gained = {key: now[key][len(before.get(key, ())) :] for key in now}
        found = self._lost([each for some in lost.values() for each in some])
        found += [
            self._difference("gained", each.event, f"now fires {self._on(each)}{_with(each)}")
            for some in gained.values()
            for each in some
        ]
        for key in before:
            both = zip(before[key], now.get(key, ()), strict=False)
            found += [change for pair in both for change in self._changed(*pair)]
        if told is not None:
            known = {each.event for each in found}
            found += [each for each in self._verdicts(told) if each.event not in known]
        return found

    def _by_key(self, fired: Sequence[Fired]) -> dict[Key, list[Fired]]:
        keys: dict[Key, list[Fired]] = defaultdict(list)
        for each in fired:
            if each.automation == self._name:
                when = each.event if each.event is not None else each.at
                keys[(when, tuple(sorted(each.key.items())))].append(each)
        return keys

    def _lost(self, lost: Sequence[Fired]) -> list[Difference]:
        says: dict[UUID, str] = {}
        if any(each.event is not None for each in lost) and self._spec is not None and len(self._events) <= MOST:
            found, _ = verdicts(
                self._spec.trigger, self._held.events, until=self._held.until, predicate=self._predicate
            )
            says = {verdict.event.id: f": {verdict.sentence}" for verdict in found}
        return [
            self._difference(
                "lost", each.event, f"no longer fires {self._on(each)}{says.get(each.event, '') if each.event else ''}"
            )
            for each in lost
        ]

    def _changed(self, before: Fired, now: Fired) -> list[Difference]:
        changes = []
        if before.at != now.at:
            changes.append(f"at {now.at.isoformat()}, and was recorded at {before.at.isoformat()}")
        if _json(before.parameters) != _json(now.parameters):
            changes.append(f"with {_given(now)}, and was recorded with {_given(before)}")
        if before.problems != now.problems:
            said = "; ".join(now.problems) or "no problem"
            changes.append(f"with {said}, and was recorded with {'; '.join(before.problems) or 'no problem'}")
        found = [self._difference("changed", now.event, f"fires {self._on(now)} {each}") for each in changes]
        if before.collected != now.collected:
            many, fewer = counted(len(now.collected), "event"), len(before.collected)
            others = "others" if fewer == len(now.collected) else f"{fewer:,}"
            says = f"fires {self._on(now)} with {many} gathered, and was recorded with {others}"
            found.append(self._difference("gathered", now.event, says))
        return found

    def _verdicts(self, told: Sequence[Told]) -> list[Difference]:
        before = {each.event: each.says for each in self._held.told if each.automation == self._name}
        now = {each.event: each.says for each in told if each.automation == self._name}
        place = {id: number for number, id in enumerate(self._events)}
        both = sorted(before.keys() | now.keys(), key=lambda id: place.get(id, len(place)))
        return [
            self._difference(
                "verdict",
                id,
                f"says of {self._named(id)}: {_quoted(now.get(id))}, and was recorded saying {_quoted(before.get(id))}",
            )
            for id in both
            if before.get(id) != now.get(id)
        ]

    def _difference(self, kind: str, event: UUID | None, says: str) -> Difference:
        return Difference(automation=self._name, kind=kind, event=event, says=f"{self._name} {says}")

    def _named(self, id: UUID) -> str:
        return named(self._events[id]) if id in self._events else f"event {id}"

    def _on(self, fired: Fired) -> str:
        on = f"on {self._named(fired.event)}" if fired.event is not None else f"on silence at {fired.at.isoformat()}"
        return on + "".join(f", for {label} {value!r}" for label, value in fired.key.items())


def _json(value: Any) -> bytes:
    """Text that tells 1 from 1.0 and True, whatever the order of names."""
    import orjson

    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _quoted(says: str | None) -> str:
    return repr(says) if says is not None else "nothing"


def _given(fired: Fired) -> str:
    if fired.parameters is None:
        return "no run"
    return preview(fired.parameters)[0] or "no parameters"


def _with(fired: Fired) -> str:
    return f", with {_given(fired)}" if fired.parameters else ""

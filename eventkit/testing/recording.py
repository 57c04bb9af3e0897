"""A session as a file: its automations, its events, and what each automation made of each event.

A JSON object a line, each with one name that says what it is: `session` (the version of the format, and up to when
absence was noticed), `deployment`, `automation`, `event` (with what the log added), `answer` (what a predicate said of
an event), `fired`, `told` (a verdict on an event that nearly fired), and `end`, which says how many of each there were:
a file that lacks it was cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.errors import EventkitError, RecordingError
from eventkit.faces import recording_html, recording_text
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import to_json
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.firing import stored
from eventkit.model.wording import shown
from eventkit.testing.histories import damaged, lines, read_event

if TYPE_CHECKING:
    import pandas

__all__ = ["FORMAT", "Answer", "Fired", "Recording", "Told"]

FORMAT = 2
"""The version of the format that is written, and the latest that is read; 2 has `answer` and `collected` besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A firing as recorded. event: its id, None for silence. collected: the ids of the events it gathered, if it did.

    parameters: of its run. problems: why none is made.
    """

    automation: str
    at: datetime
    event: UUID | None
    key: Mapping[str, str] = field(default_factory=dict)
    collected: tuple[UUID, ...] = ()
    parameters: Any = None
    problems: tuple[str, ...] = ()

    def wire(self) -> dict[str, Any]:
        """The JSON form, without what is not set."""
        told = {"automation": self.automation, "at": self.at, "event": self.event, "key": dict(self.key)}
        more = {"collected": list(self.collected), "parameters": self.parameters, "problems": list(self.problems)}
        return told | {name: held for name, held in more.items() if held is not None and held != []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a predicate said of an event that fits all else: yes, no, or in words what it raised."""

    automation: str
    event: UUID
    says: bool | str

    def wire(self) -> dict[str, Any]:
        """The JSON form."""
        return {"automation": self.automation, "event": self.event, "says": self.says}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was said of an event that led to nothing: one that nearly matched, or fitted and was passed over."""

    automation: str
    event: UUID
    says: str

    def wire(self) -> dict[str, Any]:
        """The JSON form."""
        return {"automation": self.automation, "event": self.event, "says": self.says}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Recording:
    """A recorded session. events: in the order they were received. until: up to when absence was noticed."""

    until: datetime | None
    deployments: tuple[Deployment, ...] = ()
    automations: tuple[AutomationSpec, ...]
    events: tuple[Event, ...]
    answers: tuple[Answer, ...] = ()
    fired: tuple[Fired, ...] = ()
    told: tuple[Told, ...] = ()

    def write(self, path: str | Path) -> None:
        """Writes the file, replacing the one that is there."""
        rows: list[dict[str, Any]] = [{"session": {"format": FORMAT, "until": self.until}}]
        rows += [{"deployment": each.wire()} for each in self.deployments]
        rows += [{"automation": each.wire()} for each in self.automations]
        rows += [{"event": stored(each)} for each in self.events]
        rows += [{"answer": each.wire()} for each in self.answers]
        rows += [{"fired": each.wire()} for each in self.fired]
        rows += [{"told": each.wire()} for each in self.told]
        rows.append({"end": self._counts()})
        Path(path).write_bytes(b"".join(to_json(row) + b"\n" for row in rows))

    @classmethod
    def read(cls, path: str | Path) -> Recording:
        """The session of a file; raises RecordingError with the line and the reason."""
        return _Reader(path).recording()

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a firing: automation, at, event, resource, key, parameters, problems."""
        import pandas

        events = {event.id: event for event in self.events}
        columns = ["automation", "at", "event", "resource", "key", "parameters", "problems"]
        rows = []
        for each in self.fired:
            event = events.get(each.event) if each.event is not None else None
            on = (event and event.event, event and event.resource.id)
            rows.append((each.automation, each.at, *on, dict(each.key), each.parameters, "; ".join(each.problems)))
        return pandas.DataFrame(rows, columns=columns)

    def _counts(self) -> dict[str, int]:
        names = ("deployments", "automations", "events", "answers", "fired", "told")
        return {name: len(getattr(self, name)) for name in names}

    def __repr__(self) -> str:
        return recording_text(self)

    def _repr_html_(self) -> str:
        return recording_html(self)


class _Reader:
    """Reads a session line by line."""

    def __init__(self, path: str | Path) -> None:
        self._path, self._number = path, 0
        self._until: datetime | None = None
        self._found: dict[str, list[Any]] = {name: [] for name in _KINDS.values()}

    def recording(self) -> Recording:
        begun = ended = False
        for number, held in lines(self._path):
            self._number = number
            kind, value = self._only(held)
            if begun != (kind != "session"):
                raise self._wrong("is a second session" if begun else "begins no session, and holds " + shown(kind))
            if ended:
                raise self._wrong("comes after the end")
            begun = True
            if kind == "session":
                self._begin(value)
            elif kind == "end":
                ended = True
                self._end(value)
            elif kind in _KINDS:
                self._found[_KINDS[kind]].append(self._value(kind, value))
            else:
                raise self._wrong(f"holds {shown(kind)}, which no session has")
        if not ended:
            self._number += 1
            raise self._wrong("was to be the end of the session, and is not there: the file was cut off")
        return Recording(until=self._until, **{name: tuple(held) for name, held in self._found.items()})

    def _only(self, held: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        kind, value = next(iter(held.items()), ("", None))
        if len(held) != 1 or not isinstance(value, dict):
            raise self._wrong('is no line of a session: {"event": {...}} or the like was expected')
        return kind, value

    def _begin(self, value: dict[str, Any]) -> None:
        version = value.get("format")
        if not isinstance(version, int) or version < 1:
            raise self._wrong(f"names the format {shown(version)}, and a number from 1 was expected")
        if version > FORMAT:
            raise RecordingError(
                f"{Path(self._path).name} is of format {version}, and this eventkit reads up to {FORMAT}: update "
                "eventkit, or record the session again",
                line=self._number,
            )
        until = value.get("until")
        self._until = self._asked(lambda: None if until is None else _moment(until), "a time")

    def _end(self, value: dict[str, Any]) -> None:
        for name, held in self._found.items():
            if value.get(name, 0 if name == "answers" else None) != len(held):
                raise self._wrong(f"says {shown(value.get(name))} {name}, and {len(held)} are there: lines are missing")

    def _value(self, kind: str, value: dict[str, Any]) -> Any:
        if kind == "event":
            return read_event(self._path, self._number, value)
        if kind == "automation":
            return self._asked(lambda: AutomationSpec.parse(value), "an automation")
        if kind == "deployment":
            return self._asked(lambda: Deployment.parse(value), "a deployment")
        read = {"fired": _fired, "told": _told, "answer": _answer}[kind]
        return self._asked(lambda: read(value), f"{kind!r}")

    def _asked(self, read: Callable[[], Any], what: str) -> Any:
        try:
            return read()
        except (EventkitError, ValueError, TypeError, KeyError, AttributeError) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise self._wrong(f"holds {what} that cannot be read ({why})") from None

    def _wrong(self, why: str) -> RecordingError:
        return damaged(self._path, self._number, why)


_KINDS = {
    "deployment": "deployments",
    "automation": "automations",
    "event": "events",
    "answer": "answers",
    "fired": "fired",
    "told": "told",
}


def _fired(value: Mapping[str, Any]) -> Fired:
    return Fired(
        automation=_text(value["automation"]),
        at=_moment(value["at"]),
        event=UUID(value["event"]) if value["event"] is not None else None,
        key=dict(value["key"]),
        collected=tuple(UUID(each) for each in value.get("collected", [])),
        parameters=value.get("parameters"),
        problems=tuple(_texts(value.get("problems", []))),
    )


def _moment(text: str) -> datetime:
    """A moment; naive is UTC."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _told(value: Mapping[str, Any]) -> Told:
    return Told(automation=_text(value["automation"]), event=UUID(value["event"]), says=_text(value["says"]))


def _answer(value: Mapping[str, Any]) -> Answer:
    says = value["says"]
    if not isinstance(says, bool):
        says = _text(says)
    return Answer(automation=_text(value["automation"]), event=UUID(value["event"]), says=says)


def _texts(values: Iterable[Any]) -> list[str]:
    return [_text(each) for each in values]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{shown(value)} is no text")
    return value

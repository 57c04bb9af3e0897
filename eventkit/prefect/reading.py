"""Prefect's Automation JSON and the triggers of prefect.yaml, read as ours; what is not known here is kept.

Source: `prefect-behaviour` 2.1, 3.1, 3.2 and 4 (the flat form, and how a kind is told by its shape).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from eventkit.errors import AutomationError, EventkitError
from eventkit.insight import Severity
from eventkit.model.action import ACTIONS, Action, DoNothing, parse_action
from eventkit.model.automation import AnyDeploymentTrigger, AutomationSpec, deployment_trigger
from eventkit.model.trigger import CompoundTrigger, EventTrigger, SequenceTrigger, Trigger, parse_trigger
from eventkit.model.wording import shown
from eventkit.prefect.report import Difference

__all__ = ["Piece", "Place", "loaded", "pieces", "rebuilt"]

Place = tuple[str | int, ...]
_KINDS: dict[str, type[Trigger]] = {"event": EventTrigger, "compound": CompoundTrigger, "sequence": SequenceTrigger}
_FLAT = ("name", "description", "enabled", "parameters", "job_variables", "schedule_after")
_OURS = frozenset(("name", "description", "enabled", "tags", "trigger"))
_LISTS = ("actions", "actions_on_trigger", "actions_on_resolve")
_ID = "an id of the server: here nothing has it"


@dataclass(slots=True)
class Piece:
    """One trigger or automation where it stands in what was read. value: None where it could not become ours."""

    place: Place
    about: str
    raw: Mapping[str, Any]
    value: AutomationSpec | AnyDeploymentTrigger | None = None
    found: list[Difference] = field(default_factory=list)

    def note(self, code: str, severity: Severity, place: str, sentence: str, advice: str) -> None:
        """Notes something that is otherwise here."""
        self.found.append(
            Difference(code=code, severity=severity, about=self.about, place=place, sentence=sentence, advice=advice)
        )

    def note_twice(self) -> None:
        """Notes that another automation has its name."""
        sentence = "more than one has this name, and here an automation is known by it: the last one would be there"
        self.note("same-name", Severity.WARNING, "name", sentence, "give it another: .changed(name=...)")


def loaded(data: Any) -> Any:
    """The plain data of a mapping, a list, JSON or YAML text, or a file of it. Raises AutomationError."""
    import yaml

    if isinstance(data, str) and "\n" not in data and "{" not in data and data.endswith((".yaml", ".yml", ".json")):
        data = Path(data)
    if isinstance(data, Path):
        try:
            data = data.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise AutomationError(f"{str(data)!r} cannot be read ({error}): name a file of JSON or YAML") from None
    if isinstance(data, str):
        try:
            data = yaml.safe_load(data)  # as Prefect reads it; JSON is YAML
        except (yaml.YAMLError, RecursionError) as error:
            raise AutomationError(f"The text is neither JSON nor YAML ({error}): correct it") from None
    if hasattr(data, "model_dump"):
        data = data.model_dump(mode="json")
    if not isinstance(data, Mapping | list):
        raise AutomationError(
            f"from_prefect() takes Automation JSON, a prefect.yaml, its text or its file, not {shown(data)}: give one"
        )
    return deepcopy(data)


def pieces(data: Any, ids: Mapping[UUID, UUID]) -> list[Piece]:
    """Everything in it that is a trigger or an automation, in the order it stands. ids: ids here by ids there."""
    found = [Piece(place, about, raw) for place, about, raw in _places(data, ())]
    for each in found:
        try:
            each.value = _automation(each, ids) if "trigger" in each.raw else _trigger(each)
        except EventkitError as error:
            each.note("only-there", Severity.ERROR, "", str(error), "it is kept, and written back by to_prefect")
    return found


def _places(data: Any, place: Place) -> Iterator[tuple[Place, str, Mapping[str, Any]]]:
    if isinstance(data, list):
        for at, each in enumerate(data):
            yield from _places(each, (*place, at))
    elif not isinstance(data, Mapping):
        raise AutomationError(
            f"{_words(place)} cannot be {shown(data)}: a trigger or an automation was expected, such as "
            "{'expect': ['order.placed']}"
        )
    elif isinstance(data.get("deployments"), list):
        for at, deployment in enumerate(data["deployments"]):
            here = (*place, "deployments", at)
            held = _checked(deployment or {}, here, Mapping, "a deployment").get("triggers") or []
            for index, each in enumerate(_checked(held, (*here, "triggers"), list, "a list of triggers")):
                _checked(each, (*here, "triggers", index), Mapping, "a trigger")
                usual = f"{deployment.get('name')}__automation_{index + 1}"
                yield (*here, "triggers", index), str(each.get("name", usual)), each
    elif data.keys() <= {"automations"} or data.keys() <= {"triggers"}:  # a file of theirs
        for name, held in data.items():
            yield from _places(held or [], (*place, name))
    else:
        yield place, str(data.get("name") or _words(place)), data


def _checked(held: Any, place: Place, kind: type, wanted: str) -> Any:
    if not isinstance(held, kind):
        raise AutomationError(f"{_words(place)} cannot be {shown(held)}: {wanted} was expected: correct it")
    return held


def _words(place: Place) -> str:
    return "".join(f"[{part!r}]" for part in place) or "what was given"


# -- triggers


def _trigger(piece: Piece) -> AnyDeploymentTrigger:
    made = deployment_trigger(_node(piece.raw, _FLAT))
    given = [name for name, held in piece.raw.items() if name != "parameters" and "{{ prefect." in str(held)]
    for name in given:
        piece.note(
            "differs-here", Severity.WARNING, name,
            "a template that `prefect deploy` fills in: here it stays the text it is", "write the value",
        )  # fmt: skip
    return made


def _node(raw: Mapping[str, Any], more: tuple[str, ...] = ()) -> dict[str, Any]:
    """The trigger with what is not known of it under `elsewhere`, at every level; ids are the server's, and go."""
    shape = "event" if "triggers" not in raw else "compound" if "require" in raw else "sequence"
    kind = raw.get("type", shape)
    if kind == "metric" or raw.get("posture") == "Metric":
        raise AutomationError("a metric trigger counts what only Prefect Cloud measures")
    known = (*_KINDS[kind].model_fields, *more) if kind in _KINDS else tuple(raw)
    made = {name: held for name, held in raw.items() if name in known and name != "id"}
    kept = {name: held for name, held in raw.items() if name not in known}
    if isinstance(made.get("triggers"), list):
        made["triggers"] = [_node(each) if isinstance(each, Mapping) else each for each in made["triggers"]]
    return made | ({"elsewhere": kept} if kept else {})


# -- automations


def _automation(piece: Piece, ids: Mapping[UUID, UUID]) -> AutomationSpec:
    raw = piece.raw
    given = {name: raw[name] for name in _OURS if name in raw and name != "trigger"}
    trigger = raw["trigger"]
    given["trigger"] = parse_trigger(_node(trigger) if isinstance(trigger, Mapping) else trigger)
    for name in _LISTS:
        given[name] = [_action(piece, f"{name}[{at}]", each, ids) for at, each in enumerate(raw.get(name) or ())]
    kept = {name: held for name, held in raw.items() if name not in _OURS and name not in _LISTS}
    if raw.get("actions_on_resolve"):
        piece.note(
            "differs-here", Severity.NOTE, "actions_on_resolve", "only a metric trigger of Prefect Cloud is resolved",
            "they are kept",
        )  # fmt: skip
    return AutomationSpec.parse({**given, "elsewhere": kept})


def _action(piece: Piece, place: str, raw: Any, ids: Mapping[UUID, UUID]) -> Action:
    if not isinstance(raw, Mapping) or raw.get("type") not in ACTIONS:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("type"), str):
            return parse_action(raw)  # which says what is wrong with it
        sentence = f"{raw['type']} is an action of Prefect alone: here it does nothing"
        piece.note("only-there", Severity.WARNING, place, sentence, "it is kept, and written back by to_prefect")
        return DoNothing(elsewhere=dict(raw))
    known = [name for name in ACTIONS[raw["type"]].model_fields if name != "elsewhere"]
    made: dict[str, Any] = {name: held for name, held in raw.items() if name in known}
    if kept := {name: held for name, held in raw.items() if name not in known}:
        made["elsewhere"] = kept
    for name in ("deployment_id", "automation_id"):
        if made.get(name):
            here = ids.get(UUID(str(made[name])))
            if here is None:
                what = name.removesuffix("_id")
                advice = f"make the {what} here, and give ids={{'{made[name]}': its id}}"
                piece.note("id-of-there", Severity.WARNING, f"{place}.{name}", f"{made[name]} is {_ID}", advice)
            made[name] = here or made[name]
    if made.get("block_document_id"):
        sentence = f"block {made['block_document_id']} is kept on the server, and cannot be read from here"
        advice = "give the action its url" if raw["type"] == "call-webhook" else "here the notebook shows it"
        piece.note("only-there", Severity.NOTE, place, sentence, advice)
    return parse_action(made)


def rebuilt(data: Any, placed: Iterable[tuple[Place, Any]]) -> Any:
    """The data with something else in some places."""
    made = deepcopy(data)
    for place, value in placed:
        if not place:
            return value
        held = made
        for part in place[:-1]:
            held = held[part]
        held[place[-1]] = value
    return made

"""What `%emit` and `%%emit` say: read from a line and a cell, and written of an event so that they say it again."""

from __future__ import annotations

import json
import re
from typing import Any

from eventkit import words
from eventkit.bodies import body
from eventkit.errors import UsageError
from eventkit.faces.plain import escaped
from eventkit.model.event import Event
from eventkit.model.resource import ID, ROLE
from eventkit.model.wording import shown
from eventkit.words import Line, LookUp, Word

__all__ = ["emission", "written"]

_BARE = re.compile(r"[\w.:/@+%-]+")


def emission(line: Line, cell: str | None, look_up: LookUp) -> dict[str, Any]:
    """The fields of the event that they say: event, resource, related, payload. Raises UsageError at the place."""
    if len(line.words) < 2:
        raise line.end.wrong("An event has a name and the id of a resource: %emit order.placed order.42 total=12.5")
    name, resource, *fields = line.words
    labels = [words.assignment(each, example="--label region=eu") for each in line.options.get("--label", ())]
    return {
        "event": words.text(name, look_up),
        "resource": {ID: words.text(resource, look_up)} | {key: words.text(given, look_up) for key, given in labels},
        "related": [_related(each, look_up) for each in line.options.get("--related", ())],
        "payload": _payload(fields, look_up) | (body(cell) if cell is not None else {}),
    }


def _related(word: Word, look_up: LookUp) -> dict[str, str]:
    role, found, id = words.text(word, look_up).partition(":")
    if not (role and found and id):
        raise word.wrong(f"--related takes ROLE:ID, not {word.text!r}: write customer:customer.7")
    return {ROLE: role, ID: id}


def _payload(fields: list[Word], look_up: LookUp) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for word in fields:
        key, given = words.assignment(word)
        if key in payload:
            raise word.wrong(f"{key} is given twice: leave one of them out")
        payload[key] = words.value(given, look_up)
    return payload


def written(event: Event) -> str:
    """A `%%emit` cell that emits an event of the same values. Raises UsageError for one that no such cell says."""
    labels = [f"--label {_key(key)}={_word(text)}" for key, text in event.resource.root.items() if key != ID]
    related = []
    for each in event.related:
        more = [label for label in each.root if label not in (ID, ROLE)]
        if more:
            raise UsageError(
                f"A %%emit cell says role and id of a related resource, and one has {shown(more[0])} besides: "
                "take the Python"
            )
        related.append(f"--related {_word(f'{each.role}:{each.id}')}")
    line = " ".join([_word(event.event), _word(event.resource.id), *labels, *related])
    cell = escaped(json.dumps(event.payload, ensure_ascii=False, indent=2))
    if not _says(line, cell, event):
        raise UsageError("A %%emit cell would be read as another event than this: take the Python")
    return f"%%emit {line}\n{cell}"


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else repr(text)


def _word(text: str) -> str:
    """The text as a word that is read as it: quoted where it has to be, braces doubled."""
    doubled = text.replace("{", "{{").replace("}", "}}")
    return doubled if _BARE.fullmatch(doubled) and not doubled.startswith("--") else repr(doubled)


def _says(line: str, cell: str, event: Event) -> bool:
    """Whether what was written is read as the event."""
    try:
        said = emission(words.read(line, "emit"), cell, _no_names)
    except UsageError:
        return False
    held = {"event": event.event, "resource": event.resource.root, "payload": event.payload}
    return said == {**held, "related": [each.root for each in event.related]}


def _no_names(expression: str) -> Any:
    raise UsageError(f"{{{expression}}} is meant as text: double its braces")

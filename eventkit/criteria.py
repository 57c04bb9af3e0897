"""What the line of `%%on` says: names, criteria of a trigger, and what the handler is called.

`--match`, `--related` and `--none-of` take LABEL=PATTERN. A label given twice takes any of its patterns; `role` begins
the next resource. `id` is short for prefect.resource.id, `role` for prefect.resource.role.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eventkit.model.base import read_json
from eventkit.model.resource import ID, ROLE
from eventkit.words import Line, LookUp, Word, assignment, number, raw, text

__all__ = ["Asked", "asked"]

MOST = 120
"""Characters of a name that nobody gave; a longer one ends in a few that tell it apart."""
_SHORT = {"id": ID, "role": ROLE}
_PAYLOAD = "--payload '{\"paid\": [true]}'"
_EXAMPLE = {
    "--match": "--match region=eu-*",
    "--related": "--related role=customer",
    "--none-of": "--none-of tier=test",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """names: of events. criteria: as `EventTrigger` takes them. name: the handler's. where: an expression, or none."""

    names: list[str]
    criteria: dict[str, Any]
    name: str
    named: bool
    where: Word | None
    enabled: bool


def asked(line: Line, look_up: LookUp) -> Asked:
    """The line as read; raises UsageError at the place. look_up: evaluates an expression in the notebook."""
    names = [text(word, look_up) for word in line.words]
    if not names:
        raise line.end.wrong("A handler runs on events: %%on order.placed, or %%on * for every event")
    criteria = _criteria(line, look_up)
    given = line.last("--name")
    name = text(given, look_up) if given is not None else _name(line, names, criteria)
    if not name:
        raise line.end.wrong("--name is given nothing: write --name restock, or leave it out")
    return Asked(names, criteria, name, given is not None, line.last("--where"), line.last("--off") is None)


def _criteria(line: Line, look_up: LookUp) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if given := line.options.get("--match"):
        specs = _specs(given, look_up, "--match")
        found["match"] = specs[0]
    if given := line.options.get("--related"):
        found["match_related"] = _specs(given, look_up, "--related")
    if given := line.options.get("--none-of"):
        found["none_of"] = _specs(given, look_up, "--none-of")
    for option, field in (("--after", "after"), ("--for-each", "for_each")):
        if given := line.options.get(option):
            found[field] = [text(word, look_up) for word in given]
    for option, field in (("--posture", "posture"), ("--collect", "collect")):
        if (word := line.last(option)) is not None:
            found[field] = text(word, look_up)
    if (word := line.last("--threshold")) is not None:
        found["threshold"] = number(word, "--threshold")
    if (word := line.last("--within")) is not None:
        found["within"] = _seconds(word)
    if (word := line.last("--payload")) is not None:
        found["match_payload"] = _pattern(word)
    return found


def _specs(given: list[Word], look_up: LookUp, option: str) -> list[dict[str, list[str]]]:
    specs: list[dict[str, list[str]]] = [{}]
    for each in given:
        key, pattern = assignment(each, example=_EXAMPLE[option])
        if option != "--match" and key == "role" and specs[-1]:
            specs.append({})
        specs[-1].setdefault(_SHORT.get(key, key), []).append(text(pattern, look_up))
    return specs


def _seconds(word: Word) -> float:
    try:
        return float(word.text)
    except ValueError:
        raise word.wrong(f"--within takes seconds, not {word.text!r}: write --within 60") from None


def _pattern(word: Word) -> Mapping[str, Any]:
    try:
        found = read_json(raw(word))
    except ValueError as error:
        raise word.wrong(f"--payload takes a pattern as JSON ({error}): write {_PAYLOAD}") from None
    if not isinstance(found, dict):
        raise word.wrong(f"--payload takes a mapping as JSON: write {_PAYLOAD}")
    return found


def _name(line: Line, names: list[str], criteria: Mapping[str, Any]) -> str:
    """`on order.* region=eu-* threshold=3`: the names and the criteria as they are written.

    Of the payload only its fields: what is asked of them is edited, as the body and the predicate are.
    """
    parts = ["on", *names]
    for option, given in line.options.items():
        if option == "--payload":
            parts.append(f"payload={','.join(criteria['match_payload'])}")
        elif option in ("--match", "--related", "--none-of"):
            parts += [f"{'not ' * (option == '--none-of')}{word.text}" for word in given]
        elif option not in ("--off", "--name", "--where"):
            parts += [f"{option[2:]}={raw(word)}" for word in given]
    name = " ".join(" ".join(parts).split())
    if len(name) <= MOST:
        return name
    return f"{name[: MOST - 10]}… {hashlib.sha256(name.encode()).hexdigest()[:8]}"

"""A draft's labels after one click on a label of an event's resource, or of somebody who took part; see `clicks`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from eventkit.errors import UsageError
from eventkit.insight.clauses import WIDTH, short_label
from eventkit.insight.edits import literal
from eventkit.insight.spots import Spot
from eventkit.model.event import Event
from eventkit.model.pattern import spec_predicate, write_spec
from eventkit.model.resource import ID, ROLE
from eventkit.model.wording import shown

__all__ = ["beginning", "cut", "label_clicked"]

Leaf = dict[str, Any]
Specs = list[dict[str, list[str]]]


def label_clicked(leaf: Leaf, spot: Spot, how: str, value: str, event: Event | None) -> str:
    """Changes what a draft asks of a label, in place; what changed in words. Raises UsageError."""
    label, short = spot.label, _called(spot, event)
    held = spot.resource(event) if event is not None else None
    if spot.part == "related" and (held is None or ROLE not in held.root):
        raise UsageError(f"{spot.path} is of somebody who took part, and nobody there did: choose one that is there")
    role = literal(held.root[ROLE]) if spot.part == "related" and held is not None else None
    if how == "drop":
        _drop(leaf, spot, role)
        return f"ask nothing of {short}"
    if how == "exclude":
        _without(leaf, spot, literal(value))
        spec = {label: [literal(value)]} | ({ROLE: [role]} if role is not None and label != ROLE else {})
        _refuse(leaf, spec, label)
        return f"refuse {short} {cut(shown(value, WIDTH))}"
    begin = beginning(value, spot.value)
    patterns = {"exists": "*", "prefix": f"{literal(begin)}*"}.get(how, literal(value))
    _unrefuse(leaf, spot.label, literal(value) if how == "require" else None)
    if spot.part == "resource":
        leaf["match"] = _mapping(leaf, "match") | {label: patterns}
    else:
        _ask_related(leaf, role or "*", label, patterns, held)
    said = {"exists": f"any {short}", "prefix": f"{short} that begins with {cut(begin)}"}
    return f"ask for {said.get(how) or f'{short} {cut(shown(value, WIDTH))}'}"


def _called(spot: Spot, event: Event | None) -> str:
    held = spot.resource(event) if event is not None else None
    whose = f"{held.root.get(ROLE, 'related')}'s " if spot.part == "related" and held is not None else ""
    return f"{whose}{short_label(spot.label)}"


def _mapping(leaf: Leaf, field: str) -> dict[str, Any]:
    held = leaf.get(field, {})
    if not isinstance(held, Mapping):
        raise UsageError(f"{field} is no mapping in this draft: mend that first")
    return dict(held)


def _specs(leaf: Leaf, field: str) -> Specs:
    """Specs as a draft has them, each pattern in a list; empty ones ask nothing."""
    held = leaf.get(field, [])
    every = [held] if isinstance(held, Mapping) else held
    if not isinstance(every, list | tuple) or not all(isinstance(each, Mapping) for each in every):
        raise UsageError(f"{field} is no list of mappings in this draft: mend that first")
    return [{label: _patterns(field, patterns) for label, patterns in each.items()} for each in every if each]


def _patterns(field: str, held: Any) -> list[str]:
    every = [held] if isinstance(held, str) else held
    if not isinstance(every, list | tuple) or not all(isinstance(each, str) for each in every):
        raise UsageError(f"{field} asks for {shown(held)}, which is no text: mend that first")
    return list(every)


def _put(leaf: Leaf, field: str, specs: Specs) -> None:
    """Specs as they are written: one alone, several in a list; where there is none, no field."""
    written = [write_spec({label: tuple(held) for label, held in spec.items()}) for spec in specs]
    if written:
        leaf[field] = written[0] if len(written) == 1 else written
    else:
        leaf.pop(field, None)


def _ask_related(leaf: Leaf, role: str, label: str, pattern: str, held: Any) -> None:
    """Asks it of somebody who took part: in the spec of that role which the one that was clicked fits besides."""
    specs = _specs(leaf, "match_related")
    for spec in specs:
        tried = {**spec, ROLE: [role], label: [pattern]}
        own = spec.get(ROLE) == [role] and (label != ID or ID not in spec or spec[ID] == [pattern])
        if own and spec_predicate({name: tuple(patterns) for name, patterns in tried.items()})(held.root):
            spec |= tried
            break
    else:
        specs.append({ROLE: [role], label: [pattern]})
    _put(leaf, "match_related", specs)


def _refuse(leaf: Leaf, wanted: dict[str, list[str]], label: str) -> None:
    specs = _specs(leaf, "none_of")
    for spec in specs:
        if spec.keys() == wanted.keys() and all(spec[name] == wanted[name] for name in wanted if name != label):
            spec[label] = list(dict.fromkeys([*spec[label], *wanted[label]]))
            break
    else:
        specs.append(wanted)
    _put(leaf, "none_of", specs)


def _without(leaf: Leaf, spot: Spot, pattern: str) -> None:
    """What is refused is asked for no longer, where it was by just that pattern."""
    if spot.part != "resource":
        return
    match = _mapping(leaf, "match")
    held = _patterns("match", match.get(spot.label, []))
    kept = [each for each in held if each != pattern]
    if len(kept) < len(held):
        rest = {label: patterns for label, patterns in match.items() if label != spot.label}
        leaf["match"] = rest | ({spot.label: kept[0] if len(kept) == 1 else kept} if kept else {})


def _unrefuse(leaf: Leaf, label: str, pattern: str | None) -> None:
    """What is asked for is refused no longer, where it was by just that pattern."""
    if pattern is None or "none_of" not in leaf:
        return
    left: Specs = []
    for spec in _specs(leaf, "none_of"):
        if pattern in spec.get(label, ()):
            spec[label] = [each for each in spec[label] if each != pattern]
        if all(spec.values()):
            left.append(spec)
    _put(leaf, "none_of", left)


def _drop(leaf: Leaf, spot: Spot, role: str | None) -> None:
    """Nothing is asked of a label any more, and nothing refused for it alone."""
    if spot.part == "resource":
        match = _mapping(leaf, "match")
        match.pop(spot.label, None)
        if "match" in leaf:
            leaf["match"] = match
    else:
        kept: Specs = []
        for spec in _specs(leaf, "match_related"):
            mine = spec.get(ROLE) == [role]
            rest = {label: held for label, held in spec.items() if not (mine and label == spot.label)}
            if rest and not (mine and rest.keys() <= {ROLE}):
                kept.append(rest)
        _put(leaf, "match_related", kept)
    if "none_of" in leaf:
        alone: Sequence[set[str]] = ({spot.label}, {spot.label, ROLE})
        _put(leaf, "none_of", [spec for spec in _specs(leaf, "none_of") if set(spec) not in alone])


def beginning(value: str, there: Any) -> str:
    """What a value begins with: as given, where that is less than what is there; else up to its last separator."""
    if isinstance(there, str) and value != there and there.startswith(value):
        return value
    found = re.match(r"(.*[.\-/_: ])[^.\-/_: ]+$", value, re.DOTALL)
    return found[1] if found else value


def cut(word: str) -> str:
    """A word as a sentence tells it."""
    return word if len(word) <= WIDTH else f"{word[: WIDTH - 1]}…"

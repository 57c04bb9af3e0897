"""A draft's JSON after one click on a value of an event: that value required, refused or made general.

1. Only what the click is about is changed; keys that nobody here knows, and what is still wrong elsewhere, stay.
2. Proven on the event: afterwards it passes what was asked for, and is refused by what was refused; where that cannot
   be said in a trigger, UsageError says why.
3. Names know no negation: a name is refused by leaving it out of those expected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from eventkit.errors import UsageError
from eventkit.insight.clauses import WIDTH, short_label
from eventkit.insight.edits import literal
from eventkit.insight.payload_clicks import payload_clicked
from eventkit.insight.spots import ABSENT, Spot, spot_of
from eventkit.model.event import Event
from eventkit.model.pattern import name_matches, name_predicate, spec_predicate
from eventkit.model.resource import ID, ROLE
from eventkit.model.specs import write_spec
from eventkit.model.wording import shown

__all__ = ["Clicked", "How", "clicked"]

How = Literal["require", "exclude", "exists", "prefix", "at_least", "at_most", "drop"]
Leaf = dict[str, Any]
Specs = list[dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Clicked:
    """The draft after a click, and what changed in words."""

    draft: dict[str, Any]
    says: str


def clicked(
    draft: Mapping[str, Any], path: str, how: How, *, value: Any = ABSENT, event: Event | None = None
) -> Clicked:
    """The draft of an event trigger after a click. value: by default the event's there. Raises UsageError.

    >>> event = Event(event="order.placed", resource={"prefect.resource.id": "order.42", "region": "eu-1"})
    >>> clicked({"color": "red"}, "resource.region", "prefix", event=event)
    Clicked(draft={'color': 'red', 'match': {'region': 'eu-*'}}, says='ask for region that begins with eu-')
    """
    spot = spot_of(path, event)
    wanted = spot.value if value is ABSENT else value
    if wanted is ABSENT and how not in ("exists", "drop"):
        raise UsageError(f"There is nothing at {path} of this event: choose a value that is there")
    made: Leaf = deepcopy(dict(draft))
    if spot.part == "event":
        says = _name(made, how, _text(path, wanted, how), spot.value)
    elif spot.part == "payload":
        says = payload_clicked(made, spot, how, wanted, event)
    else:
        says = _label(made, spot, how, _text(path, wanted, how), event)
    return Clicked(made, says)


def _text(path: str, value: Any, how: How) -> str:
    if how in ("exists", "drop"):
        return ""
    if how in ("at_least", "at_most"):
        raise UsageError(f"{path} is text, and texts have no order: require it, or what it begins with")
    if not isinstance(value, str):
        raise UsageError(f"{path} is text, not {shown(value)}: give a text")
    return value


def _beginning(value: str, there: Any) -> str:
    """What a value begins with: as given, where that is less than what is there; else up to its last separator."""
    if isinstance(there, str) and value != there and there.startswith(value):
        return value
    found = re.match(r"(.*[.\-/_: ])[^.\-/_: ]+$", value, re.DOTALL)
    return found[1] if found else value


# -- names


def _name(leaf: Leaf, how: How, name: str, there: Any) -> str:
    if how in ("exists", "drop"):
        leaf["expect"] = []
        return "expect any name"
    if how == "exclude":
        return _unexpected(leaf, name)
    begin = _beginning(name, there) if how == "prefix" else ""
    wanted = [f"{begin}*"] if how == "prefix" else [name]
    if how == "prefix" and begin == name:
        wanted = [name, f"{name}*"]  # a `*` stands for one character at least
    if isinstance(there, str) and not name_matches(wanted, there):
        raise UsageError(f"No trigger can ask for the name {shown(name)}: one that begins with ! matches nothing")
    leaf["expect"] = wanted
    return f"expect {_cut(' or '.join(wanted))}"


def _unexpected(leaf: Leaf, name: str) -> str:
    """Without the patterns that a name fits; with none of them left, every name would fit."""
    expect = _list(leaf, "expect")
    kept = [each for each in expect if not name_predicate(each)(name)]
    after = _list(leaf, "after")
    if not kept:
        raise UsageError(
            f"Names know no negation, so {shown(name)} is refused by expecting others, and none is expected yet: "
            "require the names that should count"
        )
    leaf["expect"] = kept
    if after:
        leaf["after"] = [each for each in after if not name_predicate(each)(name)]
    return f"no longer expect {_cut(name)}"


def _list(leaf: Leaf, field: str) -> list[str]:
    held = leaf.get(field, [])
    if not isinstance(held, list | tuple) or not all(isinstance(each, str) for each in held):
        raise UsageError(f"{field} is no list of names in this draft: mend that first")
    return list(held)


# -- labels


def _label(leaf: Leaf, spot: Spot, how: How, value: str, event: Event | None) -> str:
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
        return f"refuse {short} {_cut(shown(value, WIDTH))}"
    begin = _beginning(value, spot.value)
    patterns = {"exists": "*", "prefix": f"{literal(begin)}*"}.get(how, literal(value))
    _unrefuse(leaf, spot.label, literal(value) if how == "require" else None)
    if spot.part == "resource":
        leaf["match"] = _mapping(leaf, "match") | {label: patterns}
    else:
        _ask_related(leaf, role or "*", label, patterns, held)
    said = {"exists": f"any {short}", "prefix": f"{short} that begins with {_cut(begin)}"}
    return f"ask for {said.get(how) or f'{short} {_cut(shown(value, WIDTH))}'}"


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


def _cut(word: str) -> str:
    return word if len(word) <= WIDTH else f"{word[: WIDTH - 1]}…"

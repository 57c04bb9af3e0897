"""A draft's JSON after one click on a value of an event: that value required, refused or made general.

1. Only what the click is about is changed; keys that nobody here knows, and what is still wrong elsewhere, stay.
2. Proven on the event: afterwards it passes what was asked for, and is refused by what was refused; where that cannot
   be said in a trigger, UsageError says why.
3. Names know no negation: a name is refused by leaving it out of those expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from eventkit.errors import UsageError
from eventkit.insight.label_clicks import beginning, cut, label_clicked
from eventkit.insight.payload_clicks import payload_clicked
from eventkit.insight.spots import ABSENT, spot_of
from eventkit.model.event import Event
from eventkit.model.pattern import name_matches, name_predicate
from eventkit.model.wording import shown

__all__ = ["Clicked", "How", "clicked"]

How = Literal["require", "exclude", "exists", "prefix", "at_least", "at_most", "drop"]
Leaf = dict[str, Any]


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
        says = label_clicked(made, spot, how, _text(path, wanted, how), event)
    return Clicked(made, says)


def _text(path: str, value: Any, how: How) -> str:
    if how in ("exists", "drop"):
        return ""
    if how in ("at_least", "at_most"):
        raise UsageError(f"{path} is text, and texts have no order: require it, or what it begins with")
    if not isinstance(value, str):
        raise UsageError(f"{path} is text, not {shown(value)}: give a text")
    return value


# -- names


def _name(leaf: Leaf, how: How, name: str, there: Any) -> str:
    if how in ("exists", "drop"):
        leaf["expect"] = []
        return "expect any name"
    if how == "exclude":
        return _unexpected(leaf, name)
    begin = beginning(name, there) if how == "prefix" else ""
    wanted = [f"{begin}*"] if how == "prefix" else [name]
    if how == "prefix" and begin == name:
        wanted = [name, f"{name}*"]  # a `*` stands for one character at least
    if isinstance(there, str) and not name_matches(wanted, there):
        raise UsageError(f"No trigger can ask for the name {shown(name)}: one that begins with ! matches nothing")
    leaf["expect"] = wanted
    return f"expect {cut(' or '.join(wanted))}"


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
    return f"no longer expect {cut(name)}"


def _list(leaf: Leaf, field: str) -> list[str]:
    held = leaf.get(field, [])
    if not isinstance(held, list | tuple) or not all(isinstance(each, str) for each in held):
        raise UsageError(f"{field} is no list of names in this draft: mend that first")
    return list(held)

"""Rule patterns of Amazon EventBridge as triggers, and triggers as such patterns, where they can be expressed.

    {"source": ["shop"], "detail-type": [{"prefix": "order."}], "detail": {"total": [{"numeric": [">", 9]}]}}

1. `detail-type` is the event's name, `detail` its payload, in one pattern language (`eventkit.model.payload` says where
   the two differ). The other fields are labels of the primary resource, by a mapping that the caller may change.
2. What has no counterpart is named, and left out only where that is asked for.
3. `*` in a name is one character or more here, and there it may be none.

Source: Amazon EventBridge User Guide, "Creating event patterns" and "Events".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from eventkit.errors import AutomationError, InvalidTrigger
from eventkit.model.pattern import Spec
from eventkit.model.trigger import EventTrigger, Posture, Trigger
from eventkit.model.wording import shown

__all__ = ["LABELS", "Came", "Gone", "from_eventbridge", "to_eventbridge"]

LABELS: Mapping[str, str] = {
    "source": "aws.source",
    "account": "aws.account",
    "region": "aws.region",
    "resources": "prefect.resource.id",
}
"""Which label of the primary resource holds which field of an event of theirs."""
_LARGEST = 5_000_000_000
_STAR = object()


class Came(NamedTuple):
    """A trigger made of a pattern; left: what has no counterpart, a sentence each."""

    trigger: EventTrigger
    left: list[str]


class Gone(NamedTuple):
    """A pattern made of a trigger; left: what has no counterpart, a sentence each."""

    pattern: dict[str, Any]
    left: list[str]


def from_eventbridge(pattern: Mapping[str, Any], *, labels: Mapping[str, str] = LABELS, lossy: bool = False) -> Came:
    """The trigger of a rule's pattern. labels: the label that holds each of their fields.

    Raises AutomationError for what has no counterpart, unless `lossy`; InvalidTrigger for a pattern that cannot be.

    >>> from_eventbridge({"detail-type": [{"prefix": "order."}], "detail": {"total": [{"numeric": [">", 9]}]}}).trigger
    EventTrigger(expect=['order.*'], match_payload={'total': [{'numeric': ['>', 9]}]})
    """
    if not isinstance(pattern, Mapping):
        raise InvalidTrigger(f"A rule's pattern cannot be {shown(pattern)}: a mapping of fields to lists was expected")
    left: list[str] = []
    given: dict[str, Any] = {"match": {}}
    for name, held in pattern.items():
        if name == "detail":
            given["match_payload"] = held
        elif name == "detail-type":
            given["expect"] = _each(name, held, left, glob=False)
        elif name not in labels:
            why = "one trigger for each alternative" if name == "$or" else f"name a label, labels={{{name!r}: '...'}}"
            left.append(f"{name} has no counterpart: {why}")
        elif texts := _each(name, held, left, glob=True):
            given["match"][labels[name]] = texts
    _refuse(left, lossy, "a trigger")
    if given.get("expect") == []:
        raise AutomationError(f"No name of {shown(pattern['detail-type'])} can be expected: {left[0]}")
    return Came(EventTrigger(**given), left)


def to_eventbridge(trigger: Trigger, *, labels: Mapping[str, str] = LABELS, lossy: bool = False) -> Gone:
    """The pattern of a trigger. labels: the label that holds each of their fields.

    Raises AutomationError for what has no counterpart, unless `lossy`.

    >>> to_eventbridge(EventTrigger(expect={"order.*"}, match={"aws.region": ["eu-*", "!us-1"]})).pattern
    {'detail-type': [{'prefix': 'order.'}], 'region': [{'prefix': 'eu-'}, {'anything-but': ['us-1']}]}
    """
    if not isinstance(trigger, EventTrigger):
        raise AutomationError(f"A rule asks of one event, and a {trigger.type} trigger of several: give one of its own")
    left = [f"{name} has no counterpart: a rule asks of one event at a time" for name in _beyond(trigger)]
    made: dict[str, Any] = {}
    if trigger.expect and "*" not in trigger.expect:
        made["detail-type"] = _matchers("expect", trigger.expect, left, glob=False)
    made |= _fields(trigger.match, {label: name for name, label in labels.items()}, left)
    if trigger.match_payload is not None:
        wrong = list(_detail(trigger.match_payload, "match_payload"))
        left += wrong
        made |= {} if wrong else {"detail": trigger.match_payload}
    _refuse(left, lossy, "a rule's pattern")
    return Gone({name: held for name, held in made.items() if held}, left)


def _refuse(left: Sequence[str], lossy: bool, into: str) -> None:
    if left and not lossy:
        raise AutomationError(f"Not all of this can be {into}: {'; '.join(left)}. Leave that out with lossy=True")


# -- from a pattern


def _each(name: str, held: Any, left: list[str], *, glob: bool) -> list[str]:
    if not isinstance(held, list | tuple) or not held:
        raise InvalidTrigger(f"{name} cannot be {shown(held)}: a list of what matches was expected: write [...]")
    found = [(each, _pattern(each, glob=glob)) for each in held]
    kind = "a label is a text, its beginning or end, or anything but one" if glob else "a name has no negation"
    left += [f"{name} {shown(each)} has no counterpart: {kind}" for each, text in found if text is None]
    return [text for _, text in found if text is not None]


def _pattern(each: Any, *, glob: bool) -> str | None:
    """A pattern of ours that fits the same; None where there is none."""
    if isinstance(each, str):
        text = _glob([each], glob=glob)
        return None if text is None or text.startswith("!") else text
    if not isinstance(each, Mapping) or len(each) != 1:
        return None
    ((operator, value),) = each.items()
    if operator == "exists":
        return "*" if glob and value is True else None
    if operator == "anything-but" and glob:
        if isinstance(value, list | tuple):
            value = value[0] if len(value) == 1 else None
        inner = _glob([value], glob=glob) if isinstance(value, str) else _pattern(value, glob=glob)
        return None if inner is None else f"!{inner}"
    if not isinstance(value, str) or operator not in ("prefix", "suffix", "wildcard") or "\\" in value:
        return None
    parts = {"prefix": [value, _STAR], "suffix": [_STAR, value]}.get(operator)
    if parts is None:
        pieces = value.split("*")
        parts = [pieces[0], *(part for piece in pieces[1:] for part in (_STAR, piece))]
    text = _glob(parts, glob=glob)
    return None if text is None or text.startswith("!") else text


def _glob(parts: Sequence[Any], *, glob: bool) -> str | None:
    """The texts with `*` between them, all else in them standing for itself; a name has no way to write a star."""
    if not glob and any("*" in part for part in parts if isinstance(part, str)):
        return None
    return "".join(
        "*" if part is _STAR else "".join(f"[{char}]" if glob and char in "*?[" else char for char in part)
        for part in parts
    )


# -- to a pattern


def _beyond(trigger: EventTrigger) -> Iterator[str]:
    for name in ("after", "for_each", "none_of"):
        if getattr(trigger, name):
            yield name
    if any(trigger.match_related):
        yield "match_related"
    if trigger.posture is not Posture.Reactive:
        yield "posture"
    if trigger.threshold != 1:
        yield "threshold"
    if trigger.within:
        yield "within"
    if trigger.collect != "latest":
        yield "collect"


def _fields(match: Spec, names: Mapping[str, str], left: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for label, patterns in match.items():
        if label in names:
            made[names[label]] = _matchers(f"match.{label}", patterns, left, glob=True)
        else:
            left.append(f"match.{label} has no counterpart: name its field, labels={{'...': {label!r}}}")
    return made


def _matchers(place: str, patterns: Sequence[str], left: list[str], *, glob: bool) -> list[Any]:
    made = []
    for each in patterns:
        negated = each.startswith("!")
        parts = _parts(each[negated:], glob=glob)
        if parts is None or (negated and not glob):
            left.append(f"{place} {each!r} has no counterpart: a pattern has texts and *")
            continue
        matcher = _matcher(parts)
        if matcher == {"wildcard": "*"}:
            matcher = {"exists": True}
        made.append({"anything-but": [matcher] if isinstance(matcher, str) else matcher} if negated else matcher)
    return made


def _matcher(parts: Sequence[Any]) -> Any:
    texts = [part for part in parts if part is not _STAR]
    if len(texts) == len(parts):
        return "".join(texts)
    if len(texts) == 1 and len(parts) == 2:
        return {"suffix" if parts[0] is _STAR else "prefix": texts[0]}
    escaped = (part.replace("\\", "\\\\").replace("*", "\\*") if part is not _STAR else "*" for part in parts)
    return {"wildcard": "".join(escaped)}


def _parts(pattern: str, *, glob: bool) -> list[Any] | None:
    """The texts and stars of a pattern; None where it has `?` or a set of several."""
    parts: list[Any] = []
    text, at = "", 0
    while at < len(pattern):
        char = pattern[at]
        if glob and char == "[" and pattern[at + 2 : at + 3] == "]" and pattern[at + 1] != "!":
            text, at = text + pattern[at + 1], at + 3
        elif glob and char in "?[":
            return None
        elif char == "*":
            parts += ([text] if text else []) + ([_STAR] if parts[-1:] != [_STAR] or text else [])
            text, at = "", at + 1
        else:
            text, at = text + char, at + 1
    return [*parts, text] if text or not parts else parts


def _detail(held: Any, place: str) -> Iterator[str]:
    """What in a payload pattern means another thing there."""
    if isinstance(held, Mapping):
        for name, each in held.items():
            if "." in name:
                yield f"{place}[{name!r}] has no counterpart: there a dot in a name leads into it"
            if name == "equals-ignore-case" and not str(each).isascii():
                yield f"{place} {shown(each)} has no counterpart: there case is folded in ASCII alone"
            yield from _detail(each, f"{place}[{name!r}]")
    elif isinstance(held, list | tuple):
        for at, each in enumerate(held):
            yield from _detail(each, f"{place}[{at}]")
    elif isinstance(held, int | float) and (abs(held) > _LARGEST or round(held, 6) != held):
        yield f"{place} {held} has no counterpart: numbers there go to 5 billion, with 6 digits after the point"

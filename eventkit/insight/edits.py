"""The smallest edit of a trigger that would make it pass: tried, in order of size, and proven before it is suggested.

1. A word that is a slip of the one asked for (its case, a letter, a missing `*`) is corrected; any other value is added
   to those accepted, so that what was asked for stays; what is asked of a label that is not there is dropped, and a
   related resource of which the role and more is missing. What refuses the event is left out: a pattern where others
   stay, else the whole spec. Payload patterns: `payload_edits`.
2. Of a composite the child that comes nearest is edited.
3. Nothing is suggested that was not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from eventkit.insight.clauses import WIDTH, asked, best_related, described, one_of, passes, refused, short_label
from eventkit.insight.payload_edits import mended
from eventkit.insight.slips import is_slip, near_pattern, stops_short
from eventkit.model.event import Event
from eventkit.model.pattern import Spec, label_matches, label_predicate, name_matches, name_predicate
from eventkit.model.payload import payload_predicate
from eventkit.model.resource import ROLE, RelatedResource, Resource
from eventkit.model.trigger import EventTrigger, Path, Trigger, leaves
from eventkit.model.verdict import Change, Edit
from eventkit.model.wording import shown

__all__ = ["Slip", "literal", "name_slip", "nearest_edit"]

Proof = Callable[[Trigger], bool]


def nearest_edit(trigger: Trigger, event: Event, proof: Proof) -> Edit | None:
    """The smallest edit for which the proof holds; None where none does."""
    found = sorted(
        (edit for path, leaf in leaves(trigger) for edit in _of_leaf(path, leaf, event)), key=lambda each: each[0]
    )
    for _, edit in found:
        if proof(edit.apply(trigger)):
            return edit
    return None


def _of_leaf(path: Path, trigger: EventTrigger, event: Event) -> Iterator[tuple[int, Edit]]:
    """An edit of one event trigger, with its size: what is wrong with it, corrected."""
    if passes(asked(trigger, event)):
        return
    changes: list[tuple[int, Change]] = []
    if not _named(trigger, event):
        changes.append(_name(path, trigger, event))
    spec, size, says = _spec(trigger.match, event.resource.root)
    if says:
        changes.append((size, Change(path=path, field="match", value=spec, says=" and ".join(says))))
    if related := _related(path, trigger, event.related):
        changes.append(related)
    if freed := _none_of(path, trigger, event):
        changes.append(freed)
    if payload := _payload(path, trigger, event):
        changes.append(payload)
    yield sum(size for size, _ in changes), Edit(tuple(change for _, change in changes))


def _named(trigger: EventTrigger, event: Event) -> bool:
    return name_matches((*trigger.expect, *trigger.after) if trigger.expect else ("*",), event.event)


class Slip(NamedTuple):
    """A name in one field of a trigger (`expect`, `after`) that is a slip of another, and what is right."""

    field: str
    wrong: str
    right: str


def name_slip(trigger: EventTrigger, name: str) -> Slip | None:
    """Of the names that count or begin a window the one that is a slip of this, None where none is."""
    for field in ("expect", "after"):
        for wrong in getattr(trigger, field):
            right = _corrected(wrong, name, lambda pattern: name_predicate(pattern)(name), name)
            if right is not None:
                return Slip(field, wrong, right)
    return None


def _name(path: Path, trigger: EventTrigger, event: Event) -> tuple[int, Change]:
    """The name corrected where it is a slip, else expected too."""
    slip = name_slip(trigger, event.event)
    if slip is None:
        says = f"expect {_cut(event.event)} too"
        return 3, Change(path=path, field="expect", value=(*trigger.expect, event.event), says=says)
    names = (*(each for each in getattr(trigger, slip.field) if each != slip.wrong), slip.right)
    verb = "expect" if slip.field == "expect" else "begin after"
    says = f"{verb} {_cut(slip.right)} instead of {_cut(slip.wrong)}"
    return 1, Change(path=path, field=slip.field, value=names, says=says)


def _payload(path: Path, trigger: EventTrigger, event: Event) -> tuple[int, Change] | None:
    """The payload pattern, changed so that it accepts the event's."""
    pattern = trigger.match_payload
    if pattern is None or payload_predicate(pattern)(event.payload):
        return None
    made = mended(pattern, event.payload)
    if made is None:
        return None
    return made.size, Change(path=path, field="match_payload", value=made.pattern, says=" and ".join(made.says))


def _spec(spec: Spec, labels: Mapping[str, str]) -> tuple[dict[str, tuple[str, ...]], int, list[str]]:
    """A spec that a resource fits, how large the change is, and what was changed."""
    made, size, says = dict(spec), 0, []
    for label, patterns in spec.items():
        value = labels.get(label)
        if label_matches(patterns, value):
            continue
        if value is None:
            del made[label]
            size, said = size + 3, f"ask nothing of {short_label(label)}"
        else:
            made[label], step, said = _accepting(label, patterns, value)
            size += step
        says.append(said)
    return made, size, says


def _accepting(label: str, patterns: tuple[str, ...], value: str) -> tuple[tuple[str, ...], int, str]:
    """Patterns that accept a value: one of them corrected, or the value added."""
    short = short_label(label)
    for wrong in (each for each in patterns if not each.startswith("!")):
        right = _corrected(wrong, value, lambda pattern: label_predicate(pattern)(value), literal(value))
        if right is not None:
            kept = tuple(each for each in patterns if each != wrong)
            return (*kept, right), 1, f"ask for {short} {_cut(right)} instead of {_cut(wrong)}"
    if f"!{value}" in patterns:  # beside its negation it would accept all, which is said then
        return ("*",), 3, f"accept any {short} instead of {one_of(patterns)}"
    return (*patterns, literal(value)), 2, f"accept {short} {shown(value, WIDTH)} too"


def literal(value: str) -> str:
    """A label pattern that fits just this value: what is special in it stands for itself.

    A `!` in front cannot: it is written as `?`, which any one character fits.
    """
    escaped = "".join(f"[{char}]" if char in "*?[" else char for char in value)
    return f"?{escaped[1:]}" if escaped.startswith("!") else escaped


def _related(path: Path, trigger: EventTrigger, related: Sequence[RelatedResource]) -> tuple[int, Change] | None:
    """The related specs, each fitted by the resource that comes nearest, or left out where there is none."""
    made: list[Any] = []
    size, says = 0, list[str]()
    for spec in trigger.match_related:
        if not spec or any(_fits(spec, each) for each in related):
            made.append(spec)
            continue
        best = best_related(spec, related)
        fitted, step, said = _spec(spec, best.root) if best is not None else ({}, 0, [])
        if best is None or (len(said) > 1 and ROLE in spec and not _in_role(fitted, spec)):
            size, says = size + 4, [*says, f"no longer ask for a related resource with {described(spec)}"]
            continue
        made.append(fitted)
        size, says = size + step, [*says, *(f"{each}, of {best.role}" for each in said)]
    if not says:
        return None
    return size, Change(path=path, field="match_related", value=tuple(made) or ({},), says=" and ".join(says))


def _in_role(fitted: Spec, spec: Spec) -> bool:
    """Whether the role asked for stays, but for a slip: one in another role is somebody else."""
    return set(spec[ROLE]) == set(fitted[ROLE]) or not set(spec[ROLE]) <= set(fitted[ROLE])


def _none_of(path: Path, trigger: EventTrigger, event: Event) -> tuple[int, Change] | None:
    """What refuses the event left out: a pattern where others stay, else the whole spec."""
    made: list[Any] = []
    size, says = 0, list[str]()
    for spec in trigger.none_of:
        left: Spec | None = spec
        while left is not None and (found := refused(left, event)):
            left, said = _less(left, found[0][1])
            size += 1 if left is not None else 2
            says.append(said)
        if left is not None:
            made.append(left)
    if not says:
        return None
    return size, Change(path=path, field="none_of", value=tuple(made), says=" and ".join(says))


def _less(spec: Spec, resource: Resource) -> tuple[Spec | None, str]:
    """A spec that a resource fits, without the patterns of one label that it fits; None where none would be left."""
    for label, patterns in spec.items():
        kept = tuple(each for each in patterns if not label_predicate(each)(resource.root[label]))
        if kept:
            gone = one_of([each for each in patterns if each not in kept])
            return {**spec, label: kept}, f"no longer refuse {short_label(label)} {gone}"
    return None, f"no longer refuse {described(spec)}"


def _fits(spec: Spec, resource: RelatedResource) -> bool:
    return all(label_matches(patterns, resource.root.get(label)) for label, patterns in spec.items())


def _corrected(pattern: str, value: str, fits: Callable[[str], bool], otherwise: str) -> str | None:
    """The smallest correction of a slip: another case, a `*` at the end, else what fits the value alone; or None."""
    recased = [each for each in (pattern.lower(), pattern.upper()) if each != pattern and fits(each)]
    if recased:
        return recased[0]
    if stops_short(pattern, value) or is_slip(pattern, value):
        return f"{pattern}*" if fits(f"{pattern}*") else otherwise
    near = near_pattern(pattern, [value])
    return near if near is not None and fits(near) else None


def _cut(word: str) -> str:
    return word if len(word) <= WIDTH else f"{word[: WIDTH - 1]}…"

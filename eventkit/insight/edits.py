"""The smallest edit of a trigger that would make it pass: tried, in order of size, and proven before it is suggested.

1. A word that is nearly the one asked for (its case, a letter, a missing `*`) is corrected; else the value is added to
   those accepted; what is asked of a label that is not there is dropped. What refuses the event is left out: a pattern
   where others stay, else the whole spec. Payload patterns: `payload_edits`.
2. Of a composite the child that comes nearest is edited.
3. Nothing is suggested that was not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from eventkit.insight.clauses import asked, best_related, described, one_of, passes, refused, short_label
from eventkit.insight.payload_edits import mended
from eventkit.model.event import Event
from eventkit.model.pattern import Spec, label_matches, label_predicate, name_matches, name_predicate
from eventkit.model.payload import payload_predicate
from eventkit.model.resource import RelatedResource, Resource
from eventkit.model.trigger import EventTrigger, Path, Trigger, leaves
from eventkit.model.verdict import Change, Edit

__all__ = ["literal", "nearest_edit"]

NEAR = 0.75
"""How alike two words are of which one is taken for a misspelling of the other."""
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


def _name(path: Path, trigger: EventTrigger, event: Event) -> tuple[int, Change]:
    """The name corrected where one is nearly it, else expected too."""
    near = _nearest(trigger.expect, event.event)
    if near is not None:
        kept = [each for each in trigger.expect if each != near]
        corrected = _corrected(near, event.event, lambda pattern: name_predicate(pattern)(event.event), event.event)
        says = f"expect {corrected} instead of {near}"
        return 1, Change(path=path, field="expect", value=(*kept, corrected), says=says)
    return 3, Change(path=path, field="expect", value=(*trigger.expect, event.event), says=f"expect {event.event} too")


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
    near = _nearest([each for each in patterns if not each.startswith("!")], value)
    short = short_label(label)
    if near is not None:
        corrected = _corrected(near, value, lambda pattern: label_predicate(pattern)(value), literal(value))
        kept = tuple(each for each in patterns if each != near)
        return (*kept, corrected), 1, f"ask for {short} {corrected} instead of {near}"
    return (*patterns, literal(value)), 2, f"accept {short} {value!r} too"


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
        best = best_related(spec, related) if spec else None
        if not spec or best is None:
            if spec:
                size, said = size + 4, "ask for nobody who took part"
                says.append(said)
            continue
        fitted, step, said_of = _spec(spec, best.root)
        if any(_fits(spec, each) for each in related):
            made.append(spec)
            continue
        made.append(fitted)
        size += step
        says += [f"{each}, of {best.role}" for each in said_of]
    if not says:
        return None
    return size, Change(path=path, field="match_related", value=tuple(made) or ({},), says=" and ".join(says))


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


def _nearest(patterns: Sequence[str], value: str) -> str | None:
    """The pattern that the value is nearly of, or None."""
    scored = [(_likeness(pattern, value), pattern) for pattern in patterns]
    likest = max(scored, default=(0.0, ""))
    return likest[1] if likest[0] >= NEAR else None


def _likeness(pattern: str, value: str) -> float:
    if pattern.lower() == value.lower() or value.startswith(pattern) or pattern.rstrip("*.").lower() == value.lower():
        return 1.0
    return SequenceMatcher(None, pattern.lower(), value.lower(), autojunk=False).ratio()


def _corrected(pattern: str, value: str, fits: Callable[[str], bool], otherwise: str) -> str:
    """The smallest correction: another case, a `*` at the end, else what fits the value alone."""
    return next(
        (
            each
            for each in (pattern.lower(), pattern.upper(), f"{pattern}*")
            if pattern and each != pattern and fits(each)
        ),
        otherwise,
    )

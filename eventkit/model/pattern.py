"""Matching: one function for label values, one for event names. They differ, and each is defined here alone.

1. A label pattern may be negated by one leading `!`; the rest is a case-sensitive glob (`*`, `?`, `[seq]`, `[!seq]`).
   A missing label never matches, not even a negated pattern.
2. An event-name pattern is exact, or a glob in which only `*` is special and stands for one or more characters.
   A pattern that begins with `!` matches nothing.

Source: `prefect-behaviour` 2.2 (server column) and 2.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import translate
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

from eventkit.model.resource import Resource

__all__ = [
    "RefusedSpecs",
    "ResourceSpec",
    "ResourceSpecs",
    "Spec",
    "label_matches",
    "label_predicate",
    "name_matches",
    "name_predicate",
    "none_predicate",
    "spec_matches",
    "spec_predicate",
    "specs_match",
    "specs_predicate",
    "write_spec",
    "write_specs",
]

Spec = Mapping[str, tuple[str, ...]]
Predicate = Callable[[str], bool]


@lru_cache(maxsize=65_536)
def label_predicate(pattern: str) -> Predicate:
    """The test of one label pattern on a value that is there."""
    if pattern.startswith("!"):
        inner = _glob(pattern[1:])
        return lambda value: not inner(value)
    return _glob(pattern)


def _glob(pattern: str) -> Predicate:
    if not any(special in pattern for special in "*?["):
        return pattern.__eq__
    if pattern == "*":
        return lambda value: True
    head, _, tail = pattern.partition("*")
    if not any(special in head + tail for special in "*?["):  # one `*`: no need of a regular expression
        least = len(head) + len(tail)
        if not tail:
            return lambda value: value.startswith(head)
        return lambda value: value.startswith(head) and value.endswith(tail) and len(value) >= least
    matches = re.compile(translate(pattern)).match
    return lambda value: matches(value) is not None


def label_matches(patterns: Iterable[str], value: str | None) -> bool:
    """Whether a label's value fits any of the patterns; None (the label is missing) never does."""
    return value is not None and any(label_predicate(pattern)(value) for pattern in patterns)


@lru_cache(maxsize=65_536)
def name_predicate(pattern: str) -> Predicate:
    """The test of one event-name pattern."""
    if pattern.startswith("!"):
        return lambda name: False
    if "*" not in pattern:
        return pattern.__eq__
    head = pattern[:-1]
    if pattern[-1] == "*" and "*" not in head:
        longer = len(head)
        return lambda name: len(name) > longer and name.startswith(head)
    matches = re.compile(".+".join(re.escape(part) for part in pattern.split("*")), re.DOTALL).fullmatch
    return lambda name: matches(name) is not None


def name_matches(patterns: Iterable[str], name: str) -> bool:
    """Whether an event's name fits any of the patterns."""
    return any(name_predicate(pattern)(name) for pattern in patterns)


def spec_predicate(spec: Spec) -> Callable[[Mapping[str, str]], bool]:
    """The test of one resource's labels: it has every label of the spec; an empty spec fits every resource."""
    wanted = [(label, _any_of(patterns)) for label, patterns in spec.items()]

    def fits(labels: Mapping[str, str]) -> bool:
        for label, accepts in wanted:
            value = labels.get(label)
            if value is None or not accepts(value):
                return False
        return True

    return fits


def _any_of(patterns: tuple[str, ...]) -> Predicate:
    if len(patterns) == 1:
        return label_predicate(patterns[0])
    return lambda value: label_matches(patterns, value)


def spec_matches(spec: Spec, resource: Resource) -> bool:
    """Whether one resource fits the spec."""
    return spec_predicate(spec)(resource.root)


def specs_predicate(specs: Iterable[Spec]) -> Callable[[Sequence[Resource]], bool]:
    """The test of related resources: every spec is fitted by some of them; an empty spec needs none."""
    tests = [spec_predicate(spec) for spec in specs if spec]

    def fit(related: Sequence[Resource]) -> bool:
        for fits in tests:
            for resource in related:
                if fits(resource.root):
                    break
            else:
                return False
        return True

    return fit


def specs_match(specs: Iterable[Spec], related: Sequence[Resource]) -> bool:
    """Whether every spec is fitted by some related resource."""
    return specs_predicate(specs)(related)


def none_predicate(specs: Iterable[Spec]) -> Callable[[Resource, Sequence[Resource]], bool]:
    """The test of an event's resources: neither the primary nor any related one fits any of the specs."""
    tests = [spec_predicate(spec) for spec in specs]

    def fit(primary: Resource, related: Sequence[Resource]) -> bool:
        return not any(fits(each.root) for fits in tests for each in (primary, *related))

    return fit


def as_spec(value: Any) -> Any:
    """A spec as written (label to text or list of texts) with every value a tuple."""
    if not isinstance(value, Mapping):
        raise ValueError("a mapping of labels to patterns was expected: write {'prefect.resource.id': 'order.*'}")
    return {label: _as_patterns(label, held) for label, held in value.items()}


def _as_patterns(label: Any, held: Any) -> Any:
    if isinstance(held, str):
        return (held,)
    if not isinstance(held, list | tuple | set | frozenset):
        raise ValueError(
            f"the pattern of {label!r} is {held!r}: text or a list of texts was expected, since labels are text: "
            f"write {str(held)!r}"
        )
    return held


Specs = tuple[dict[str, tuple[str, ...]], ...]


def write_spec(spec: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """A spec as it is written: one pattern as it is, several as a list."""
    return {label: held[0] if len(held) == 1 else list(held) for label, held in spec.items()}


ResourceSpec = Annotated[
    dict[str, tuple[str, ...]], BeforeValidator(as_spec), PlainSerializer(write_spec, return_type=dict[str, Any])
]
"""Labels wanted of one resource: each a pattern or a list of patterns (any of them)."""


def _read_specs(value: Any) -> Any:
    return (value,) if isinstance(value, Mapping) else value


def write_specs(specs: Specs) -> Any:
    """Specs as they are written: one as it is, any other number as a list."""
    return write_spec(specs[0]) if len(specs) == 1 else [write_spec(spec) for spec in specs]


def _at_least_one(specs: Specs) -> Specs:
    return specs or ({},)


def _drop_empty(specs: Specs) -> Specs:
    return tuple(spec for spec in specs if spec)


ResourceSpecs = Annotated[
    tuple[ResourceSpec, ...],
    BeforeValidator(_read_specs),
    AfterValidator(_at_least_one),
    PlainSerializer(write_specs, return_type=Any),
]
"""One spec, or several that must each be fitted by some related resource."""

RefusedSpecs = Annotated[
    tuple[ResourceSpec, ...],
    BeforeValidator(_read_specs),
    AfterValidator(_drop_empty),
    PlainSerializer(write_specs, return_type=Any),
]
"""One spec, or several, none of which may be fitted by any resource; an empty one refuses nothing."""

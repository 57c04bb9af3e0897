"""Labels wanted of resources, as they are read and written: one spec, or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

from eventkit.model.pattern import as_spec

__all__ = ["RefusedSpecs", "ResourceSpec", "ResourceSpecs", "write_spec", "write_specs"]

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

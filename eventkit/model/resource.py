"""Who an event is about, and who else took part: labels, text to text."""

from __future__ import annotations

from collections.abc import ItemsView, KeysView, ValuesView
from typing import Any, ClassVar, Self

from pydantic import ConfigDict, RootModel, ValidationError, model_validator

from eventkit.errors import InvalidEvent
from eventkit.model.base import problem

__all__ = ["ID", "MAX_LABELS", "NAME", "ROLE", "LabelDiver", "RelatedResource", "Resource"]

ID = "prefect.resource.id"
NAME = "prefect.resource.name"
ROLE = "prefect.resource.role"
MAX_LABELS = 500


class LabelDiver:
    """Dotted access to labels in templates: `labels.order.id` is the label `order.id`, or that prefix."""

    def __init__(self, labels: dict[str, str], prefix: str = "") -> None:
        self._labels = labels
        self._prefix = prefix

    def __getattr__(self, name: str) -> LabelDiver:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> LabelDiver:
        path = f"{self._prefix}.{name}" if self._prefix else name
        if any(label == path or label.startswith(path + ".") for label in self._labels):
            return LabelDiver(self._labels, path)
        raise KeyError(path)

    def __str__(self) -> str:
        return self._labels.get(self._prefix, "")

    def __eq__(self, other: object) -> bool:
        return str(self) == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))


class Resource(RootModel[dict[str, str]]):
    """Labels of one resource; `prefect.resource.id` is there and not empty, at most 500 labels.

    >>> Resource({"prefect.resource.id": "order.42", "region": "eu"})["region"]
    'eu'
    """

    model_config = ConfigDict(frozen=True, str_max_length=2**31)  # as in Value
    _needs: ClassVar[tuple[tuple[str, str], ...]] = ((ID, "Resources"),)

    def __init__(self, root: Any = None, /, **labels: Any) -> None:
        try:
            self.__pydantic_validator__.validate_python(root if root is not None else labels, self_instance=self)
        except ValidationError as error:
            raise InvalidEvent(problem(error, what=type(self).__name__)) from None

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def _check(self) -> Self:
        for label, whose in self._needs:
            value = self.root.get(label)
            if value is None:
                raise ValueError(f"{whose} must include the {label} label: add {{{label!r}: ...}}")
            if not value:
                raise ValueError(f"The {label} label must be non-empty: give it a value")
        if len(self.root) > MAX_LABELS:
            raise ValueError(
                f"The maximum number of labels per resource is {MAX_LABELS}, not {len(self.root)}: "
                "put the rest in the payload"
            )
        return self

    @property
    def id(self) -> str:
        """The resource's id."""
        return self.root[ID]

    @property
    def name(self) -> str | None:
        """The resource's name, or None."""
        return self.root.get(NAME)

    @property
    def labels(self) -> LabelDiver:
        """The labels for dotted access in templates."""
        return LabelDiver(self.root)

    def __getitem__(self, label: str) -> str:
        return self.root[label]

    def __contains__(self, label: str) -> bool:
        return label in self.root

    def get(self, label: str, default: str | None = None) -> str | None:
        """The label's value, or the default."""
        return self.root.get(label, default)

    def keys(self) -> KeysView[str]:
        """The label names."""
        return self.root.keys()

    def values(self) -> ValuesView[str]:
        """The label values."""
        return self.root.values()

    def items(self) -> ItemsView[str, str]:
        """Name and value of each label."""
        return self.root.items()

    def as_label_value_dict(self) -> dict[str, str]:
        """A copy of the labels as a plain dict."""
        return dict(self.root)

    def __hash__(self) -> int:
        return hash(frozenset(self.root.items()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.root!r})"


class RelatedResource(Resource):
    """A resource that took part in an event, in a role.

    >>> RelatedResource({"prefect.resource.id": "customer.7", "prefect.resource.role": "customer"}).role
    'customer'
    """

    _needs: ClassVar[tuple[tuple[str, str], ...]] = ((ID, "Related resources"), (ROLE, "Related resources"))

    @property
    def role(self) -> str:
        """The role it took."""
        return self.root[ROLE]

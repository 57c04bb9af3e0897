"""What magics and lists show: a text and an HTML face over rows read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["View"]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Rows with both faces; iterate or index it for the rows themselves."""

    rows: Sequence[Any]
    text: str
    html: str

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Any:
        return self.rows[place]

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html

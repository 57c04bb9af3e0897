"""What a person keeps in a workspace: views, bookmarks, a trigger's own test events."""

from __future__ import annotations

from typing import Any

from eventkit.model.base import read_json, to_json
from eventkit.store.access import Access

__all__ = ["Kept"]


class Kept(Access):
    """Values by kind and name. What each is, whoever keeps it knows."""

    def keep(self, kind: str, name: str, body: Any) -> None:
        """Keeps a value that is JSON under a name, in place of what had it. TypeError for what is none."""
        self._write("keep", kind, name, to_json(body).decode())

    def kept(self, kind: str) -> dict[str, Any]:
        """All of a kind, by name."""
        return {name: read_json(body) for name, body in self._rows("kept", kind)}

    def forget(self, kind: str, name: str) -> bool:
        """Lets one go; whether it was there."""
        return bool(self._write("forget", kind, name))

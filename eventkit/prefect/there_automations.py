"""The automations of a Prefect server: listed, made, turned on and off, deleted.

Source: `prefect-behaviour` 6.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from eventkit.errors import AutomationError, PrefectUnreachable, UnknownAutomation
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import closest
from eventkit.model.deployment import host_of
from eventkit.prefect.client import PrefectApi
from eventkit.prefect.reading import pieces
from eventkit.prefect.there_deployments import pages
from eventkit.prefect.wire import canonical

__all__ = ["Automations", "ServerAutomation"]

_COMPARED = ("name", "description", "enabled", "tags", "trigger", "actions", "actions_on_trigger", "actions_on_resolve")
_USUAL: Mapping[str, Any] = {"there": None, "source": "selected", "schedule_after": 0.0, "job_variables": None}
Became = Literal["created", "replaced", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ServerAutomation:
    """An automation of a Prefect server. spec: as one of ours, None where it cannot be one; wire: all of its JSON."""

    server: str
    id: UUID
    name: str
    enabled: bool
    spec: AutomationSpec | None
    why: str = ""
    wire: Mapping[str, Any] = field(repr=False)

    def __repr__(self) -> str:
        return f"ServerAutomation({self.name!r}, {'on' if self.enabled else 'off'}, {host_of(self.server)})"


class Automations:
    """What a server evaluates itself. Thread: any."""

    def __init__(self, api: PrefectApi) -> None:
        self._api = api

    def all(self, name: str | None = None) -> list[ServerAutomation]:
        """Every automation, by name; or those of one name."""
        asked: dict[str, Any] = {"sort": "NAME_ASC"}
        if name is not None:
            asked["automations"] = {"name": {"any_": [name]}}
        return [self._made(row) for row in pages(self._api, "/automations/filter", asked)]

    def named(self, key: str | UUID) -> ServerAutomation:
        """The one of that name or id. Raises UnknownAutomation; AutomationError where several have the name."""
        everything = self.all(key if isinstance(key, str) and not _is_id(key) else None)
        found = [each for each in everything if each.name == key or str(each.id) == str(key)]
        where = f"on the Prefect server at {host_of(self._api.url)}"
        if len(found) > 1:
            ids = ", ".join(str(each.id) for each in found)
            raise AutomationError(f"{len(found)} automations {where} are named {str(key)!r}: give an id, of {ids}")
        if not found:
            known = [each.name for each in self.all()]
            near = closest(str(key), known) or (f": it has {', '.join(known[:10])}" if known else ": it has none")
            raise UnknownAutomation(f"No automation {str(key)!r} {where}{near}")
        return found[0]

    def put(self, wire: Mapping[str, Any]) -> tuple[ServerAutomation, Became]:
        """The automation as that JSON says: made, or replaced where there is one of its name.

        The same again changes nothing; replaced, the server begins to count anew.
        """
        held = self.all(wire["name"])
        if not held:
            return self._create(wire), "created"
        former = self.named(wire["name"])
        if _definition(former.wire) == _definition(wire):
            return former, "unchanged"
        self._api.put(f"/automations/{former.id}", {name: wire[name] for name in wire if name != "owner_resource"})
        return self._made(self._api.get(f"/automations/{former.id}")), "replaced"

    def _create(self, wire: Mapping[str, Any]) -> ServerAutomation:
        try:
            return self._made(self._api.post("/automations/", wire))
        except PrefectUnreachable:
            held = self.all(wire["name"])  # it may have been made, and only the answer lost
            if not held:
                raise
            return held[0]

    def enable(self, key: str | UUID, *, enabled: bool) -> ServerAutomation:
        """The automation, turned on or off."""
        found = self.named(key)
        self._api.patch(f"/automations/{found.id}", {"enabled": enabled})
        return self._made(self._api.get(f"/automations/{found.id}"))

    def delete(self, key: str | UUID) -> ServerAutomation:
        """Deletes it; as it was."""
        found = self.named(key)
        self._api.delete(f"/automations/{found.id}")
        return found

    def _made(self, row: Mapping[str, Any]) -> ServerAutomation:
        (piece,) = pieces([dict(row)], {})
        spec = piece.value if isinstance(piece.value, AutomationSpec) else None
        why = "" if spec is not None else "; ".join(each.sentence for each in piece.found)
        given = {"name": row["name"], "enabled": bool(row["enabled"]), "wire": row}
        return ServerAutomation(server=self._api.url, id=UUID(row["id"]), spec=spec, why=why, **given)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _definition(wire: Mapping[str, Any]) -> Any:
    """What of an automation's JSON a person wrote, as it compares."""
    held = {name: canonical(wire.get(name)) for name in _COMPARED}
    for name in ("actions", "actions_on_trigger", "actions_on_resolve"):
        held[name] = [_written(each) for each in held[name] or ()]
    return held


def _written(action: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in action.items() if value is not None and _USUAL.get(name, _NONE) != value}


_NONE = object()

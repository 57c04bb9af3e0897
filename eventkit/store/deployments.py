"""Flows by name with their deployments, and what a person keeps: views, bookmarks, test events of a trigger."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any
from uuid import UUID

from eventkit.errors import AutomationError
from eventkit.model.base import read_json, to_json
from eventkit.model.deployment import Deployment
from eventkit.store.access import Access
from eventkit.store.rows import blob

__all__ = ["Deployments", "Kept"]


class Deployments(Access):
    """Flow ids and deployments."""

    def flow_id(self, name: str, make: Callable[[], UUID]) -> UUID:
        """The id of the flow of that name: the one it had before, else a new one."""
        row = self._row("flow_id", name)
        if row is None:
            with self.transaction() as transaction:
                row = transaction._row("flow_id", name)
                if row is None:
                    row = (make().bytes,)
                    transaction._write("add_flow", row[0], name)
        return UUID(bytes=row[0])

    def save_deployment(self, deployment: Deployment) -> None:
        """Keeps a deployment under its id; raises AutomationError where another has its full name."""
        body = deployment.model_dump_json()
        try:
            self._write("save_deployment", deployment.id.bytes, deployment.full_name, blob(deployment.owner), body)
        except sqlite3.IntegrityError as error:
            raise AutomationError(
                f"A deployment {deployment.full_name!r} is there under another id; names are unique in a workspace: "
                "replace that one, or choose another name"
            ) from error

    def deployment(self, name_or_id: str | UUID) -> Deployment | None:
        """The deployment of that full name (`<flow>/<name>`) or id, or None."""
        if isinstance(name_or_id, UUID):
            row = self._row("deployment_by_id", name_or_id.bytes)
        else:
            row = self._row("deployment_by_name", name_or_id)
        return self._deployment(row[0]) if row else None

    @staticmethod
    def _deployment(body: str) -> Deployment:
        return Deployment.parse(body)

    def deployments(self) -> list[Deployment]:
        """Every deployment, by full name."""
        return [Deployment.parse(body) for (body,) in self._rows("deployments")]

    def deployment_home(self, id: UUID) -> str:
        """The note of who serves a deployment, or did last; empty where nobody said."""
        row = self._row("deployment_home", id.bytes)
        return str(row[0]) if row else ""

    def delete_deployment(self, id: UUID) -> bool:
        """Deletes a deployment; whether it was there. Its runs stay."""
        return bool(self._write("delete_deployment", id.bytes))


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

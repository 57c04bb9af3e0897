"""Automations with their counters, and the windows of their triggers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from eventkit.errors import AutomationError, UnknownAutomation
from eventkit.model.automation import AutomationSpec
from eventkit.model.base import read_json, to_json
from eventkit.store.access import Access, Row
from eventkit.store.records import AutomationRecord, WindowKey
from eventkit.store.rows import blob, uuid_of

__all__ = ["Automations"]


class Automations(Access):
    """Automations, unique by name, and their windows."""

    _read: Mapping[bytes, tuple[str, AutomationSpec]] = {}
    """What was read last, by id, with the text it is of: of thousands, a few are changed at a time."""

    def save_automation(self, spec: AutomationSpec, *, owner: UUID | None, cursor: int | None) -> None:
        """Keeps an automation under its id, with its owner and cursor (None: the owner's); windows and counters stay.

        Raises AutomationError without an id, or where another automation has the name.
        """
        name, id, body = _columns(spec)
        self._put(spec, "save_automation", id, name, blob(owner), cursor, body)

    def update_automation(self, spec: AutomationSpec) -> None:
        """Replaces what an automation says; owner, cursor, counters and windows stay. Raises as save_automation does.

        UnknownAutomation where there is none of that id. Its owner's epoch grows: it has to look.
        """
        name, id, body = _columns(spec)
        with self.transaction() as transaction:
            if not transaction._put(spec, "update_automation", name, body, id):
                raise UnknownAutomation(
                    f"No automation has the id {spec.id}; one that is registered was expected: save it first"
                )
            transaction._write("bump_owner_of", id)

    def _put(self, spec: AutomationSpec, query: str, *params: Any) -> int:
        try:
            return self._write(query, *params)
        except sqlite3.IntegrityError as error:
            raise AutomationError(
                f"An automation named {spec.name!r} is there under another id; names are unique in a workspace: "
                "replace that one, or choose another name"
            ) from error

    def automation(self, name_or_id: str | UUID) -> AutomationRecord | None:
        """The automation of that name or id, or None."""
        if isinstance(name_or_id, UUID):
            row = self._row("automation_by_id", name_or_id.bytes)
        else:
            row = self._row("automation_by_name", name_or_id)
        return _record(row) if row else None

    def automations(self) -> list[AutomationRecord]:
        """Every automation, by name."""
        rows, before, read = self._rows("automations"), self._read, dict[bytes, tuple[str, AutomationSpec]]()
        for id, *_, body in rows:
            known = before.get(id)
            read[id] = known if known is not None and known[0] == body else (body, AutomationSpec.parse(body))
        self._read = read
        return [_record(row, read[row[0]][1]) for row in rows]

    def owned(self, owner: UUID) -> list[AutomationRecord]:
        """The automations of an owner, by name."""
        return [_record(row) for row in self._rows("owned", owner.bytes)]

    def tell_owner(self, automation_id: UUID) -> None:
        """An automation's owner has to look at what it owns: its epoch grows."""
        self._write("bump_owner_of", automation_id.bytes)

    def go_with(self, automation_id: UUID, deployment_id: UUID | None) -> None:
        """From now on whoever serves that deployment evaluates the automation; None: whoever registers it."""
        self._write("go_with", blob(deployment_id), automation_id.bytes)

    def going_with(self, deployment_id: UUID) -> list[AutomationRecord]:
        """The automations that whoever serves a deployment evaluates, by name."""
        return [_record(row) for row in self._rows("going_with", deployment_id.bytes)]

    def note_home(self, automation_id: UUID, home: str) -> None:
        """Notes which notebook or folder an automation waits for."""
        self._write("note_home", home, automation_id.bytes)

    def changes_of(self, automation_id: UUID, after_seq: int) -> list[int]:
        """The places after one at which the log says that an automation was changed, in order."""
        return [seq for (seq,) in self._rows("changes_of", after_seq, f"prefect.automation.{automation_id}")]

    def delete_automation(self, id: UUID) -> bool:
        """Deletes an automation with its windows; whether it was there. Its owner's epoch grows: it has to look."""
        with self.transaction() as transaction:
            transaction._write("bump_owner_of", id.bytes)
            return bool(transaction._write("delete_automation", id.bytes))

    def join(self, automation_id: UUID) -> None:
        """From now on the automation goes with its owner's cursor: it has caught up."""
        self._write("join", automation_id.bytes)

    def add_counts(
        self,
        automation_id: UUID,
        *,
        considered: int = 0,
        matched: int = 0,
        fired: int = 0,
        suppressed: int = 0,
        errored: int = 0,
    ) -> None:
        """Adds to an automation's counters."""
        self._write("add_counts", considered, matched, fired, suppressed, errored, automation_id.bytes)

    def consider(self, automation_id: UUID, *, since: int | None, until: int) -> None:
        """What its owner's cursor passes from `since` on counts as considered (None: no more); until then, as before.

        Call it in the transaction that moves the owner's cursor to `until`.
        """
        self._write("consider", automation_id.bytes, since, until)

    def put_windows(self, changes: Mapping[WindowKey, dict[str, Any] | None]) -> None:
        """Keeps or (None) drops windows; of an automation that is gone, nothing."""
        if not changes:
            return
        put: list[Row] = []
        drop: list[Row] = []
        for (automation, path, key), body in changes.items():
            place = (automation.bytes, _text(path), _text(key))
            if body is None:
                drop.append(place)
            else:
                put.append((*place, _text(body)))
        with self.transaction() as transaction:
            transaction._write_many("drop_window", drop)
            transaction._write_many("put_window", put)

    def drop_windows(self, automation_id: UUID) -> None:
        """Drops every window of an automation."""
        self._write("drop_windows", automation_id.bytes)

    def windows(self, automation_ids: Iterable[UUID]) -> dict[WindowKey, dict[str, Any]]:
        """Every window of these automations."""
        return {
            (id, tuple(read_json(path)), tuple(read_json(key))): read_json(body)
            for id in automation_ids
            for path, key, body in self._rows("windows", id.bytes)
        }


def _text(value: Any) -> str:
    return to_json(value).decode()


def _columns(spec: AutomationSpec) -> tuple[str, bytes, str]:
    if spec.id is None:
        raise AutomationError(f"Automation {spec.name!r} has no id; one was expected, by which it is kept: give id=...")
    return spec.name, spec.id.bytes, _text({**spec.wire(), "owner_resource": spec.owner_resource})


def _record(row: Row, spec: AutomationSpec | None = None) -> AutomationRecord:
    _, owner, cursor, considered, matched, fired, suppressed, errored, home, body = row
    return AutomationRecord(
        spec=spec if spec is not None else AutomationSpec.parse(body),
        owner=uuid_of(owner),
        cursor=cursor,
        considered=considered,
        matched=matched,
        fired=fired,
        suppressed=suppressed,
        errored=errored,
        home=home,
    )

"""Who evaluates what: owners, the fence of their commits, and events parked until their leader comes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from eventkit.errors import LostOwnership
from eventkit.store.access import Access, Row
from eventkit.store.records import Owner, Parked
from eventkit.store.rows import micros, moment, uuid_of

__all__ = ["Owners", "owner_of"]


class Owners(Access):
    """Owners, their cursors, and what waits with them."""

    def add_owner(self, token: UUID, pid: int, *, started: float, home_note: str, cursor: int, born: str = "") -> None:
        """Registers a process that evaluates automations from `cursor` on. Again: replaces all but the epoch.

        home_note: its notebook, or its folder. born: when it began, as no clock tells it.
        """
        self._write("add_owner", token.bytes, pid, started, born, home_note, cursor)

    def owners(self) -> list[Owner]:
        """Every owner, the one that started first first; some may be of processes that died."""
        return [owner_of(row) for row in self._rows("owners")]

    def owner(self, token: UUID) -> Owner | None:
        """The owner of that token, or None."""
        row = self._row("owner", token.bytes)
        return owner_of(row) if row else None

    def remove_owner(self, token: UUID) -> None:
        """Takes an owner off: its automations keep their windows, cursors and parked events, and wait to be taken.

        They and its deployments remember its note.
        """
        with self.transaction() as transaction:
            transaction._write("note_homes_of_automations", token.bytes)
            transaction._write("note_homes_of_deployments", token.bytes)
            for id, *_ in transaction._rows("owned", token.bytes):
                _hand_over(transaction, id, None)
            transaction._write("drop_parked", token.bytes)
            transaction._write("remove_owner", token.bytes)

    def take_automation(self, id: UUID, new_owner: UUID) -> None:
        """Gives an automation to another owner, at the cursor it has come to; windows stay, parked events come along.

        The former owner's epoch grows, so that its next commit raises LostOwnership. Nothing where it is the owner's.
        """
        with self.transaction() as transaction:
            row = transaction._row("automation_by_id", id.bytes)
            if row is not None and row[1] != new_owner.bytes:
                transaction._write("bump_owner_of", id.bytes)
                _hand_over(transaction, id.bytes, new_owner.bytes)

    def advance(
        self, owner: UUID, *, epoch: int, cursor: int, automation_id: UUID | None = None, considering: bool = False
    ) -> None:
        """Sets how far an owner has evaluated, or one automation that has a cursor of its own: the fence of a step.

        considering: whether what that automation is moved past counts as considered.

        Raises LostOwnership where the owner's epoch is another by now; call it first in the step's transaction.
        """
        if automation_id is None:
            held = self._write("advance", cursor, owner.bytes, epoch)
        else:
            held = self._write("advance_automation", cursor, automation_id.bytes, owner.bytes, epoch, considering)
        if not held:
            raise LostOwnership(
                f"Owner {owner} no longer has what it evaluated at epoch {epoch}; another process took it over: "
                "read what is owned now and go on from there",
                owner=owner,
                epoch=epoch,
            )

    def park(
        self, owner: UUID, seq: int, *, leader_id: UUID, since: datetime, automation_id: UUID | None = None
    ) -> None:
        """Keeps an event waiting for the one it follows; for one automation, or all that the owner's cursor covers."""
        self._write("park", owner.bytes, automation_id and automation_id.bytes, seq, leader_id.bytes, micros(since))

    def unpark(self, owner: UUID, seq: int, *, automation_id: UUID | None = None) -> None:
        """Ends the waiting of an event: for one automation, or for all that the owner's cursor covers."""
        self._write("unpark", owner.bytes, seq, automation_id and automation_id.bytes)

    def forget_parked(self, automation_id: UUID) -> None:
        """Ends the waiting of every event that waits for this automation alone."""
        self._write("forget_parked", automation_id.bytes)

    def parked(self, owner: UUID) -> list[Parked]:
        """What waits with an owner, in log order."""
        return [
            Parked(seq=seq, leader=UUID(bytes=leader), since=moment(since), automation=uuid_of(automation))
            for seq, leader, since, automation in self._rows("parked", owner.bytes)
        ]


def owner_of(row: Row) -> Owner:
    """The owner of a row."""
    token, pid, started, born, home, cursor, epoch = row
    return Owner(token=UUID(bytes=token), pid=pid, started=started, born=born, home=home, cursor=cursor, epoch=epoch)


def _hand_over(transaction: Access, id: bytes, owner: bytes | None) -> None:
    """From one owner to another or to nobody: what waits for all of the former's waits for this one too."""
    transaction._write("hand_over_parked", id, owner)
    transaction._write("split_parked", id, owner)
    transaction._write("settle_cursor", id)
    transaction._write("set_automation_owner", owner, id)

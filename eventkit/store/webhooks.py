"""Webhooks, their addresses, and the requests they received."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from eventkit.errors import WebhookError
from eventkit.model.base import read_json, to_json
from eventkit.model.webhook import Delivery, WebhookSpec
from eventkit.store.access import Access, Row
from eventkit.store.rows import micros

__all__ = ["Webhooks"]

_COLUMNS = {"id", "webhook_id", "body"}
"""What of a delivery has a column of its own."""


class Webhooks(Access):
    """Webhooks by name, address or id; deliveries, newest first."""

    def save_webhook(self, spec: WebhookSpec) -> None:
        """Keeps a webhook under its id, and its address for ever; raises WebhookError where another has its name."""
        try:
            with self.transaction() as transaction:
                transaction._write("save_webhook", spec.id.bytes, spec.name, spec.slug, spec.model_dump_json())
                transaction._write("add_address", spec.slug)
        except sqlite3.IntegrityError as error:
            raise WebhookError(
                f"A webhook {spec.name!r} is there under another id; names are unique in a workspace: choose another"
            ) from error

    def webhook(self, key: str | UUID) -> WebhookSpec | None:
        """The webhook of that name or id, or None."""
        row = self._row("webhook_by_id", key.bytes) if isinstance(key, UUID) else self._row("webhook_by_name", key)
        return _webhook(row[0]) if row else None

    def webhook_at(self, slug: str) -> WebhookSpec | None:
        """The webhook of that address, or None."""
        row = self._row("webhook_at", slug)
        return _webhook(row[0]) if row else None

    def webhooks(self) -> list[WebhookSpec]:
        """Every webhook, by name."""
        return [_webhook(body) for (body,) in self._rows("webhooks")]

    def had_address(self, slug: str) -> bool:
        """Whether a webhook has or had that address."""
        return self._row("address", slug) is not None

    def delete_webhook(self, id: UUID) -> bool:
        """Deletes a webhook with its deliveries; whether it was there. Its address is remembered, as gone."""
        return bool(self._write("delete_webhook", id.bytes))

    def add_key(self, webhook_id: UUID, key: str, at: datetime) -> bool:
        """Notes what tells a delivery; False where it was noted before: the delivery came again."""
        return bool(self._write("add_key", webhook_id.bytes, key, micros(at)))

    def add_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        """Keeps requests as received, in order; nothing of a webhook that was deleted meanwhile."""
        with self.transaction() as transaction:
            there = {
                id for id in {each.webhook_id for each in deliveries} if transaction._row("webhook_by_id", id.bytes)
            }
            rows = [
                (each.webhook_id.bytes, each.id.bytes, _told(each), each.body)
                for each in deliveries
                if each.webhook_id in there
            ]
            transaction._write_many("add_delivery", rows)

    def deliveries(self, webhook_id: UUID, limit: int) -> list[Delivery]:
        """A webhook's deliveries, newest first, at most `limit`."""
        return [_delivery(row) for row in self._rows("deliveries", webhook_id.bytes, limit)]

    def delivery(self, webhook_id: UUID, id: UUID) -> Delivery | None:
        """A webhook's delivery of that id, or None."""
        row = self._row("delivery", webhook_id.bytes, id.bytes)
        return _delivery(row) if row else None

    def delivery_of(self, webhook_id: UUID, event_id: UUID) -> Delivery | None:
        """The delivery of a webhook that an event came of, or None where it is not kept."""
        row = self._row("delivery_of", webhook_id.bytes, str(event_id))
        found = _delivery(row) if row else None
        return found if found is not None and event_id in found.events else None

    def count_deliveries(self, webhook_id: UUID) -> int:
        """How many of its deliveries are kept."""
        return int(self._rows("count_deliveries", webhook_id.bytes)[0][0])

    def trim_deliveries(self, webhook_id: UUID, *, keep: int, keys_since: datetime) -> None:
        """Lets all but the newest deliveries go, and keys noted before a moment."""
        with self.transaction() as transaction:
            transaction._write("trim_deliveries", webhook_id.bytes, keep)
            transaction._write("trim_keys", webhook_id.bytes, micros(keys_since))

    def port(self, name: str) -> int | None:
        """The port that was kept under a name, or None."""
        row = self._row("port", name)
        return int(row[0]) if row else None

    def save_port(self, name: str, port: int) -> None:
        """Keeps a port under a name."""
        self._write("save_port", name, port)


@lru_cache(maxsize=256)
def _webhook(body: str) -> WebhookSpec:
    # asked for with every request, and a value that never changes
    return WebhookSpec.parse(body)


def _told(delivery: Delivery) -> str:
    """All of a delivery that has no column of its own, as JSON."""
    fields = {name: value for name, value in delivery.__dict__.items() if name not in _COLUMNS}
    return to_json(fields | {"took": delivery.took.total_seconds()}).decode()


def _delivery(row: Row) -> Delivery:
    webhook, id, body, content = row
    ids = {"id": UUID(bytes=id), "webhook_id": UUID(bytes=webhook)}
    return Delivery.parse({**read_json(body), **ids, "body": content})

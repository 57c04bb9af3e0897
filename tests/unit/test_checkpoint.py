"""Checkpoints are asked for before a commit would have to do one."""

import os
from datetime import UTC, datetime

import pytest

from eventkit.model.event import Event
from eventkit.store import Store


class Standing:
    """A clock that stands still."""

    def now(self) -> datetime:
        """A moment."""
        return datetime(2026, 1, 1, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        """Nothing."""


def events(count):
    """As many events."""
    return [Event(event="a", resource={"prefect.resource.id": "r"}) for _ in range(count)]


def test_a_checkpoint_is_due_after_much_was_written_and_not_again_until_as_much_was(tmp_path):
    """A thousand rows, whoever wrote them in this process."""
    with Store.open(tmp_path / "w.sqlite", clock=Standing()) as store:
        store.checkpoint()
        store.append(events(10))
        early = store.checkpoint_due()
        store.append(events(1_000))
        late = store.checkpoint_due()
        store.checkpoint()

        assert [early, late, store.checkpoint_due()] == [False, True, False]


def test_after_a_checkpoint_the_write_ahead_log_begins_anew(tmp_path):
    """So that it stays short however much is written."""
    with Store.open(tmp_path / "w.sqlite", clock=Standing()) as store:
        sizes = []
        for _ in range(4):
            store.append(events(1_000))
            store.checkpoint()
            sizes.append(os.path.getsize(tmp_path / "w.sqlite-wal"))

        assert max(sizes) < 4 * min(sizes)


@pytest.mark.parametrize("count", [0, 2_000])
def test_memory_needs_no_checkpoint(count):
    """There is no write-ahead log."""
    with Store.open(None, clock=Standing()) as store:
        store.append(events(count))

        assert not store.checkpoint_due()

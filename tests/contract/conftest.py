"""A store of each kind there is, for what every store does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eventkit.store import Store
from tests.storing import Stopped


@pytest.fixture
def clock() -> Stopped:
    """A clock that the test moves."""
    return Stopped()


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Stopped) -> Iterator[Store]:
    """A new store, once in a file and once in memory."""
    path = tmp_path / "made" / "events.db" if request.param == "file" else None
    with Store.open(path, clock=clock) as opened:
        yield opened

"""What pytest finds once eventkit is installed: a fixture, two assertions, and recorded sessions as tests.

1. Nothing of eventkit but this file and its table of names is loaded until a fixture or a recorded session asks for it.
2. A file that ends in `.ek.jsonl` is one test: it holds when the automations in it do today what they did then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["assert_fires", "assert_not_fires", "ek_workspace"]

RECORDED = ".ek.jsonl"


@pytest.fixture
def ek_workspace() -> Iterator[Workspace]:
    """A fresh workspace in memory, current for the test: seeded ids, and a clock moved by `.clock.advance(seconds)`.

    See `eventkit.testing.in_memory`. Closed after the test, which fails where a run or action would not end.
    """
    from eventkit.testing import in_memory

    with in_memory() as ws:
        yield ws


@pytest.fixture
def assert_fires() -> Callable[..., Any]:
    """`eventkit.testing.assert_fires`: a trigger fires on these events, so often, on which, for which keys."""
    from eventkit.testing import assert_fires

    return assert_fires


@pytest.fixture
def assert_not_fires() -> Callable[..., Any]:
    """`eventkit.testing.assert_not_fires`: a trigger fires on none of these events, because of this."""
    from eventkit.testing import assert_not_fires

    return assert_not_fires


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Recorded sessions are collected like files of tests."""
    if not file_path.name.endswith(RECORDED):
        return None
    made: pytest.Collector = RecordedFile.from_parent(parent, path=file_path)
    return made


class RecordedFile(pytest.File):
    """A recorded session: one test."""

    def collect(self) -> Iterator[pytest.Item]:
        """The test, which is read when it runs."""
        made: pytest.Item = RecordedSession.from_parent(self, name="does today what it did then")
        yield made


class RecordedSession(pytest.Item):
    """Steps a recorded session with the code of today."""

    def runtest(self) -> None:
        """Raises AssertionError that lists what differs, RecordingError where the file is damaged."""
        from eventkit.testing import assert_recorded

        assert_recorded(self.path)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What differs, with nothing of where it was found out."""
        from eventkit.errors import EventkitError

        if isinstance(excinfo.value, AssertionError | EventkitError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """The file, as the head of a report names it."""
        return self.path, None, self.path.name

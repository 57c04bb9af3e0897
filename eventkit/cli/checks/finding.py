"""One thing that was found: whether it is fine, odd or broken, in a sentence, and what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from eventkit.store.inspection import Inspection, inspected
from eventkit.workspace.current import FILE

__all__ = ["Finding", "Patient", "State", "broken", "fine", "odd", "size"]

State = Literal["fine", "odd", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """state: broken is what will not work; odd may be meant. said: a sentence. todo: what to do about it."""

    state: State
    said: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at: the workspace's folder, and the Python and the environment that look."""

    home: Path
    python: Path = field(default_factory=lambda: Path(sys.executable))
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def file(self) -> Path:
        """The workspace's file, whether it is there or not."""
        return self.home / FILE

    @property
    def nearest(self) -> Path:
        """The folder, or the nearest above it that is there."""
        place = self.home.absolute()
        while not place.exists() and place != place.parent:
            place = place.parent
        return place

    @contextmanager
    def log(self) -> Iterator[Inspection | None]:
        """The workspace's file where it can be asked; None where there is none, or one that another check refuses."""
        if not self.file.is_file():
            yield None
            return
        with inspected(self.file) as found:
            yield found if found.is_ours else None


def fine(said: str) -> Finding:
    """As it should be."""
    return Finding("fine", said)


def odd(said: str, todo: str) -> Finding:
    """Worth a look."""
    return Finding("odd", said, todo)


def broken(said: str, todo: str) -> Finding:
    """Will not work."""
    return Finding("broken", said, todo)


def size(count: float) -> str:
    """Bytes as a person reads them: `1.2 MB`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1_000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1_000
    return f"{count:.1f} TB"

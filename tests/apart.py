"""Another process that has a workspace open: told line by line what to do, and killed where a test says so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

ROOT = Path(__file__).parents[1]

_RUNS = """
import sys, threading, time
import eventkit as ek
{before}
ws = ek.use(sys.argv[1])
{code}
print("up", flush=True)
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
ws.close()
"""


class Apart:
    """A process with its own Python, until `kill` or the end of the block."""

    def __init__(self, folder: Path, code: str, *, before: str = "", **environment: str) -> None:
        text = _RUNS.format(code=dedent(code), before=dedent(before))
        self.child = subprocess.Popen(
            [sys.executable, "-c", text, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **environment},
        )  # fmt: skip
        self._heard("up")

    def _heard(self, word: str) -> list[str]:
        """What it printed up to a line of one word."""
        assert self.child.stdout is not None, "it was given a pipe"
        lines: list[str] = []
        for line in self.child.stdout:
            if line.strip() == word:
                return lines
            lines.append(line.rstrip())
        raise AssertionError(f"it ended: {lines}")

    def say(self, line: str) -> None:
        """Has it do a line of Python; returns at once."""
        assert self.child.stdin is not None, "it was given a pipe"
        self.child.stdin.write(f"{line}\n")
        self.child.stdin.flush()

    def do(self, line: str) -> list[str]:
        """What it printed while it did a line of Python."""
        self.say(line)
        return self.done()

    def done(self) -> list[str]:
        """What it printed while it did the line that was said last."""
        return self._heard("done")

    def kill(self) -> None:
        """Ends it at once, as `kill -9` does."""
        self.child.kill()
        self.child.wait(60)

    def end(self) -> None:
        """Ends it in good order, where it still runs."""
        if self.child.poll() is None:
            self.child.communicate(timeout=60)
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                pipe.close()


@contextmanager
def apart(folder: Path, code: str, **given: Any) -> Iterator[Apart]:
    """One of them, until the end of the block."""
    with several(folder, [code], **given) as (one,):
        yield one


@contextmanager
def several(folder: Path, codes: Sequence[str], **given: Any) -> Iterator[list[Apart]]:
    """As many as there is code for."""
    held: list[Apart] = []
    try:
        for code in codes:
            held.append(Apart(folder, code, **given))
        yield held
    finally:
        for each in held:
            each.end()

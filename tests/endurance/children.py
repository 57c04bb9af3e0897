"""Real processes on one workspace: started, listened to, told things, killed."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 300.0
"""Seconds after which a child is ended, so that the test fails. Longer than it waits for anything itself (240 s), or it
would be ended just before it could say what it waited for."""


class Child:
    """One script in a process of its own; its lines are read as it prints them.

    limit: the largest file it may write, in bytes, until it lifts that itself.
    """

    def __init__(self, script, *arguments, limit=None):
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the child
        command = [sys.executable, "-u", Path(__file__).with_name(script), *map(str, arguments)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            bufsize=1,
            preexec_fn=None if limit is None else lambda: _limit(limit),
        )
        self.begun, self.given_up = time.monotonic(), False
        self._timer = self._ended_after(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def line(self):
        """The next line it prints, without its end; fails where it ended instead, with all it left."""
        line = self.process.stdout.readline()
        if not line.endswith("\n"):
            pytest.fail(self.words(line), pytrace=False)
        return line[:-1]

    def words(self, last=""):
        """How it ended and what it said, whole: an assertion would show the beginning of it."""
        code = self.process.wait()
        how = "its time was over, and it was ended" if self.given_up else f"it ended with {code}"
        lasted = time.monotonic() - self.begun
        return (
            f"{self.process.args[2:]} lasted {lasted:.1f} s: {how}. Its last line: {last!r}. On stderr:\n{self.wrong()}"
        )

    def until(self, word):
        """The lines it prints before this one."""
        lines = []
        while (line := self.line()) != word:
            lines.append(line)
        return lines

    def patience(self, seconds):
        """Gives it so many seconds from now on before it is ended."""
        self._timer.cancel()
        self._timer = self._ended_after(seconds)

    def _ended_after(self, seconds):
        timer = threading.Timer(seconds, self._give_up)
        timer.daemon = True
        timer.start()
        return timer

    def _give_up(self):
        self.given_up = True
        self.process.kill()

    def tell(self, word):
        """Writes it a line."""
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def wrong(self):
        """What it wrote to stderr."""
        self.errors.seek(0)
        return self.errors.read()

    def kill(self):
        """SIGKILL; the whole lines it had printed and nobody had read. Twice is fine."""
        self.process.kill()
        rest = "" if self.process.stdout.closed else self.process.stdout.read()
        self._close()
        return [line[:-1] for line in rest.splitlines(keepends=True) if line.endswith("\n")]

    def end(self):
        """Its remaining lines, once it ended by itself; fails where that was with an error."""
        rest = self.process.stdout.read()
        code = self.process.wait()
        if code or self.wrong():
            pytest.fail(self.words(rest[-200:]), pytrace=False)
        self._close()
        return rest.splitlines()

    def _close(self):
        self._timer.cancel()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            stream.close()


def _limit(size):
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

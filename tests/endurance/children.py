"""Real processes on one workspace: started, listened to, told things, killed."""

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 240.0
"""Seconds after which a child that says nothing is ended, so that the test fails and says why."""


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
        self._timer = threading.Timer(PATIENCE, self.process.kill)
        self._timer.daemon = True
        self._timer.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def line(self):
        """The next line it prints, without its end; fails where it ended instead, with what it left on stderr."""
        line = self.process.stdout.readline()
        assert line.endswith("\n"), f"the child ended: {self.wrong()}"
        return line[:-1]

    def until(self, word):
        """The lines it prints before this one."""
        lines = []
        while (line := self.line()) != word:
            lines.append(line)
        return lines

    def patience(self, seconds):
        """Gives it so many seconds from now on before it is ended."""
        self._timer.cancel()
        self._timer = threading.Timer(seconds, self.process.kill)
        self._timer.daemon = True
        self._timer.start()

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
        wrong = self.wrong()
        self._close()
        assert (code, wrong) == (0, "")
        return rest.splitlines()

    def _close(self):
        self._timer.cancel()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            stream.close()


def _limit(size):
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

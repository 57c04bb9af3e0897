"""The real command in real processes, and lines as they come from one that goes on."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def environment(home: Path | None = None, **changes: str) -> dict[str, str]:
    """This process's, with the workspace of a test."""
    place = {} if home is None else {"EVENTKIT_HOME": str(home)}
    return {**os.environ, "PYTHONPATH": str(ROOT), **place, **changes}


def eventkit(
    *words: str, home: Path | None = None, given: str | bytes | None = None, **changes: str
) -> subprocess.CompletedProcess:
    """What a command said and how it ended. given: its standard input."""
    data = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        [sys.executable, "-m", "eventkit", *words], input=data, capture_output=True, env=environment(home, **changes),
        timeout=PATIENCE, stdin=subprocess.DEVNULL if data is None else None,
    )  # fmt: skip
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    )


def rows(text: str) -> list[dict]:
    """The JSON of each line."""
    return [json.loads(line) for line in text.splitlines()]


def until(holds: Callable[[], object], *, within: float = PATIENCE) -> None:
    """Waits until something holds."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.01)


class Going:
    """A command that goes on, and its lines in order."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.times: list[float] = []
        """When each line came, by this machine's clock."""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.times.append(time.time())
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def line(self) -> str:
        """The next line."""
        found = self._lines.get(timeout=PATIENCE)
        assert found is not None, f"it ended: {self.process.stderr.read()}"
        return found

    def lines(self, count: int) -> list[str]:
        """The next lines."""
        return [self.line() for _ in range(count)]

    def rest(self) -> list[str]:
        """All lines until it ends."""
        found = []
        while (line := self._lines.get(timeout=PATIENCE)) is not None:
            found.append(line)
        return found

    def stop(self, signal: int) -> int:
        """Sends it a signal; its exit code."""
        self.process.send_signal(signal)
        return self.process.wait(PATIENCE)


@contextmanager
def going(*words: str, home: Path, **options: object) -> Iterator[Going]:
    """A command that goes on, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "eventkit", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(home), **options,
    )  # fmt: skip
    held = Going(process)
    try:
        yield held
    finally:
        process.kill()
        process.wait()
        held._reader.join()
        process.stdout.close()
        process.stderr.close()

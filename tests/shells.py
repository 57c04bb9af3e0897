"""IPython shells to run cells in, and what a cell came to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

import eventkit as ek


@dataclass
class Cell:
    """What a cell came to."""

    out: str
    said: str
    result: Any
    failed: str


def bare():
    """A shell that keeps no history and shows no colours."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    return InteractiveShell(config=config)


@contextmanager
def loaded() -> Iterator[InteractiveShell]:
    """A shell with the extension loaded and a few names in it, until the end of the block."""
    shell = bare()
    with ek.Workspace.in_memory():
        assert run(shell, "%load_ext eventkit").out == "eventkit: workspace in memory, 0 events, 0 automations on\n"
    shell.push({"total": 12.5, "order": {"id": "o1", "tags": ["a"]}, "who": "customer.7", "when": datetime(2026, 1, 1)})
    yield shell
    with ek.Workspace.in_memory():
        run(shell, "%unload_ext eventkit")


def run(shell, code):
    """The cell, run; what is shown of its result comes without the prompt."""
    with capture_output() as caught:
        done = shell.run_cell(code, store_history=False)
    error = done.error_before_exec or done.error_in_exec
    out = caught.stdout.partition("Out[")[0]
    return Cell(out, caught.stderr, done.result, type(error).__name__ if error is not None else "")


def tab(shell, line):
    """What Tab offers at the end of a line, as the line would be then."""
    with provisionalcompleter():
        found = list(shell.Completer.completions(line, len(line)))
    return [line[: each.start] + each.text for each in found]

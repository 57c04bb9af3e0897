"""What is written where somebody reads: text in which nothing hides, JSON lines, colours on a terminal, progress."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Sequence
from typing import Any, TextIO

from eventkit.faces.plain import columns, escaped, visible
from eventkit.model.base import to_json

__all__ = ["Bar", "Screen"]

_STYLES = {"dim": "2", "bold": "1", "good": "32", "bad": "31", "odd": "33"}
_OTHER = re.compile(r"[^\x00-\x7f]")
_WIDTH = 30
_EVERY = 0.1


class Screen:
    """A stream to write to, by default standard output. Raises BrokenPipeError where nobody reads any more.

    Every text is made visible: control characters and what changes the direction of text are written out.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream if stream is not None else sys.stdout
        self.encoding = (getattr(self.stream, "encoding", None) or "utf-8").lower().replace("-", "")
        self.coloured = (
            _is_terminal(self.stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        )

    def text(self, text: str = "") -> None:
        """A text of one or more lines."""
        self._write(visible(text, lines=True))

    def styled(self, parts: Sequence[tuple[str, str]]) -> None:
        """One line: texts, each with the name of a style or none, two spaces between them; empty ones left out."""
        self._write("  ".join(self._style(visible(text), style) for text, style in parts if text))

    def table(self, rows: Sequence[Sequence[str]], *, indent: str = "") -> None:
        """Rows with their cells aligned."""
        for line in columns([[visible(cell) for cell in row] for row in rows], indent=indent):
            self._write(line)

    def json(self, value: Any) -> None:
        """A value as JSON on one line, its hidden characters as JSON escapes."""
        self.json_text(to_json(value).decode())

    def json_text(self, text: str) -> None:
        """The same of JSON as it was written."""
        text = escaped(text)
        if self.encoding != "utf8":
            text = _OTHER.sub(lambda found: json.dumps(found[0])[1:-1], text)
        self._write(text)

    def room(self, otherwise: int) -> int:
        """Characters that a payload may take: what a terminal is wide, else so many."""
        return (
            max(40, os.get_terminal_size(self.stream.fileno()).columns - 20) if _is_terminal(self.stream) else otherwise
        )

    def flush(self) -> None:
        """Hands on what was written."""
        self.stream.flush()

    def _style(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.coloured and style else text

    def _write(self, text: str) -> None:
        if self.encoding != "utf8":
            text = text.encode(self.stream.encoding or "ascii", "backslashreplace").decode(
                self.stream.encoding or "ascii"
            )
        self.stream.write(f"{text}\n")


class Bar:
    """How far it is, on a terminal only, on standard error. of: how much there is, None where nobody knows."""

    def __init__(self, of: int | None, noun: str, *, shown: bool | None = None) -> None:
        self._of, self._noun = of, noun
        self._shown = _is_terminal(sys.stderr) if shown is None else shown
        self._due = time.monotonic() + _EVERY
        self._drawn = False

    def at(self, place: int, count: int) -> None:
        """So far of what there is, which is so many."""
        now = time.monotonic()
        if not self._shown or now < self._due:
            return
        self._due, self._drawn = now + _EVERY, True
        done = min(_WIDTH, _WIDTH * place // self._of) if self._of else 0
        bar = f"[{'#' * done}{'.' * (_WIDTH - done)}] " if self._of else ""
        print(f"\r{bar}{count:,} {self._noun}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Takes it away: what there is to say is said after it."""
        if self._drawn:
            print(f"\r{' ' * (_WIDTH + 40)}\r", end="", file=sys.stderr, flush=True)


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False

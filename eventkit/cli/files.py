"""Files of events: JSON, one event a line, packed where the name ends in .gz; `-` is a pipe."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from eventkit.errors import UsageError

__all__ = ["reading", "writing"]

_HELD = 64_000_000
"""Bytes of a pipe that are kept in memory where it is read twice; more are kept in a temporary file."""


@contextmanager
def writing(name: str) -> Iterator[IO[bytes]]:
    """A file to write, which appears under its name once it is whole: what was there before stays until then.

    What is no file, a device or a named pipe, is written to as it is.
    """
    path = Path(os.path.expanduser(name))  # where nobody has that name, it stays as it is
    if not path.name or path.is_dir():
        raise UsageError(f"{name or repr(name)} cannot be written: it is a folder, name a file in it")
    whole = Path(os.path.realpath(path)) if path.is_file() or not path.exists() else None  # what a link leads to
    part = path if whole is None else whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        raw = part.open("wb")
    except OSError as error:
        raise _refused(name, "written", error) from None
    try:
        with raw:
            if name.endswith(".gz"):
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed:
                    yield cast("IO[bytes]", packed)
            else:
                yield raw
            raw.flush()
            if whole is not None:
                os.fsync(raw.fileno())
        if whole is not None:
            part.replace(whole)
    except OSError as error:
        raise _refused(name, "written", error) from None
    finally:
        if whole is not None:
            with suppress(OSError):
                part.unlink()


@contextmanager
def reading(name: str, *, twice: bool = False) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """What a file holds, unpacked; and the file itself, which knows how far it is. twice: it can be begun again."""
    place = Path(os.path.expanduser(name))
    try:
        raw = sys.stdin.buffer if name == "-" else place.open("rb")
    except OSError as error:
        raise _refused(name, "read", error) from None
    try:
        if name == "-" and twice:
            with tempfile.SpooledTemporaryFile(max_size=_HELD) as held:
                shutil.copyfileobj(raw, held)
                held.seek(0)
                yield cast("IO[bytes]", held), cast("IO[bytes]", held)
        elif name.endswith(".gz"):
            with gzip.GzipFile(fileobj=raw, mode="rb") as unpacked:
                yield cast("IO[bytes]", unpacked), raw
        else:
            yield raw, raw
    except (OSError, EOFError, zlib.error) as error:
        raise _refused(name, "read", error) from None
    finally:
        if name != "-":
            raw.close()


def _refused(name: str, done: str, error: BaseException) -> UsageError:
    if isinstance(error, BrokenPipeError):
        raise error
    return UsageError(f"{name} cannot be {done}: {error}")

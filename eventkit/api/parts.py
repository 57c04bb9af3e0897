"""The front end's files: what a widget's model carries, and the parts that are asked for when they are needed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from eventkit.api.parts_wire import PartAsk, PartModule, PartSource
from eventkit.api.session import Call
from eventkit.built import text
from eventkit.errors import UsageError

__all__ = ["STATIC", "loader", "source"]

STATIC = Path(__file__).resolve().parents[1] / "static"
"""What the build made of `labextension/src`."""


@cache
def _read(name: str) -> str:
    try:
        return text(STATIC, name)
    except FileNotFoundError as error:
        raise UsageError(
            f"The front end of this eventkit was not built ({name} is missing): install it again with pip install ., "
            "or run python3 dev.py build"
        ) from error


def loader() -> str:
    """The module that every widget's model carries."""
    return _read("loader.js")


def source(call: Call, ask: PartAsk) -> PartSource:
    """The files of a part that are not there yet, in the order they are to be loaded."""
    part: dict[str, Any] = json.loads(_read("manifest.json"))[ask.name]
    missing = [name for name in part["modules"] if name not in ask.have]
    modules = [PartModule(name=name, source=_read(name)) for name in missing]
    return PartSource(entry=part["entry"], modules=modules, style=_read(part["style"]) if part["style"] else "")

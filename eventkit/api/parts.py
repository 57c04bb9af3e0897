"""The front end's files: what a widget's model carries, and the parts that are asked for when they are needed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from eventkit.api.session import Call
from eventkit.api.wire import Ask, Reply
from eventkit.built import text
from eventkit.errors import UsageError

__all__ = ["STATIC", "PartAsk", "PartModule", "PartSource", "loader", "source"]


class PartAsk(Ask):
    """A part of the front end that is loaded when it is first needed. have: files of it that are there already."""

    name: Literal[
        "event_feed", "feed_bar", "event_drawer", "trigger_builder", "run_list", "automation_list", "webhook_inspector"
    ]
    have: list[str] = Field(default_factory=list, max_length=1_000)


class PartModule(Reply):
    """A file, by its name, which ends in a hash of what is in it."""

    name: str
    source: str


class PartSource(Reply):
    """The files that are missing, those first that others need, which of all is the part's own, and its styles."""

    entry: str
    modules: list[PartModule]
    style: str


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

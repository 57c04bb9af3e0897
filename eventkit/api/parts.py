"""Parts of the front end that a widget loads when they are first needed, so that none carries them all."""

from __future__ import annotations

from pathlib import Path

from eventkit.api.feed_wire import PartAsk, PartSource
from eventkit.api.session import Call

__all__ = ["STATIC", "source"]

STATIC = Path(__file__).resolve().parents[1] / "static"
"""What the build made of `labextension/src/widgets`."""


def source(call: Call, ask: PartAsk) -> PartSource:
    """The module and the style sheet of a part."""
    module, style = STATIC / f"{ask.name}.js", STATIC / f"{ask.name}.css"
    return PartSource(module=module.read_text("utf-8"), style=style.read_text("utf-8") if style.exists() else "")

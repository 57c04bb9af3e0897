"""What the build made of the front end: files in a folder; in a wheel, one packed file of a quarter of their size."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

__all__ = ["PACKED", "text"]

PACKED = "packed.json.xz"
"""Every other file of the folder by name, as `labextension/front_end.py` packs them."""


def text(folder: Path, name: str) -> str:
    """A file's text; as it lies there, else from the packed ones. Raises FileNotFoundError."""
    try:
        return (folder / name).read_text("utf-8")
    except FileNotFoundError:
        held = _unpacked(folder / PACKED)
        if name not in held:
            raise
        return held[name]


@cache
def _unpacked(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    import lzma

    held: dict[str, str] = json.loads(lzma.decompress(path.read_bytes()))
    return held

"""Builds the front end into the wheel, with the Node that comes as a wheel: whoever installs it needs none.

Where `deflate` is installed, as in `.venv`, the wheel is written a second time, 2 % smaller and no less a wheel.
"""

from __future__ import annotations

import importlib.util
import struct
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
BEST = 12
"""The level at which libdeflate looks hardest."""


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before it gathers the files, for a wheel and for an editable install, and once it is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds what is older than its sources. In a source distribution the sources are enough."""
        if self.target_name != "wheel":
            return
        spec = importlib.util.spec_from_file_location("front_end", ROOT / "labextension" / "front_end.py")
        assert spec is not None, "front_end.py lies in the source distribution"
        assert spec.loader is not None, "it is a module of Python"
        front_end = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(front_end)
        front_end.build()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Compresses a wheel once more, where there is what does it."""
        if self.target_name == "wheel" and version == "standard" and importlib.util.find_spec("deflate") is not None:
            compress_again(Path(artifact_path))


def compress_again(wheel: Path) -> None:
    """Writes a wheel anew with the same files in the same order, each as small as libdeflate makes it.

    `zipfile` compresses by zlib alone, so the archive is put together here: APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16.
    """
    import deflate

    with zipfile.ZipFile(wheel) as held:
        files = [(each, held.read(each)) for each in held.infolist()]
    body, directory = bytearray(), bytearray()
    for each, data in files:
        name, packed, method = each.filename.encode(), bytes(deflate.deflate_compress(data, BEST)), zipfile.ZIP_DEFLATED
        if len(packed) >= len(data):
            packed, method = data, zipfile.ZIP_STORED
        year, month, day, hour, minute, second = each.date_time
        time, date = hour << 11 | minute << 5 | second // 2, year - 1980 << 9 | month << 5 | day
        known = (20, 0x800, method, time, date, each.CRC, len(packed), len(data), len(name), 0)
        directory += (
            CENTRAL.pack(b"PK\1\2", each.create_system << 8 | 20, *known, 0, 0, 0, each.external_attr, len(body)) + name
        )
        body += LOCAL.pack(b"PK\3\4", *known) + name + packed
    end = END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(directory), len(body), 0)
    wheel.write_bytes(body + directory + end)

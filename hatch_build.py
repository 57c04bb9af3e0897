"""Builds the front end into the wheel, with the Node that comes as a wheel: whoever installs it needs none.

Then makes the wheel small, which every start of a notebook service downloads: rooms in which no public name lives go
without their docstrings, on the same lines, so that a traceback still says where it was. The sources have them all.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import importlib.util
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
QUIET = ("engine", "faces", "ingress", "insight", "prefect", "server", "store", "templates", "webhooks")
"""Rooms whose docstrings only whoever changes them reads, and no program."""
LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


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
        """Makes a wheel small; an editable install is the sources themselves."""
        if self.target_name == "wheel" and version == "standard":
            slim(Path(artifact_path))


def slim(wheel: Path) -> None:
    """Writes a wheel anew: the same files in the same order, with their hashes as they are now."""
    with zipfile.ZipFile(wheel) as held:
        files = {each: held.read(each) for each in held.infolist()}
    for each in files:
        if each.filename.endswith(".py") and each.filename.startswith(tuple(f"eventkit/{room}/" for room in QUIET)):
            files[each] = without_docstrings(files[each].decode()).encode()
    record = next(each for each in files if each.filename.endswith(".dist-info/RECORD"))
    files[record] = "".join(entry(each.filename, files[each], each is record) for each in files).encode()
    write(wheel, files)


def without_docstrings(source: str) -> str:
    """A module whose docstrings are empty, with every other line where it was."""
    lines = source.encode().splitlines(keepends=True)  # what ast counts in is bytes
    for node in ast.walk(ast.parse(source)):
        first = node.body[0] if isinstance(node, DOCUMENTED) and node.body else None
        if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
            continue
        if isinstance(first.value.value, str) and first.end_lineno is not None:
            top, last = first.lineno - 1, first.end_lineno - 1
            ended = lines[last][first.end_col_offset :]
            lines[top : last + 1] = [lines[top][: first.col_offset] + b'""' + ended, *[b"\n"] * (last - top)]
    return b"".join(lines).decode()


def entry(name: str, data: bytes, is_record: bool) -> str:
    """A line of RECORD, which has no hash of itself."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},,\n" if is_record else f"{name},sha256={digest},{len(data)}\n"


def deflated(data: bytes) -> bytes:
    """By libdeflate where it is installed, as it is in `.venv`: 2 % smaller, and DEFLATE like any other."""
    if importlib.util.find_spec("deflate") is None:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
        return packer.compress(data) + packer.flush()
    import deflate

    return bytes(deflate.deflate_compress(data, 12))


def write(wheel: Path, files: dict[zipfile.ZipInfo, bytes]) -> None:
    """The archive, put together here, for `zipfile` takes no other DEFLATE: APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16."""
    body, directory = bytearray(), bytearray()
    for each, data in files.items():
        name, packed, method = each.filename.encode(), deflated(data), zipfile.ZIP_DEFLATED
        if len(packed) >= len(data):
            packed, method = data, zipfile.ZIP_STORED
        year, month, day, hour, minute, second = each.date_time
        time, date = hour << 11 | minute << 5 | second // 2, year - 1980 << 9 | month << 5 | day
        known = (20, 0x800, method, time, date, zlib.crc32(data), len(packed), len(data), len(name), 0)
        made_by = each.create_system << 8 | 20
        directory += CENTRAL.pack(b"PK\1\2", made_by, *known, 0, 0, 0, each.external_attr, len(body)) + name
        body += LOCAL.pack(b"PK\3\4", *known) + name + packed
    end = END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(directory), len(body), 0)
    wheel.write_bytes(body + directory + end)

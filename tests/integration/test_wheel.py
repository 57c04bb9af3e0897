"""The wheel: whoever installs it has the panel, without Node and without a further step."""

from __future__ import annotations

import ast
import base64
import csv
import hashlib
import lzma
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from eventkit.built import PACKED, text
from tests.test_tree import REGISTRIES, ROOT, places

MEGABYTE = 1024 * 1024
DATA = "jupyter_eventkit-{}.data/data/"
ROOMS = {"engine", "faces", "ingress", "insight", "prefect", "server", "store", "templates", "webhooks"}
"""That go without their docstrings: no public name lives there."""
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def run(*command: str | Path, **options: object) -> str:
    """What a command wrote, both ways; a failure shows it."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout[-5000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from this checkout, by the build backend that is pinned."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, *PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    [made] = folder.glob("*.whl")
    return made


def test_the_wheel_is_small_and_holds_the_panel(wheel):
    """What JupyterLab, Notebook and the Jupyter server look for lies where they look, once."""
    with zipfile.ZipFile(wheel) as held:
        names = held.namelist()
    data = DATA.format(wheel.name.split("-")[1])
    panel = f"{data}share/jupyter/labextensions/eventkit/"
    print(f"{wheel.name}: {wheel.stat().st_size} bytes, {len(names)} files")

    assert wheel.stat().st_size <= MEGABYTE
    for wanted in ("package.json", "install.json", "schemas/eventkit/settings.json", "static/style.js"):
        assert names.count(panel + wanted) == 1
    assert len([name for name in names if name.startswith(f"{panel}static/remoteEntry.")]) == 1
    assert f"{data}etc/jupyter/jupyter_server_config.d/eventkit.json" in names
    assert [name for name in names if name.startswith("eventkit/static/")] == ["eventkit/static/packed.json.xz"]
    assert [name for name in names if name.startswith("eventkit/labextension")] == []


def outline(source: bytes) -> list[tuple[str, int]]:
    """Every statement of a module with its line, docstrings emptied."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.Module(body=[first, *_]) | ast.ClassDef(body=[first, *_]):
                pass
            case ast.FunctionDef(body=[first, *_]) | ast.AsyncFunctionDef(body=[first, *_]):
                pass
            case _:
                continue
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            first.value.value = ""
    return [(ast.dump(node), node.lineno) for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def test_every_module_is_its_source_on_the_same_lines_but_for_docstrings_nobody_asks_for(wheel):
    """`help` of a public name says all it says here; RECORD tells what is in the wheel."""
    with zipfile.ZipFile(wheel) as held:
        files = {name: held.read(name) for name in held.namelist()}
    modules = {name: data for name, data in files.items() if name.startswith("eventkit/") and name.endswith(".py")}
    record = next(name for name in files if name.endswith("/RECORD"))

    assert sorted(modules) == sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "eventkit").rglob("*.py"))
    for name, data in modules.items():
        source = (ROOT / name).read_bytes()
        assert outline(data) == outline(source), name
        assert data == source or name.split("/")[1] in ROOMS, name
    for line in csv.reader(files[record].decode().splitlines()):
        if line[0] != record:
            digest = base64.urlsafe_b64encode(hashlib.sha256(files[line[0]]).digest()).rstrip(b"=").decode()
            assert line == [line[0], f"sha256={digest}", str(len(files[line[0]]))]


def test_every_file_of_the_widgets_is_in_the_wheel(wheel, tmp_path):
    """Packed, and read as if it lay there."""
    with zipfile.ZipFile(wheel) as held:
        held.extract("eventkit/static/packed.json.xz", tmp_path)
    built = [path for path in (ROOT / "eventkit" / "static").glob("[!.]*") if path.name != PACKED]

    assert len(built) > 40
    for path in built:
        assert text(tmp_path / "eventkit" / "static", path.name) == path.read_text("utf-8")


def test_the_wheel_holds_no_map_and_no_place_of_this_machine(wheel):
    """Nothing leads to the sources on a disk, and nothing to where packages came from."""
    with zipfile.ZipFile(wheel) as held:
        texts = {name: held.read(name) for name in held.namelist()}
    packed = "eventkit/static/packed.json.xz"
    texts[packed] = lzma.decompress(texts[packed])
    words = [word.encode() for word in (*REGISTRIES, *places(), "//# sourceMappingURL")]

    assert [name for name in texts if name.endswith(".map")] == []
    assert [f"{name} holds {word.decode()}" for name, text in texts.items() for word in words if word in text] == []

"""The wheel: whoever installs it has the panel, without Node and without a further step."""

from __future__ import annotations

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

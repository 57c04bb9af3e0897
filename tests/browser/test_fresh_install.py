"""What somebody has who installs a checkout on a machine without Node."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.lab import jupyter_lab
from tests.browser.page import Notebook
from tests.browser.panels import Panel
from tests.test_tree import ROOT, tracked

ENDURE = os.environ.get("EVENTKIT_ENDURE") == "1"
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def run(*command: str | Path, **options: object) -> str:
    """What a command wrote, both ways; a failure shows it."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout[-5000:]}"
    return done.stdout


@pytest.mark.endure
@pytest.mark.skipif(not ENDURE, reason="installs everything anew: python3 dev.py endure does it")
def test_a_plain_install_without_node_shows_the_panel(tmp_path, page, monkeypatch):
    """In a fresh environment: pip install of the checkout, both lists are green, and `jupyter lab` has the panel."""
    checkout, bin = tmp_path / "checkout", tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    for path in tracked():
        (checkout / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, checkout / path.relative_to(ROOT))
    venv.create(tmp_path / "venv", with_pip=True)
    monkeypatch.setenv("PATH", os.pathsep.join([str(bin), *without_node()]))
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    assert (shutil.which("node"), shutil.which("npm")) == (None, None)
    run(bin / "python", *PIP, "install", "-c", checkout / "constraints.txt", checkout, cwd=tmp_path)
    extensions = run(bin / "jupyter", "labextension", "list", cwd=tmp_path)
    servers = run(bin / "jupyter", "server", "extension", "list", cwd=tmp_path)

    assert re.search(r"eventkit v\S+ \S*enabled\S* \S*OK", extensions), extensions
    assert re.search(r"eventkit \S+ \S*OK", servers), servers
    with jupyter_lab(tmp_path / "lab", python=bin / "python") as lab:
        panel = Panel(Notebook(page, lab)).goto().open(section="feed")
        expect(panel.root.get_by_role("button", name="Start the orders scenario")).to_be_visible()
        panel.notebook.screenshot("lab-fresh")


def without_node() -> list[str]:
    """The folders of this process's path in which there is no Node."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return [each for each in folders if not any((Path(each) / name).exists() for name in ("node", "nodejs", "npm"))]

"""Kernels of other ipykernel versions: this environment, with another ipykernel put in front of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".artefacts" / "kernels"
VERSIONS: dict[str, tuple[str, ...]] = {
    "eventkit-6.31": ("ipykernel==6.31.0", "nest-asyncio==1.6.0"),
    "eventkit-7.3": ("ipykernel==7.3.0", "nest-asyncio==1.6.0"),
    "eventkit-newest": (),  # as pinned for the whole environment
}
"""Kernelspecs by name, each with what is installed in front of this environment."""


def folder_of(name: str) -> Path | None:
    """Where that ipykernel lies, installed on first need; None for the environment's own."""
    wanted = VERSIONS[name]
    if not wanted:
        return None
    folder = CACHE / f"{'-'.join(wanted)}-py{sys.version_info[0]}.{sys.version_info[1]}".replace("==", "-")
    if not folder.exists():
        begun = folder.with_name(f"{folder.name}.{os.getpid()}")
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps")
        done = subprocess.run((*pip, "--target", begun, *wanted), capture_output=True, text=True, timeout=300)
        if done.returncode:
            shutil.rmtree(begun, ignore_errors=True)
            raise RuntimeError(f"{name} needs {', '.join(wanted)}, and pip could not install them:\n{done.stderr}")
        begun.rename(folder)  # in one step: a run that was interrupted leaves nothing that looks finished
    return folder


def write_kernelspecs(data: Path) -> list[str]:
    """Writes every kernelspec into a folder for `JUPYTER_PATH`, and returns their names."""
    for name in VERSIONS:
        front = folder_of(name)
        paths = [str(front), *filter(None, [os.environ.get("PYTHONPATH")])] if front else []
        spec = {
            "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": name,
            "language": "python",
            "env": {"PYTHONPATH": os.pathsep.join(paths)} if paths else {},
        }
        place = data / "kernels" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "kernel.json").write_text(json.dumps(spec))
    return list(VERSIONS)

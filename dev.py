"""One script to set up, try, test and measure eventkit; it needs Python 3.11 or newer and nothing more.

python3 dev.py demo       runs the quickstart notebook in a real kernel and prints the feed it produced
python3 dev.py lab        JupyterLab on the quickstart
python3 dev.py test       everything CI runs
python3 dev.py bench      speed, as ratios against floors measured in the same run
python3 dev.py endure     the endurance tests at full size
python3 dev.py notebooks  executes every notebook again and keeps the outputs
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "eventkit-installed"
ARTEFACTS = ROOT / ".artefacts"


def run(*command: object, **environment: str) -> int:
    """The exit code of a command run in the project's folder."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **environment}).returncode


def set_up() -> None:
    """Makes `.venv` and installs what is pinned, when that was not done yet for these pins."""
    pins = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    mark = f"{sys.version_info[:2]} {hashlib.sha256(pins).hexdigest()}"
    if STAMP.exists() and STAMP.read_text() == mark:
        return
    print("Setting up .venv: the first time this takes a minute or two.", flush=True)
    if not PYTHON.exists():
        try:
            venv.create(VENV, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit(
                "Python's venv could not put pip into .venv: on Debian and Ubuntu that is the package python3-venv. "
                "Install it, remove the folder .venv and try again."
            )
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    if run(*pip, "-c", "constraints.txt", "-e", ".[test]"):
        sys.exit("The install failed; pip's words are above. Mend what they name and run the same command again.")
    STAMP.write_text(mark)


def demo() -> int:
    """Executes the quickstart in a real kernel, then reads the workspace it left."""
    ARTEFACTS.mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="eventkit-demo-"))
    executed = ARTEFACTS / "01-quickstart.ipynb"
    code = run(
        PYTHON, "-m", "nbconvert", "--execute", "--to", "notebook", "--output", executed,
        "notebooks/01-quickstart.ipynb", "--log-level=WARN", EVENTKIT_HOME=str(home),
    )  # fmt: skip
    if code:
        return code
    show = "import eventkit as ek; print(ek.use().events(oldest_first=True))"
    code = run(PYTHON, "-c", show, EVENTKIT_HOME=str(home))
    print(f"\nThe executed notebook: {executed.relative_to(ROOT)}\nThe workspace it left: {home}")
    return code


def lab() -> int:
    """JupyterLab on the quickstart."""
    page = "/lab/tree/01-quickstart.ipynb"
    return run(PYTHON, "-m", "jupyterlab", "--notebook-dir=notebooks", f"--LabApp.default_url={page}")


def test() -> int:
    """Runs every check, each to its end, and says at last which failed."""
    steps: list[tuple[str, tuple[object, ...]]] = [
        ("ruff check", (PYTHON, "-m", "ruff", "check", ".")),
        ("ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
        ("mypy", (PYTHON, "-m", "mypy", "--strict", "eventkit")),
        ("doctests", (PYTHON, "-m", "pytest", "-q", "--doctest-modules", "eventkit")),
        ("tests", (PYTHON, "-m", "pytest", "-q", "tests")),
    ]
    if any((ROOT / "notebooks").glob("*.ipynb")):
        nbval = ("--nbval", "--nbval-current-env", "-p", "no:cacheprovider")
        steps.insert(4, ("notebooks", (PYTHON, "-m", "pytest", "-q", *nbval, "notebooks")))
    failed = []
    for name, command in steps:
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="eventkit-test-") as home:
            code = run(*command, EVENTKIT_HOME=home)
        print(f"== {name}: {'FAILED' if code else 'ok'} in {time.monotonic() - begun:.0f} s", flush=True)
        if code:
            failed.append(name)
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall green")
    return 1 if failed else 0


def bench() -> int:
    """Prints speeds as ratios."""
    return run(PYTHON, "-m", "tests.bench", *sys.argv[2:])


def endure() -> int:
    """Runs the endurance tests at full size."""
    return run(PYTHON, "-m", "pytest", "-q", "-m", "endure", "tests", *sys.argv[2:], EVENTKIT_ENDURE="1")


def notebooks() -> int:
    """Executes every notebook again, in place, without widget state."""
    found = sorted((ROOT / "notebooks").glob("*.ipynb"))
    with tempfile.TemporaryDirectory(prefix="eventkit-notebooks-") as home:
        return run(
            PYTHON, "-m", "nbconvert", "--execute", "--to", "notebook", "--inplace",
            "--ExecutePreprocessor.store_widget_state=False", *found, EVENTKIT_HOME=home,
        )  # fmt: skip


COMMANDS: dict[str, Callable[[], int]] = {
    "demo": demo,
    "lab": lab,
    "test": test,
    "bench": bench,
    "endure": endure,
    "notebooks": notebooks,
}


def main() -> int:
    """Does what the first argument names."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an old Python is what this line is for
        sys.exit(f"eventkit needs Python 3.11 or newer; this is {sys.version.split()[0]}. Run dev.py with a newer one.")
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(__doc__)
        return 0 if sys.argv[1:] in ([], ["--help"], ["-h"]) else 2
    set_up()
    return COMMANDS[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())

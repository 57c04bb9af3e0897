"""Jupyter: its versions, whether it finds eventkit's panel and server extension, and what its kernels start."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eventkit.cli.checks.finding import Finding, Patient, broken, fine, odd
from eventkit.cli.version import VERSION

__all__ = ["jupyter", "kernels", "panel", "server_extension"]

NAME = "eventkit"
AGAIN = (
    "install eventkit again in the environment of JupyterLab: pip install --force-reinstall --no-deps jupyter-eventkit"
)


def jupyter(patient: Patient) -> Iterator[Finding]:
    """Which of Jupyter's parts are there."""
    held = {name: _held(name) for name in ("jupyterlab", "notebook", "jupyter-server", "ipykernel")}
    shown = ", ".join(f"{name} {number or 'not installed'}" for name, number in held.items())
    notebook = held["notebook"]
    if not held["ipykernel"]:
        yield broken(f"{shown}: no notebook can run in this environment", "pip install ipykernel")
    elif notebook and int(notebook.partition(".")[0]) < 7:
        yield odd(f"{shown}: the panel is for Notebook 7", "pip install --upgrade notebook, or use JupyterLab")
    else:
        yield fine(shown)


def _held(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


# -- the panel


def panel(patient: Patient) -> Iterator[Finding]:
    """Whether JupyterLab finds the panel, once, of this version, and has it switched on."""
    found = _panels()
    if not found:
        yield broken("JupyterLab does not find eventkit's panel", AGAIN)
        return
    first, number = found[0]
    if number is None:
        yield broken(f"The panel in {first} is not whole: its package.json, or what that loads, cannot be read", AGAIN)
    elif number != VERSION:
        yield broken(f"JupyterLab finds the panel of eventkit {number} in {first}, and eventkit is {VERSION}", AGAIN)
    if len(found) > 1:
        others = ", ".join(str(place) for place, _ in found[1:])
        yield odd(f"The panel is in {len(found)} places: {first} hides {others}", "remove those that are not meant")
    if why := _disabled():
        yield broken(f"The panel is switched off in {why}", f"jupyter labextension enable {NAME}")
    elif number == VERSION and len(found) == 1:
        yield fine(f"JupyterLab finds the panel in {first}")


def _panels() -> list[tuple[Path, str | None]]:
    """Where JupyterLab looks and there is one, in its order, each with its version; None of one that is not whole."""
    from jupyter_core.paths import jupyter_path

    places = [Path(each) / NAME for each in dict.fromkeys(jupyter_path("labextensions"))]
    apart = {place.resolve(): place for place in reversed(places) if (place / "package.json").exists()}
    return [(place, _version(place)) for place in places if place in apart.values()]


def _version(place: Path) -> str | None:
    held = _json(place / "package.json")
    try:
        loads = held.get("jupyterlab", {}).get("_build", {}).get("load", "package.json")
        return str(held["version"]) if (place / loads).is_file() else None
    except (AttributeError, KeyError, TypeError):
        return None


def _disabled() -> str | None:
    """The file in which the panel is switched off, by its own name or a plugin's."""
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    places = [Path(each) / "labconfig" for each in jupyter_config_path()]
    places += [Path(each) for each in jupyter_path("lab", "settings")]
    for place in places:
        held = _json(place / "page_config.json")
        off = held.get("disabledExtensions", {}) if isinstance(held, dict) else {}
        names = [name for name, said in off.items() if said] if isinstance(off, dict) else off
        names = names if isinstance(names, list) else []  # null, where somebody emptied it
        if any(name == NAME or str(name).startswith(f"{NAME}:") for name in names):
            return str(place / "page_config.json")
    return None


# -- the server


def server_extension(patient: Patient) -> Iterator[Finding]:
    """Whether Jupyter servers load eventkit, and can."""
    from jupyter_core.paths import jupyter_config_path

    said: dict[str, bool] = {}
    for place in reversed(jupyter_config_path()):  # the first is the one that counts
        folder = Path(place) / "jupyter_server_config.d"
        for path in [*sorted(folder.glob("*.json")), Path(place) / "jupyter_server_config.json"]:
            held = _json(path)
            servers = held.get("ServerApp", {}) if isinstance(held, dict) else {}
            asked = servers.get("jpserver_extensions", {}) if isinstance(servers, dict) else {}
            if isinstance(asked, dict) and NAME in asked:
                said.pop(str(path), None)
                said[str(path)] = bool(asked[NAME])
    if not said:
        yield broken("Jupyter servers do not load eventkit: no configuration says so", AGAIN)
        return
    where, on = list(said.items())[-1]
    if not on:
        yield broken(
            f"Jupyter servers do not load eventkit: {where} switches it off", f"jupyter server extension enable {NAME}"
        )
        return
    from jupyter_server.extension.manager import ExtensionPackage

    try:
        points = ExtensionPackage(name=NAME, enabled=True).extension_points  # type: ignore[no-untyped-call]
    except Exception as error:  # whatever it is that a server would stumble over
        yield broken(f"Jupyter servers cannot load eventkit: {type(error).__name__}: {error}", AGAIN)
        return
    yield fine(f"Jupyter servers load {', '.join(points)}, as {where} says")


# -- kernels


def kernels(patient: Patient) -> Iterator[Finding]:
    """Whether a notebook that is opened from here runs with this Python, which has eventkit."""
    here, others = [], []
    for name, spec in _specs().items():
        program = _program(spec)
        if program is None or spec.get("language") != "python":
            continue
        if _same(program, patient.python):
            here.append(name)
        else:
            others.append((name, program))
    for name, program in others:
        if name == "python3":
            yield broken(
                f"The kernel {name!r}, which notebooks take by themselves, starts {program} and not {patient.python}",
                f"{patient.python} -m ipykernel install --sys-prefix, or install eventkit for {program}",
            )
        else:
            yield odd(
                f"The kernel {name!r} starts {program}, where eventkit may not be",
                "choose another kernel, or install it there",
            )
    if not here and not any(name == "python3" for name, _ in others):
        yield odd(
            f"No kernel starts {patient.python}; JupyterLab offers its own one",
            f"{patient.python} -m ipykernel install --sys-prefix",
        )
    elif here:
        yield fine(f"kernels of this Python: {', '.join(here)}")


def _specs() -> dict[str, dict[str, Any]]:
    """Every kernel by name, the first place in which one is found counting."""
    from jupyter_core.paths import jupyter_path

    found: dict[str, dict[str, Any]] = {}
    for place in jupyter_path("kernels"):
        for path in sorted(Path(place).glob("*/kernel.json")):
            held = _json(path)
            if isinstance(held, dict):
                found.setdefault(path.parent.name.lower(), held)
    return found


def _program(spec: dict[str, Any]) -> Path | None:
    """What a kernel starts. A bare `python` is, to Jupyter, the Python that the server runs with."""
    argv = spec.get("argv")
    if not (isinstance(argv, list) and argv and isinstance(argv[0], str)):
        return None
    if os.path.basename(argv[0]) == argv[0] and argv[0].startswith("python"):
        import sys

        return Path(sys.executable)
    return Path(shutil.which(argv[0]) or argv[0])


def _same(one: Path, other: Path) -> bool:
    """Whether both are the Python of one environment: links in it lead to one program, and so do those of others."""
    return os.path.abspath(one.parent) == os.path.abspath(other.parent)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None

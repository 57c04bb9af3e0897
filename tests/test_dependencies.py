"""What eventkit imports is what pyproject.toml asks for: not what another package happens to bring along."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOSTS = {"eventkit/pytest_plugin.py": "pytest"}
"""Files that only the library named loads: it is there when they are."""


def normal(name: str) -> str:
    """The form in which two spellings of a distribution's name are equal."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    """The distributions a plain install asks for, and those of the extras that the code says to install."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *(each for extra in ("keyring", "plot") for each in project["optional-dependencies"][extra]),
    ]
    return {normal(re.split(r"[\s<>=!~;\[]", requirement)[0]) for requirement in asked}


def imported() -> dict[str, str]:
    """Top-level name -> one file under eventkit/ that imports it, the standard library and eventkit left out."""
    found = {}
    for path in sorted((ROOT / "eventkit").rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            found |= {root: file for name in names if (root := name.partition(".")[0]) != HOSTS.get(file)}
    return {name: file for name, file in found.items() if name not in sys.stdlib_module_names | {"eventkit"}}


def test_every_library_that_is_imported_is_declared():
    """A plain `pip install` brings everything the code imports."""
    homes = packages_distributions()
    undeclared = {
        name: file
        for name, file in imported().items()
        if not declared() & {normal(distribution) for distribution in homes.get(name, [name])}
    }

    assert undeclared == {}

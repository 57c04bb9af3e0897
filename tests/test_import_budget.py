"""Importing eventkit costs next to nothing; the heavy libraries load in the room that needs them, on first use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST = 300
HEAVY = {"IPython", "httpx", "numpy", "pandas", "prefect", "tornado", "ipykernel", "ipywidgets", "notebook"}
LIGHT_ROOMS = [room for room in ("model", "engine", "store", "flows") if (ROOT / "eventkit" / room).is_dir()]


def loaded(code: str) -> set[str]:
    """The modules that running some code adds to a fresh interpreter."""
    show = f"import sys, json; before = set(sys.modules); {code}; print(json.dumps(sorted({{*sys.modules}} - before)))"
    answer = subprocess.run([sys.executable, "-c", show], cwd=ROOT, check=True, capture_output=True, text=True)
    return set(json.loads(answer.stdout))


def heavy(modules: set[str]) -> set[str]:
    """The libraries among them that a light import may not load."""
    roots = {module.partition(".")[0] for module in modules}
    return {root for root in roots if root in HEAVY or root.startswith("jupyter")}


def test_import_eventkit_loads_nothing_heavy_and_few_modules():
    """The budget of `import eventkit`; its time is held by `python3 dev.py bench`."""
    modules = loaded("import eventkit")

    assert heavy(modules) == set()
    assert len(modules) <= MOST


@pytest.mark.parametrize("room", LIGHT_ROOMS)
def test_a_light_room_loads_nothing_heavy(room):
    """Every module of the rooms a program uses without a notebook."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "eventkit" / room).rglob("*.py"))
    ]

    assert heavy(loaded(f"import {', '.join(names)}")) == set()

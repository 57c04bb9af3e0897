"""What no file in the tree may hold, and what every committed notebook must."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# in two parts, so that this file does not hold them itself
REGISTRIES = [
    host + end
    for host, end in [
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("registry.yarn", "pkg.com"),
        ("npm", "mirror.com"),
        ("conda.ana", "conda.org"),
    ]
]


def tracked() -> list[Path]:
    """Every file git keeps, or would with the next `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: only the files git keeps are looked at")
    return [path for name in answer.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def places() -> list[str]:
    """This machine's folders: the checkout, the home and the interpreter; short ones such as / mean nothing."""
    folders = {ROOT, Path.home(), Path(sys.base_prefix), Path(sys.prefix)}
    return [f"{folder}/" for folder in folders if len(folder.parts) > 2 or folder == Path.home() != Path("/")]


@pytest.mark.parametrize("words", [REGISTRIES, places()], ids=["registry", "path"])
def test_no_file_names_a_registry_or_a_path_of_this_machine(words):
    """The project installs from wherever the reader's pip looks, and lies wherever it was cloned."""
    found = [
        f"{path.relative_to(ROOT)} holds {word}"
        for path in tracked()
        for word in words
        if word.encode() in path.read_bytes()
    ]

    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_committed_notebook_was_executed_from_top_to_bottom(path):
    """A cell without its number would not be compared by nbval; widget state does not belong in git."""
    notebook = json.loads(path.read_text("utf-8"))
    numbers = [cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"]

    assert numbers == list(range(1, len(numbers) + 1))
    assert "widgets" not in notebook["metadata"]

"""What README says of the command line is so: every line of it is run, in a shell."""

import re
import subprocess
import sys

from tests.cli.commands import ROOT, environment


def test_every_line_of_the_readme_runs(tmp_path):
    """In their order, in one folder; doctor may find something, and says so in words."""
    section = (ROOT / "README.md").read_text("utf-8").partition("## On the command line")[2]
    lines = re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1].splitlines()
    command = f'eventkit() {{ {sys.executable} -m eventkit "$@"; }}\n'
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", command + line],
            cwd=tmp_path,
            env=environment(tmp_path / "home"),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0 or "doctor" in line, (line, done.stderr)
        assert "Traceback" not in done.stderr

    assert "in all" in done.stdout
    assert (tmp_path / "lesson" / "workspace.sqlite").exists()

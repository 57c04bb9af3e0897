"""The plugin as pytest finds it in a clean folder, by its entry point in pyproject.toml."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import eventkit as ek
from eventkit.testing import history, in_memory, record, write_events

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path):
    """Runs pytest in a clean folder with these files; its output. The entry point is the one that is installed."""
    installed, folder = tmp_path / "installed", tmp_path / "project"
    info = installed / "eventkit_here-0.dist-info"
    info.mkdir(parents=True)
    folder.mkdir()
    points = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["pytest11"]
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: eventkit-here\nVersion: 0\n")
    (info / "entry_points.txt").write_text("[pytest11]\n" + "".join(f"{name} = {at}\n" for name, at in points.items()))

    def go(*arguments, **files):
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        path = os.pathsep.join([str(ROOT), str(installed)])
        others = ["-p", "no:nbval", "-p", "no:hypothesispytest"]  # they load much, and are not asked about
        quiet = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *others, "-q", *arguments]
        answer = subprocess.run(
            quiet, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
        )
        return answer.stdout + answer.stderr

    go.folder = folder
    return go


def test_nothing_of_eventkit_is_loaded_until_a_fixture_is_used(run):
    """Other projects start as fast as before: the package's table of names, and the plugin's own file."""
    told = run(
        test_it="""
import sys

def loaded():
    return {name for name in sys.modules if name.partition(".")[0] == "eventkit"}

def test_before():
    assert loaded() == {"eventkit", "eventkit.pytest_plugin"}

def test_use(ek_workspace):
    assert "eventkit.workspace.workspace" in loaded()
"""
    )

    assert "2 passed" in told


def test_each_test_has_a_fresh_workspace_that_leaves_no_thread(run):
    """Current inside; nothing of the test before, the same ids, and time that stands still."""
    told = run(
        test_it="""
import threading
import eventkit as ek

ids = []

def emitted(ws):
    assert ek.workspace() is ws
    ek.Automation(name="low", trigger=ek.EventTrigger(expect={"stock.low"}), actions=[]).create()
    ids.append(ek.emit_event("stock.low", {"prefect.resource.id": "stock.rye"}).id)
    ws.clock.advance(60)
    assert dict(ek.settle().firings) == {"low": 1}

def test_one(ek_workspace):
    emitted(ek_workspace)

def test_two(ek_workspace):
    emitted(ek_workspace)
    assert ids[0] == ids[1]

def test_after():
    assert [each for each in threading.enumerate() if each.name.startswith("eventkit")] == []
"""
    )

    assert "3 passed" in told


def test_assertions_show_what_nearly_happened_and_no_traceback_of_ours(run):
    """The message, under the line of the test that made it."""
    told = run(
        test_it="""
import eventkit as ek

eu = ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"})
orders = ["order.placed order.1 --label region=us-1"]

def test_silent(assert_fires, assert_not_fires):
    assert_not_fires(eu, orders, because="region")
    assert_fires(eu, orders, times=1)
"""
    )

    assert "1 failed" in told
    assert "E       AssertionError: It was to fire 1×, and fired 0×, over 1 event: on every order.placed" in told
    assert "Nearest edit: accept region 'us-1' too" in told
    assert "asserting.py" not in told


def test_a_recorded_session_is_a_test_of_its_own(run):
    """It passes as recorded; a changed one says what differs, a damaged one the line and the reason."""
    path = run.folder / "good.ek.jsonl"
    with in_memory():
        eu = ek.EventTrigger(expect={"order.*"}, match={"region": "eu"})
        ek.Automation(name="eu", trigger=eu, actions=[]).create()
        for region in ("eu", "us"):
            ek.emit_event("order.placed", {"prefect.resource.id": f"order.{region}", "region": region})
        record(path)
    whole = path.read_text()
    changed = whole.replace('"match":{"region":"eu"}', '"match":{"region":"us"}')
    (run.folder / "changed.ek.jsonl").write_text(changed)
    (run.folder / "damaged.ek.jsonl").write_text(whole.replace('{"end"', '{"event":7}\n{"end"'))
    write_events(run.folder / "events.ek.jsonl", history("a x"))
    told = run("-rA")

    assert "PASSED good.ek.jsonl::does today what it did then" in told
    assert "changed.ek.jsonl: 4 events, 1 automation: " in told
    assert "eu no longer fires on order.placed on order.eu: Does not match: region is 'eu', and us was expected" in told
    assert "damaged.ek.jsonl line 9 is no line of a session" in told
    assert "events.ek.jsonl line 1 is no line of a session" in told
    assert "1 passed" in told
    assert "3 failed" in told
    assert "Traceback" not in told


def test_a_folder_that_has_nothing_of_ours_is_collected_as_ever(run):
    """JSONL files of others are left alone."""
    (run.folder / "data.jsonl").write_text("not ours")

    assert "1 passed" in run(test_it="def test_it():\n    pass\n")


def test_the_repositorys_own_tests_run_with_it_as_without(run):
    """With its strict settings, which make an error of every warning."""
    told = run(
        str(ROOT / "tests" / "unit" / "test_threads.py"), f"--rootdir={ROOT}", f"--config-file={ROOT}/pyproject.toml"
    )

    assert " passed" in told
    assert "failed" not in told
    assert "error" not in told.lower()

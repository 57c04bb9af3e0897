"""`eventkit doctor`: each check finds the very thing it is for, broken for real in a folder of the test's own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import eventkit as ek
from eventkit.built import PACKED
from eventkit.cli import doctor, main
from eventkit.cli.checks import CHECKS, Patient, jupyter, log, place, python
from eventkit.cli.checks.finding import fine
from eventkit.store.inspection import newest
from eventkit.workspace.clock import VirtualClock
from eventkit.workspace.current import FILE
from tests.cli.commands import PATIENCE, ROOT, environment, eventkit, rows, until

PAY = {"prefect.resource.id": "order.1"}


@pytest.fixture
def made(tmp_path):
    """A workspace with an event in it, closed."""
    home = tmp_path / "home"
    with ek.Workspace(home) as ws:
        ws.emit("a", PAY)
    return home


def told(check, home):
    """What a check finds, done here: states and sentences."""
    return [(each.state, each.said) for each in CHECKS[check](Patient(home))]


def asked(check, home, **changes):
    """The same, done by the real command in an environment."""
    done = eventkit("doctor", check, "--json", home=home, **changes)
    found = rows(done.stdout)
    assert done.stderr == ""
    assert done.returncode == any(each["state"] == "broken" for each in found)
    return [(each["state"], each["said"]) for each in found]


def found(told, state, *words):
    """Whether there is one finding of a state other than fine, and it has these words."""
    ((held, said),) = [each for each in told if each[0] != "fine"]
    assert (state, True) == (held, all(str(word) in said for word in words)), said


# -- a whole install


def test_a_workspace_that_is_well_has_nothing_broken_of_its_own(made):
    """Every check of a workspace says something, and it is fine; nothing of it is changed, nothing made beside it."""
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in made.iterdir()}
    names = ["folder", "disk", "sqlite", "file", "integrity", "room", "clock", "automations", "runs", "webhooks"]
    done = eventkit("doctor", *names, "--json", home=made)

    assert [(each["check"], each["state"]) for each in rows(done.stdout)] == [(name, "fine") for name in names]
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in made.iterdir()} == before


def test_where_there_is_no_workspace_none_is_made(tmp_path):
    """It says that there is none yet, which is fine."""
    done = eventkit("doctor", "folder", "file", "integrity", "room", "runs", home=tmp_path / "no")

    assert (0, True) == (done.returncode, "there is no workspace in" in done.stdout)
    assert not (tmp_path / "no").exists()


def test_it_reads_well_in_words(made):
    """A line a finding, what to do below it, and how many there are; a check that nobody knows is a slip."""
    (made / FILE).write_bytes(b"no file of SQLite's" * 100)
    done = eventkit("doctor", "file", "sqlite", home=made)
    lines = done.stdout.splitlines()

    assert done.returncode == 1
    assert lines[0].startswith(f"broken  file              {made / FILE} is no workspace file")
    assert lines[1].strip().startswith("→ use another folder")
    assert lines[-1] == "1 thing broken, 0 odd, 2 findings in all"
    assert "no check 'flie'; did you mean 'file'?" in eventkit("doctor", "flie", home=made).stderr


def test_every_check_is_broken_here():
    """By name, so that a new one is not forgotten."""
    here = Path(__file__).read_text("utf-8")

    assert [name for name in CHECKS if f'"{name}"' not in here.partition("# -- the install")[2]] == []


# -- the install


def test_an_old_python_is_broken(made, monkeypatch):
    """This one, were a newer one needed."""
    monkeypatch.setattr(python, "LEAST", (9, 0))
    found(told("python", made), "broken", "eventkit needs Python", sys.executable)


def distribution(folder, name, number, *needs):
    """Metadata of a package, as pip leaves it."""
    place = folder / f"{name.replace('-', '_')}-{number}.dist-info"
    place.mkdir(parents=True)
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {number}",
        *(f"Requires-Dist: {each}" for each in needs),
    ]
    (place / "METADATA").write_text("\n".join(lines) + "\n", "utf-8")


def before(folder):
    """A folder that Python looks into first."""
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


def test_two_installs_and_another_version_are_told(made, tmp_path):
    """The metadata that pip left of another eventkit, in a folder that comes first."""
    distribution(tmp_path / "two", "jupyter-eventkit", "0.0.1")
    found(asked("copies", made, **before(tmp_path / "two")), "odd", "more than once", "0.0.1")


@pytest.mark.parametrize(
    ("number", "needs", "words"),
    [
        ("8.0.0", "anywidget>=0.11,<0.12", "anywidget is 8.0.0, and eventkit works with >=0.11, <0.12"),
        ("0.9", "anywidget<0.12,>=0.11", "anywidget is 0.9"),
        (None, "no-such-package>=1", "no-such-package is not installed"),
    ],
)
def test_a_package_that_is_missing_or_of_a_wrong_version_is_broken(made, tmp_path, number, needs, words):
    """As its own metadata say, against those of eventkit."""
    distribution(tmp_path / "first", "jupyter-eventkit", "0.1.0", needs, "not-asked; extra == 'test'")
    if number is not None:
        distribution(tmp_path / "first", "anywidget", number)
    found(asked("packages", made, **before(tmp_path / "first")), "broken", words)


def test_halves_of_widgets_that_do_not_go_together_are_broken(made, tmp_path):
    """jupyterlab_widgets of ipywidgets 7."""
    distribution(tmp_path / "first", "jupyterlab_widgets", "1.1.0")
    found(
        asked("widgets", made, **before(tmp_path / "first")),
        "broken",
        "goes with jupyterlab_widgets 3, and 1.1.0 is there",
    )


@pytest.mark.parametrize("gone", ["manifest.json", "loader.js"])
def test_a_front_end_that_was_not_built_is_broken(made, tmp_path, gone):
    """A copy of eventkit, and one of its built files taken away."""
    shutil.copytree(
        ROOT / "eventkit", tmp_path / "copy" / "eventkit", ignore=shutil.ignore_patterns("__pycache__", PACKED)
    )
    (tmp_path / "copy" / "eventkit" / "static" / gone).unlink()
    done = subprocess.run(
        [sys.executable, "-m", "eventkit", "doctor", "front end", "--json"], cwd=tmp_path / "copy",
        env=environment(made, PYTHONPATH=str(tmp_path / "copy")), capture_output=True, text=True,
    )  # fmt: skip
    (finding,) = rows(done.stdout)

    assert ("broken", True, 1) == (finding["state"], gone in finding["said"], done.returncode)


def test_a_terminal_that_speaks_no_utf8_is_odd(made):
    """And what is said there comes out in escapes, not as an error."""
    spoken = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    states = {state for state, _ in asked("text", made, **spoken)}

    assert states == {"odd"}


# -- Jupyter


@pytest.fixture
def jupyter_at(tmp_path, monkeypatch):
    """Folders of the test's own where Jupyter looks, and nowhere else; each is returned as it is made."""
    import jupyter_core.paths

    data, config = tmp_path / "data", tmp_path / "config"
    also = tmp_path / "also"
    monkeypatch.setattr(
        jupyter_core.paths, "jupyter_path", lambda *parts: [str(d.joinpath(*parts)) for d in (data, also)]
    )
    monkeypatch.setattr(jupyter_core.paths, "jupyter_config_path", lambda: [str(config)])

    def write(where, **held):
        path = tmp_path / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(held), "utf-8")
        return path

    return write


def test_an_environment_without_ipykernel_is_broken(made, monkeypatch):
    """As pip would say it."""
    monkeypatch.setattr(
        jupyter, "version", lambda name: {"notebook": "7.6.5"}[name] if name == "notebook" else _none(name)
    )
    found(told("jupyter", made), "broken", "ipykernel not installed")


def _none(name):
    raise jupyter.PackageNotFoundError(name)


PANEL = "data/labextensions/eventkit/package.json"


def test_a_panel_is_found_where_jupyterlab_looks(made, jupyter_at):
    """None, one, one of another version, one that hides another, one that is switched off."""
    found(told("panel", made), "broken", "does not find eventkit's panel")
    path = jupyter_at(PANEL, version=ek.__version__)
    assert told("panel", made) == [("fine", f"JupyterLab finds the panel in {path.parent}")]

    jupyter_at(PANEL, version="0.0.1")
    found(told("panel", made), "broken", "the panel of eventkit 0.0.1", f"eventkit is {ek.__version__}")
    jupyter_at(PANEL, version=ek.__version__)
    other = jupyter_at("also/labextensions/eventkit/package.json", version="0.0.1")
    found(told("panel", made), "odd", "in 2 places", path.parent, other.parent)
    other.unlink()

    for off in ({"eventkit": True}, {"eventkit:panel": True}):
        page = jupyter_at("config/labconfig/page_config.json", disabledExtensions=off)
        found(told("panel", made), "broken", "switched off in", page)
    for on in ({"eventkit": False, "eventkit-other": True}, None, 3, ["eventkit-other"]):
        jupyter_at("config/labconfig/page_config.json", disabledExtensions=on)
        assert [state for state, _ in told("panel", made)] == ["fine"]
    jupyter_at(PANEL, version=ek.__version__, jupyterlab={"_build": {"load": "static/remoteEntry.gone.js"}})
    found(told("panel", made), "broken", "is not whole")
    path.write_text("{", "utf-8")
    found(told("panel", made), "broken", "is not whole")


def test_a_server_extension_is_switched_on_somewhere_and_nowhere_off(made, jupyter_at):
    """What counts is read last: the file itself after those in its folder."""
    found(told("server extension", made), "broken", "no configuration says so")
    on = {"jpserver_extensions": {"eventkit": True}}
    jupyter_at("config/jupyter_server_config.d/eventkit.json", ServerApp=on)
    assert [state for state, _ in told("server extension", made)] == ["fine"]
    off = jupyter_at("config/jupyter_server_config.json", ServerApp={"jpserver_extensions": {"eventkit": False}})
    found(told("server extension", made), "broken", off, "switches it off")


def test_a_server_extension_that_cannot_be_loaded_says_why(made, jupyter_at, monkeypatch):
    """Whatever a server would stumble over."""
    jupyter_at("config/jupyter_server_config.d/eventkit.json", ServerApp={"jpserver_extensions": {"eventkit": True}})
    monkeypatch.setitem(sys.modules, "eventkit.server.extension", None)
    found(
        told("server extension", made), "broken", "cannot load eventkit", "import of eventkit.server.extension halted"
    )


def test_a_kernel_that_starts_another_python_is_told(made, jupyter_at):
    """The usual trouble: a kernel of the user's own hides the environment's."""
    assert [state for state, _ in told("kernels", made)] == ["odd"]
    ours = jupyter_at("also/kernels/python3/kernel.json", argv=[sys.executable, "-m"], language="python")
    assert told("kernels", made) == [("fine", "kernels of this Python: python3")]
    jupyter_at("also/kernels/python3/kernel.json", argv=["python", "-m", "ipykernel_launcher"], language="python")
    assert told("kernels", made) == [("fine", "kernels of this Python: python3")]
    assert ours.exists()

    jupyter_at("data/kernels/python3/kernel.json", argv=["/opt/other/bin/python", "-m"], language="python")
    found(told("kernels", made), "broken", "'python3'", "/opt/other/bin/python", sys.executable)
    jupyter_at("data/kernels/python3/kernel.json", argv=[sys.executable], language="python")
    jupyter_at("data/kernels/old/kernel.json", argv=["/opt/other/bin/python"], language="python")
    jupyter_at("data/kernels/r/kernel.json", argv=["/usr/bin/R"], language="R")
    found(told("kernels", made), "odd", "'old'", "/opt/other/bin/python")


def test_a_server_that_has_another_workspace_is_told(made, tmp_path):
    """A real one, that was started with another EVENTKIT_HOME."""
    runtime = {"JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    assert asked("servers", made, **runtime) == [("fine", "no Jupyter server of yours runs")]
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--port=0", "--allow-root"]
    for home, check in ((tmp_path / "other", "odd"), (made, "fine")):
        with subprocess.Popen(
            command,
            env=environment(home, **runtime),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=tmp_path,
        ) as process:
            try:
                until(lambda: list((tmp_path / "runtime").glob("jpserver-*.json")))
                ((state, said),) = asked("servers", made, **runtime)
            finally:
                process.kill()
        for left in (tmp_path / "runtime").glob("jpserver-*"):
            left.unlink()
        assert check == state, said


# -- the place


def test_a_folder_that_cannot_be_is_broken(tmp_path):
    """A file in its place, or above it."""
    (tmp_path / "file").write_text("", "utf-8")
    found(told("folder", tmp_path / "file"), "broken", "is a file, and a workspace is a folder")
    found(told("folder", tmp_path / "file" / "below"), "broken", tmp_path / "file", "cannot be written")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written_is_broken(made):
    """By its permissions, and by the file's."""
    made.chmod(0o500)
    try:
        found(told("folder", made), "broken", "cannot be written")
    finally:
        made.chmod(0o700)
    (made / FILE).chmod(0o400)
    found(told("folder", made), "broken", FILE, "cannot be written")


def test_a_file_system_of_another_machine_is_broken(made, monkeypatch):
    """The one that is mounted nearest above the folder counts; here as if this one were such."""
    import psutil

    mounts = [("/", "ext4"), ("/home", "nfs4"), ("/home/me/disk", "xfs"), ("/homely", "cifs")]
    kinds = {
        folder: place.kind_of(Path(folder), mounts) for folder in ("/tmp/x", "/home/you", "/home/me/disk/x", "/homely")
    }
    assert kinds == {"/tmp/x": "ext4", "/home/you": "nfs4", "/home/me/disk/x": "xfs", "/homely": "cifs"}

    every = {each.fstype.lower() for each in psutil.disk_partitions(all=True)}
    monkeypatch.setattr(place, "REMOTE", frozenset(every))
    found(told("file system", made), "broken", "on a file system of another machine")


def test_a_disk_that_is_nearly_full_is_told(made, monkeypatch):
    """As full as this one is, were that little."""
    monkeypatch.setattr(place, "LITTLE", 10**18)
    found(told("disk", made), "odd", "are free on the disk of")
    monkeypatch.setattr(place, "NONE", 10**18)
    found(told("disk", made), "broken", "events will be refused")


# -- the file


def test_an_old_sqlite_is_broken(made, monkeypatch):
    """This one, were a newer one needed."""
    monkeypatch.setattr(log, "NEEDED", (99, 0, 0))
    found(told("sqlite", made), "broken", "eventkit needs 99.0.0")


def sql(home, *statements):
    """Does something to a file that no eventkit does."""
    import sqlite3

    with sqlite3.connect(home / FILE) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_file_that_is_none_of_ours_or_of_another_version_is_told(made):
    """And nothing else is asked of it."""
    sql(made, f"PRAGMA user_version = {newest() + 1}")
    found(told("file", made), "broken", f"version {newest() + 1}, written by a newer eventkit")
    assert [told(name, made) for name in ("room", "automations", "runs", "webhooks")] == [[], [], [], []]
    sql(made, f"PRAGMA user_version = {newest() - 1}")
    found(told("file", made), "odd", f"version {newest() - 1}, and this eventkit writes {newest()}")
    sql(made, "PRAGMA application_id = 7")
    found(told("file", made), "broken", "another program")
    (made / FILE).write_bytes(b"not a database, but long enough to be looked at" * 50)
    found(told("file", made), "broken", "is no workspace file")


def test_damage_is_found(made):
    """Bytes in the middle of the file overwritten."""
    with ek.Workspace(made) as ws:
        ws.emit_many([{"event": "a", "resource": PAY, "payload": {"x": "y" * 500}}] * 500)
    data = bytearray((made / FILE).read_bytes())
    for at in range(len(data) // 3, len(data) // 3 * 2, 4096):
        data[at : at + 64] = b"\xff" * 64
    (made / FILE).write_bytes(data)
    found(told("integrity", made), "broken", "is damaged")
    done = eventkit("doctor", "--json", home=made)
    assert (1, "") == (done.returncode, done.stderr)


def test_looking_for_damage_ends_in_time(made, monkeypatch):
    """However large the file is: what was looked through by then was whole."""
    monkeypatch.setattr(log, "PATIENCE", 0.0)
    monkeypatch.setattr("eventkit.store.inspection._STEPS", 10)
    assert told("integrity", made)[0][1].startswith("no damage was found in 0 s")


def test_a_workspace_that_is_nearly_full_is_odd(made, monkeypatch):
    """As full as this one is, were that all it may have; and a log that nobody moves into the file."""
    monkeypatch.setattr(log, "MOST_BYTES", 100_000)
    found(told("room", made), "odd", "1 event, ", "of the 100.0 kB")
    monkeypatch.undo()
    with ek.Workspace(made):
        monkeypatch.setattr(log, "LONG_LOG", -1)
        found(told("room", made), "odd", f"{FILE}-wal has ")


def test_a_clock_that_stands_apart_is_odd(made):
    """An event that was received an hour from now, and a file written then."""
    with ek.Workspace(made, clock=VirtualClock(ek.Event(event="a", resource=PAY).occurred)) as ws:
        ws.clock.advance(3_600)
        ws.emit("late", PAY)
    found(told("clock", made), "odd", "the newest event was received 3,")
    os.utime(made / FILE, (time.time() + 7_200, time.time() + 7_200))
    assert ["odd", "odd"] == [state for state, _ in told("clock", made)]


# -- who works in it

BUSY = """
import sys, time
import eventkit as ek

@ek.flow
def long():
    print("begun", flush=True)
    time.sleep(600)

with ek.use(sys.argv[1]) as ws:
    on = ek.EventTrigger(expect={"go"})
    ek.Automation(name="tell", trigger=on, actions=[ek.actions.SendNotification(subject="a", body="b")]).create()
    print(ek.Webhook("orders", template={"event": "a", "resource": {"prefect.resource.id": "r"}}).url, flush=True)
    long()
"""


@pytest.fixture
def left(tmp_path):
    """A workspace whose notebook was killed in the middle of a run; what was fine before is told along."""
    home = tmp_path / "home"
    with subprocess.Popen(
        [sys.executable, "-c", BUSY, str(home)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        lines = iter(process.stdout.readline, "")
        assert any(line.strip() == "begun" for line in lines)
        alive = {name: told(name, home) for name in ("automations", "runs", "webhooks")}
        process.kill()
        process.wait(PATIENCE)
    return home, alive


def test_what_a_notebook_that_was_killed_left_is_told(left):
    """Automations that wait, a run that ended with it, a port on which nobody listens; then that it crashed."""
    home, alive = left
    assert {name: [state for state, _ in each] for name, each in alive.items()} == {
        "automations": ["fine"],
        "runs": ["fine"],
        "webhooks": ["fine"],
    }
    found(told("automations", home), "odd", "1 automation waits for its notebook: tell")
    found(told("runs", home), "odd", "1 flow run ended with its process")
    found(told("webhooks", home), "odd", "nobody listens on their port")

    eventkit("automations", home=home)
    found(told("runs", home), "odd", "1 flow run crashed in the last day")


def test_a_port_that_another_program_has_is_told(left):
    """No notebook runs, and somebody listens."""
    home, alive = left
    port = int(alive["webhooks"][0][1].rsplit(" ", 1)[1])
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        found(told("webhooks", home), "odd", f"Port {port} of the webhooks is taken")


def test_a_check_that_fails_is_told_and_the_others_go_on(made):
    """A folder in the file's place."""
    (made / FILE).unlink()
    (made / FILE).mkdir()
    done = eventkit("doctor", "file", "integrity", "room", "sqlite", "--json", home=made)

    assert [(each["check"], each["state"]) for each in rows(done.stdout)] == [("file", "broken"), ("sqlite", "fine")]
    assert (1, "") == (done.returncode, done.stderr)


def test_a_check_that_stumbles_over_what_nobody_foresaw_is_told_so(made, monkeypatch, capsys):
    """A table of Jupyter's that is none, say: the checks after it are done."""

    def stumbling(patient):
        yield fine("one thing was fine")
        raise TypeError("'int' object is not iterable")

    monkeypatch.setattr(doctor, "CHECKS", {"jupyter": stumbling, "sqlite": CHECKS["sqlite"]})
    code = main(["doctor", "--json", "--home", str(made)])

    told = [(each["check"], each["state"], each["said"]) for each in rows(capsys.readouterr().out)]
    assert (code, told[:2]) == (
        0,
        [
            ("jupyter", "fine", "one thing was fine"),
            ("jupyter", "odd", "This could not be looked at: TypeError: 'int' object is not iterable"),
        ],
    )
    assert [each[0] for each in told[2:]] == ["sqlite"]

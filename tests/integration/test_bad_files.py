"""Workspace files that cannot be used, written or read: refused with what to do, and nothing is lost."""

import resource
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

import eventkit as ek
from eventkit.errors import (
    NewerWorkspace,
    NotAWorkspace,
    WorkspaceClosed,
)
from tests.refusing import ORDER, furnished, plain, refusal

REPO = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    """A workspace on disk with some of everything in it."""
    with furnished(tmp_path_factory.mktemp("work") / "good") as workspace:
        yield workspace


# ---------------------------------------------------------------------------------------------------------- the file


def spoiled(folder, how):
    """A folder whose workspace file is not one that can be used, and what is said of it."""
    path = folder / "workspace.sqlite"
    if how == "a text file where the folder should be":
        folder.write_text("my notes")
        return (
            NotAWorkspace,
            f"{path} is no workspace file; an eventkit workspace was expected ([Errno 17] File exists: '{folder}'): "
            "choose another folder",
        )
    folder.mkdir()
    if how == "no database":
        path.write_bytes(b"my notes, but many of them. " * 300)
        return (
            NotAWorkspace,
            f"{path} is no workspace file; an eventkit workspace was expected (file is not a database): choose another "
            "folder",
        )
    if how == "another program's":
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE theirs (x)")
        connection.close()
        return (
            NotAWorkspace,
            f"{path} is an SQLite file of another program; an eventkit workspace was expected: choose another folder",
        )
    ek.Workspace(folder).close()
    with sqlite3.connect(path) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    return (
        NewerWorkspace,
        f"{path} has version 99, written by a newer eventkit; this one reads up to {version}: upgrade eventkit, or use "
        "another folder",
    )


@pytest.mark.parametrize(
    "how", ["a text file where the folder should be", "no database", "another program's", "a newer version's"]
)
def test_a_file_that_cannot_be_used_is_refused_and_the_notebook_keeps_its_workspace(ws, tmp_path, how):
    """Neither workspace changes by a byte, and the one in use goes on."""
    folder = tmp_path / "other"
    kind, said = spoiled(folder, how)
    file = folder / "workspace.sqlite" if folder.is_dir() else folder
    content = file.read_bytes()
    error = refusal(ws, lambda: ek.use(folder))

    assert (type(error), str(error)) == (kind, said)
    assert (file.read_bytes(), ek.workspace()) == (content, ws)


def test_a_closed_workspace_says_how_to_open_it_again(tmp_path):
    """Whatever is asked of it."""
    with ek.Workspace(tmp_path) as ws:
        ek.emit_event("order.placed", ORDER)
    for call in (lambda: ws.emit("a", ORDER), lambda: ws.events().first(), lambda: ws.deploy(plain, "x")):
        with pytest.raises(WorkspaceClosed) as caught:
            call()
        assert str(caught.value) == (
            f"The workspace {tmp_path / 'workspace.sqlite'} was closed; an open one was expected: open it again with "
            "`eventkit.use(...)`"
        )
    with ek.Workspace(tmp_path) as again:
        assert [event.event for event in again.events()] == ["order.placed"]


def elsewhere(body, *arguments, limit=None):
    """What another process prints that runs these lines on the public names alone."""
    head = (
        "import os, sys\nimport eventkit as ek\nfrom eventkit.errors import *\nORDER = {'prefect.resource.id': 'o'}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(body), *map(str, arguments)],
        cwd=REPO,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=limit,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.fixture
def apart():
    """A folder that anybody may look into, of nobody else's: pytest's own may be looked into by its owner alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_workspace_that_may_only_be_read_is_refused_when_it_is_opened(apart):
    """Not at the first event; it stays as it is, and so does the workspace in use."""
    folder = apart / "held"
    with ek.Workspace(folder):
        ek.emit_event("order.placed", ORDER)
    content = (folder / "workspace.sqlite").read_bytes()
    try:
        (folder / "workspace.sqlite").chmod(0o444)
        folder.chmod(0o555)
        said = elsewhere(
            """
            with ek.Workspace.in_memory() as ws:
                ek.emit_event("before", ORDER)
                if os.getuid() == 0:  # the superuser's rights, which no permission stops, are given up
                    os.setgid(65534)
                    os.setuid(65534)
                try:
                    ek.use(sys.argv[1])
                except EventkitError as error:
                    print(type(error).__name__, error)
                ek.emit_event("after", ORDER)
                print([event.event for event in ek.events()])
            """,
            folder,
        )
    finally:
        folder.chmod(0o755)

    assert said == [
        f"ReadOnlyWorkspace {folder / 'workspace.sqlite'} cannot be opened or made here (unable to open database file)"
        ": check that the folder is there and may be written, or use another",
        "['after', 'before']",
    ] or said == [
        f"ReadOnlyWorkspace {folder / 'workspace.sqlite'} cannot be written, and a workspace must be (attempt to write "
        "a readonly database): change its permissions, or use another folder",
        "['after', 'before']",
    ]
    assert (folder / "workspace.sqlite").read_bytes() == content


def test_a_full_disk_refuses_what_does_not_fit_and_loses_nothing(tmp_path):
    """While it is full, emit says so; when there is room again, what waited is matched and all of it is there."""

    def quota():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))

    said = elsewhere(
        """
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        ek.use(sys.argv[1])
        watch = ek.Automation(name="watch", trigger=ek.EventTrigger(expect={"n"}, match={"last": "yes"}), actions=[])
        watch.create()
        kept = 0
        while True:
            try:
                ek.emit_event("n", ORDER, payload={"n": kept, "bulk": "x" * 20_000})
            except EventkitError as error:
                print(type(error).__name__, str(error).partition(" (")[0], str(error).rpartition("): ")[2], sep="|")
                break
            kept += 1
        read = [event.payload["n"] for event in ek.events("n", oldest_first=True)]
        print(kept > 10, read == list(range(kept)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        ek.emit_event("n", ORDER | {"last": "yes"}, payload={"n": kept})
        print(dict(ek.settle().firings), ek.events("n").first().payload["n"] == kept)
        """,
        tmp_path,
        limit=quota,
    )
    kind, what, todo = said[0].split("|")

    assert (kind, said[1:]) == ("WorkspaceFull", ["True True", "{'watch': 1} True"])
    assert what.startswith(f"{tmp_path / 'workspace.sqlite'} ")
    assert what.endswith("nothing of this was stored, nothing stored before is lost")
    assert todo.endswith("do it again")
    with ek.Workspace(tmp_path) as ws:
        assert [event.payload["n"] for event in ws.events("n", oldest_first=True)] == list(range(len(ws.events("n"))))

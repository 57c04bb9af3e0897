"""The workspace file in a rough world: other files, no rights, no room, sudden death, many processes."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eventkit.errors import (
    NewerWorkspace,
    NotAWorkspace,
    ReadOnlyWorkspace,
    StoreError,
    WorkspaceClosed,
    WorkspaceFull,
)
from eventkit.model.event import Event
from eventkit.model.filter import EventFilter
from eventkit.store import Store

REPO = Path(__file__).parents[2]
NOBODY = 65534


class Wall:
    """The time of day."""

    def now(self) -> datetime:
        """The present."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Nothing here waits."""


def opened(path: Path) -> Store:
    """The store of that file."""
    return Store.open(path, clock=Wall())


def event(number: int = 0, **payload: object) -> Event:
    """An event with a number."""
    return Event(event="n", resource={"prefect.resource.id": f"r.{number}"}, payload={"n": number, **payload})


PROLOGUE = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from eventkit.model.event import Event
from eventkit.store import Store

class Wall:
    def now(self):
        return datetime.now(UTC)

def event(number, **payload):
    return Event(event="n", resource={"prefect.resource.id": f"r.{number}"}, payload={"n": number, **payload})
"""


def script(body: str, *arguments: object, preexec: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """Another process that runs these lines after the usual imports."""
    return subprocess.Popen(
        [sys.executable, "-c", PROLOGUE + textwrap.dedent(body), *map(str, arguments)],
        cwd=REPO,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=preexec,
    )


# -------------------------------------------------------------------------------------------- what is no workspace


@pytest.mark.parametrize("content", [b"not a database at all, but longer than a header" * 30, b"short"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """The message names the path and what to do."""
    path = tmp_path / "notes.txt"
    path.write_bytes(content)

    with pytest.raises(NotAWorkspace, match=r"notes\.txt is no workspace file.*choose another folder"):
        opened(path)

    assert (content, [path]) == (path.read_bytes(), list(tmp_path.iterdir()))


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Nothing is added to it, and its journal mode stays."""
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(NotAWorkspace, match="of another program"):
        opened(path)

    assert (before, [path]) == (path.read_bytes(), list(tmp_path.iterdir()))


def test_a_folder_is_no_workspace_file(tmp_path: Path) -> None:
    """Nor is a file where a folder should be."""
    (tmp_path / "file").write_text("x")

    for path in (tmp_path, tmp_path / "file" / "events.db"):
        with pytest.raises(NotAWorkspace, match="choose another folder"):
            opened(path)


def test_a_workspace_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """It says which version, and to upgrade."""
    path = tmp_path / "events.db"
    opened(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(NewerWorkspace, match=r"version 99.*upgrade eventkit") as caught:
        opened(path)

    assert (path, 99) == (caught.value.path, caught.value.version)  # type: ignore[attr-defined]


def test_an_empty_file_becomes_a_workspace(tmp_path: Path) -> None:
    """Somebody touched it first."""
    (tmp_path / "events.db").touch()

    with opened(tmp_path / "events.db") as store:
        assert 1 == store.append([event()])[0].seq


# ----------------------------------------------------------------------------------------------------------- no rights


AS_NOBODY = f"""
Store.open(None, clock=Wall()).close()  # what is imported or read late is read now
if os.getuid() == 0:  # the superuser's rights, which no permission stops, are given up
    os.setgid({NOBODY})
    os.setuid({NOBODY})
"""


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Path]:
    """A folder that others may enter, up to the root of the test's folders."""
    before = {folder: folder.stat().st_mode for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent)}
    for folder in before:
        folder.chmod(0o755)
    yield tmp_path
    for folder, mode in before.items():
        folder.chmod(mode)


@pytest.mark.parametrize("where", ["file", "folder"])
def test_a_workspace_nobody_may_write_is_refused(shared: Path, where: str) -> None:
    """When it is opened, not at the first event: a file with its folder, and a folder with nothing in it."""
    path = shared / "held" / "events.db"
    path.parent.mkdir()
    if where == "file":
        with opened(path) as store:
            store.append([event()])
        path.chmod(0o444)
    path.parent.chmod(0o555)
    process = script(
        AS_NOBODY
        + """
from eventkit.errors import ReadOnlyWorkspace
try:
    Store.open(Path(sys.argv[1]), clock=Wall())
except ReadOnlyWorkspace as error:
    print(error)
""",
        path,
    )
    said, failed = process.communicate(timeout=60)
    path.parent.chmod(0o755)

    assert "" == failed
    assert said.startswith(str(path))
    assert "use another" in said


def test_a_folder_that_cannot_be_made_is_refused(shared: Path) -> None:
    """The parents of the file are made where missing, if they may be."""
    shared.chmod(0o555)
    process = script(
        AS_NOBODY
        + """
from eventkit.errors import ReadOnlyWorkspace
try:
    Store.open(Path(sys.argv[1]) / "new" / "events.db", clock=Wall())
except ReadOnlyWorkspace as error:
    print("refused")
""",
        shared,
    )

    assert ("refused\n", "") == process.communicate(timeout=60)


# ------------------------------------------------------------------------------------------------------------- no room

FILL = """
    from eventkit.errors import WorkspaceFull
    store = Store.open(Path(sys.argv[1]), clock=Wall())
    kept, refusals, number = [], 0, 0
    while refusals < 5:
        try:
            kept += [stored.seq for stored in store.append([event(number, bulk="x" * 5_000)])]
        except WorkspaceFull as error:
            refusals, said = refusals + 1, str(error)
        number += 1
    assert store.last_seq() == kept[-1]
    assert store.get(store.at(kept[0]).id).payload["n"] == 0
    make_room()
    kept += [stored.seq for stored in store.append([event(number)])]
    assert kept == [each.seq for each, _ in store.tail(0, 10**6)] == list(range(1, len(kept) + 1)), kept
    store.close()
    print(len(kept), said)
"""


def filled(process: subprocess.Popen[str], path: Path) -> str:
    """What the process said of a full disk, after what it kept was read again."""
    said, failed = process.communicate(timeout=120)
    assert failed == ""
    count, _, message = said.partition(" ")
    with opened(path) as store:
        assert (int(count), int(count)) == (store.last_seq(), store.count(EventFilter()))
    assert message.startswith(f"{path} ")
    assert "nothing stored before is lost" in message
    return message


def test_a_quota_on_the_file_loses_nothing(tmp_path: Path) -> None:
    """Appends are refused while it holds, and work again when it is lifted; every stored event is there."""

    def quota() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))

    path = tmp_path / "events.db"
    lift = """
    import resource
    def make_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    """

    assert "do it again" in filled(script(textwrap.dedent(lift) + textwrap.dedent(FILL), path, preexec=quota), path)


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """The same on a real file system that is full: a small one in memory, where it may be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False)
    if mount.returncode:
        pytest.skip("mounting a file system takes the superuser's rights")
    try:
        (disk / "ballast").write_bytes(b"x" * 1_000_000)
        room = """
        def make_room():
            Path(sys.argv[1]).with_name("ballast").unlink()
        """
        path = disk / "events.db"

        assert "free space" in filled(script(textwrap.dedent(room) + textwrap.dedent(FILL), path), path)
    finally:
        subprocess.run(["umount", disk], check=True)


# ------------------------------------------------------------------------------------------------- death and company


def test_what_was_appended_survives_kill_9(tmp_path: Path) -> None:
    """Ten times over: every event whose append returned is there, whole, with its related resources."""
    path = tmp_path / "events.db"
    said: set[int] = set()
    for turn in range(10):
        process = script(
            """
            store = Store.open(Path(sys.argv[1]), clock=Wall())
            number = int(sys.argv[2])
            while True:
                store.append([event(number), event(number + 1)])
                os.write(1, f"{number} {number + 1}\\n".encode())
                number += 2
            """,
            path,
            turn * 1_000_000,
        )
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(20 + 7 * turn)]
        process.send_signal(signal.SIGKILL)
        lines += process.communicate(timeout=60)[0].splitlines(keepends=True)
        said.update(int(number) for line in lines if line.endswith("\n") for number in line.split())

        with opened(path) as store:
            tail = [each for each, _ in store.tail(0, 10**6)]
        numbers = [each.payload["n"] for each in tail]
        assert said <= set(numbers)
        assert len(set(numbers)) == len(numbers)
        assert list(range(1, len(tail) + 1)) == [each.seq for each in tail]


def test_four_processes_append_to_one_new_workspace(tmp_path: Path) -> None:
    """Each makes the file or finds it made; all events are stored, in order, none twice."""
    path = tmp_path / "new" / "events.db"
    body = """
        store = Store.open(Path(sys.argv[1]), clock=Wall())
        first = int(sys.argv[2])
        for number in range(first, first + 300):
            store.append([event(number)])
        for number in range(first + 300, first + 1_000, 100):
            store.append([event(each) for each in range(number, number + 100)])
        store.close()
        """
    processes = [script(body, path, turn * 1_000) for turn in range(4)]
    said = [process.communicate(timeout=300) for process in processes]

    assert [("", "")] * 4 == said
    with opened(path) as store:
        tail = [each for each, _ in store.tail(0, 10**6)]
        counted = store.count(EventFilter.parse({"event": {"name": "n"}}))
    assert list(range(1, 4_001)) == [each.seq for each in tail]
    assert list(range(4_000)) == sorted(each.payload["n"] for each in tail)
    assert 4_000 == counted
    for turn in range(4):
        mine = [each.payload["n"] for each in tail if each.payload["n"] // 1_000 == turn]
        assert mine == sorted(mine)


def test_data_version_tells_of_another_process(tmp_path: Path) -> None:
    """It stays while nothing is written, and changes when anybody commits."""
    path = tmp_path / "events.db"
    with opened(path) as store:
        before = store.data_version()
        store.read(EventFilter())
        assert before == store.data_version()

        body = "Store.open(Path(sys.argv[1]), clock=Wall()).append([event(1)]); print('done')"
        assert ("done\n", "") == script(body, path).communicate(timeout=60)

        assert before != store.data_version()
        assert 1 == store.last_seq()


def test_threads_share_a_store(tmp_path: Path) -> None:
    """Eight threads append and read; nothing is lost, and a reader never sees half a batch."""
    with opened(tmp_path / "events.db") as store:
        begin = threading.Barrier(8)

        def work(turn: int) -> set[int]:
            begin.wait()
            seen = set()
            for number in range(50):
                store.append([event(turn), event(turn), event(number)])
                seen.add(store.count(EventFilter()) % 3)
            return seen

        with ThreadPoolExecutor(8) as pool:
            halves = set().union(*pool.map(work, range(8)))

        assert ({0}, 1_200) == (halves, store.last_seq())


def test_a_reader_finishes_while_the_store_is_closed(tmp_path: Path) -> None:
    """A read under way ends well or says that the store was closed; never anything else."""
    store = opened(tmp_path / "events.db")
    store.append([event(number) for number in range(2_000)])
    reading = threading.Event()

    def read() -> str:
        try:
            while True:
                store.tail(0, 2_000)
                reading.set()
        except WorkspaceClosed:
            return "closed"

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        reading.wait(60)
        store.close()

        assert ["closed"] * 4 == [reader.result(60) for reader in readers]


def test_a_workspace_that_stays_busy_says_so(tmp_path: Path) -> None:
    """Another process holds the file for longer than anybody waits: an error of this tree, and nothing is stored."""
    path = tmp_path / "events.db"
    with opened(path) as store:
        store._database.writer.execute("PRAGMA busy_timeout = 10")  # nobody wants to wait thirty seconds here
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreError, match="kept busy by another process"):
            store.append([event()])

        holder.execute("ROLLBACK")
        holder.close()
        assert 1 == store.append([event()])[0].seq


def test_pruning_never_holds_appends_for_long(tmp_path: Path) -> None:
    """While one thread prunes thousands of events, another's appends find their turn between the bites."""
    with opened(tmp_path / "events.db") as store:
        store.append([event(number) for number in range(20_000)])
        between = 0
        with ThreadPoolExecutor(1) as pool:
            pruning = pool.submit(store.prune, max_age=None, max_bytes=100_000, now=datetime.now(UTC))
            while not pruning.done():
                store.append([event()])
                between += 1

        assert pruning.result() >= 19_000
        assert between > 5


def test_errors_of_the_store_are_one_family() -> None:
    """Whoever catches StoreError catches them all."""
    kinds = (NotAWorkspace, NewerWorkspace, ReadOnlyWorkspace, WorkspaceFull, WorkspaceClosed)

    assert all(issubclass(kind, StoreError) for kind in kinds)

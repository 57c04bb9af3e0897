"""`eventkit export` and `eventkit import`: the same events in another log, whatever happens in between."""

import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import eventkit as ek
from eventkit.cli import main
from tests.cli.commands import environment, eventkit, rows, until

ORDER = {"prefect.resource.id": "order.1"}


def line(n, **more):
    """An event as a line of a file, its id its number."""
    held = {"event": f"n.{n}", "resource": ORDER, "id": f"00000000-0000-4000-8000-{n:012d}"}
    return json.dumps(held | {"occurred": f"2026-05-01T12:00:{n % 60:02d}Z"} | more)


def stored(home):
    """The events of a workspace, oldest first."""
    with ek.Workspace(home) as ws:
        return list(ws.events(oldest_first=True))


def names(home):
    """Their names."""
    return [event.event for event in stored(home)]


# -- there and back

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
labels = st.dictionaries(words, words, max_size=2)
events = st.fixed_dictionaries(
    {
        "event": words,
        "resource": labels.map(lambda held: held | ORDER),
        "related": st.lists(labels.map(lambda held: held | ORDER | {"prefect.resource.role": "r"}), max_size=2),
        "payload": st.dictionaries(words, values, max_size=3),
        "occurred": st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),
        "id": st.uuids(),
        "follows": st.none() | st.uuids(),
    }
)


@settings(max_examples=60, deadline=None)
@given(given=st.lists(events, max_size=6, unique_by=lambda each: each["id"]), packed=st.booleans())
def test_what_is_exported_imported_and_exported_again_is_the_same(given, packed):
    """Byte for byte, and every event equal but for where and when the log received it."""
    with tempfile.TemporaryDirectory() as folder:
        one, two = Path(folder) / "one", Path(folder) / "two"
        first, second = (Path(folder) / f"{name}.jsonl{'.gz' if packed else ''}" for name in ("first", "second"))
        with ek.Workspace(one) as ws:
            ws.emit_many(given)
        assert main(["export", str(first), "--home", str(one)]) == 0
        assert main(["import", str(first), "--home", str(two)]) == 0
        assert main(["export", str(second), "--home", str(two)]) == 0

        assert first.read_bytes() == second.read_bytes()
        assert [_apart(each) for each in stored(one)] == [_apart(each) for each in stored(two)]


def _apart(event):
    return event.changed(received=None, replay_for=None)


def test_pipes_do_as_well(tmp_path):
    """Export to one, import from one, and what `tail --json` writes is read too."""
    eventkit("import", "-", home=tmp_path / "one", given="\n".join(map(line, range(5))))
    out = eventkit("export", "-", "n.*", "--exclude", "n.3", home=tmp_path / "one").stdout
    eventkit("import", "-", home=tmp_path / "two", given=out)
    tailed = eventkit("tail", "--json", "--no-follow", home=tmp_path / "one").stdout
    eventkit("import", "-", home=tmp_path / "three", given=tailed)

    assert rows(out) == [json.loads(line(n)) | {"related": [], "payload": {}, "follows": None} for n in (0, 1, 2, 4)]
    assert names(tmp_path / "two") == ["n.0", "n.1", "n.2", "n.4"]
    assert names(tmp_path / "three") == [f"n.{n}" for n in range(5)]


def test_the_same_file_again_stores_nothing_and_says_so(tmp_path):
    """Also where it repeats lines of its own."""
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join([line(1), line(2), line(1), line(3)]), "utf-8")

    first, again = (eventkit("import", str(file), home=tmp_path / "home") for _ in range(2))
    assert first.stdout.startswith("imported 3 events; 1 were there already; ")
    assert again.stdout == "imported 0 events; 4 were there already\n"
    assert rows(eventkit("import", str(file), "--json", home=tmp_path / "home").stdout) == [
        {"events": 4, "imported": 0, "there": 4, "bad": 0}
    ]
    assert names(tmp_path / "home") == ["n.1", "n.2", "n.3"]


# -- what it leads to


def counting(ws):
    """An automation that fires on every event of a name."""
    tell = ek.actions.SendNotification(subject="hi", body="new")
    return ek.Automation(name="tell", trigger=ek.EventTrigger(expect={"n.1"}), actions=[tell]).create()


@pytest.mark.parametrize(("words", "fired"), [([], 0), (["--match"], 1)])
def test_nothing_fires_on_what_is_imported_unless_it_is_asked_for(tmp_path, words, fired):
    """The automation of a notebook that runs, which sees the events all the same."""
    with ek.use(tmp_path) as ws:
        counting(ws)
        (tmp_path / "a.jsonl").write_text(line(1), "utf-8")
        done = eventkit("import", str(tmp_path / "a.jsonl"), *words, home=tmp_path)
        assert done.returncode == 0
        (event,) = ws.events("n.1")
        until(lambda: ws.matched(event.seq, timeout=1))
        ws.settle()

        assert ws.store.automation("tell").fired == fired
        why = "it was imported: what it led to was done where it came from"
        assert (why in repr(event.why(ws.automation("tell")))) == (not fired)


def test_an_imported_event_is_there_to_be_tried_on(tmp_path):
    """Backtests count it, of a trigger alone and of an automation; a replay has it seen by all."""
    with ek.use(tmp_path) as ws:
        counting(ws)
        main(["import", _file(tmp_path, line(1)), "--home", str(tmp_path)])
        automation = ws.automation("tell")

        assert len(ek.backtest(automation.trigger).firings) == 1
        assert len(ek.backtest(automation).firings) == 1
        assert "would lead to 1 firing" in repr(ek.replay(ws.events("n.1")))


def _file(folder, *lines):
    path = folder / "some.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


def test_shift_moves_all_times_so_that_the_last_is_now(tmp_path):
    """The distances stay, also of a file that is packed or comes through a pipe."""
    text = "\n".join([line(5), line(1), line(3)])
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    begun = datetime.now(UTC)
    eventkit("import", str(packed), "--shift", home=tmp_path / "one")
    eventkit("import", "-", "--shift", home=tmp_path / "two", given=text)

    for home in (tmp_path / "one", tmp_path / "two"):
        five, one, three = (event.occurred for event in stored(home))
        assert begun <= five <= datetime.now(UTC)
        assert (five - one, five - three) == (timedelta(seconds=4), timedelta(seconds=2))


# -- what is wrong


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{oops", "unexpected character"),
        ("[1]", "a mapping was expected, as export writes it"),
        (json.dumps({"event": "a", "resource": ORDER}), "it has no 'id'"),
        (
            json.dumps({"event": "a", "resource": ORDER, "id": str(ek.Event(event="a", resource=ORDER).id)}),
            "no 'occurred'",
        ),
        (line(7, resource={}), "prefect.resource.id"),
        (line(7, evnt="x"), "no field 'evnt'; did you mean 'event'?"),
        (line(7, occurred="soon"), "occurred cannot be 'soon'"),
        (line(7, payload={"a": "x" * 1_600_000}), "the limit is 1,500,000"),
        (line(7, event="x" * 2000), "at most 1,024 characters were expected"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_reason(tmp_path, bad, why):
    """What comes before it is in the log; with --skip-bad what comes after is, too."""
    file = _file(tmp_path, line(1), "", bad, line(2))

    done = eventkit("import", file, home=tmp_path / "home")
    assert done.returncode in (1, 2)
    assert f"line 3 of {file} is no event: " in done.stderr
    assert why in done.stderr
    assert names(tmp_path / "home") == ["n.1"]

    done = eventkit("import", file, "--skip-bad", home=tmp_path / "home")
    assert f"line 3 of {file} is no event: " in done.stderr
    assert (0, "imported 1 event; 1 were there already; 1 line left out") == (
        done.returncode,
        done.stdout.partition("; nothing fires")[0],
    )
    assert names(tmp_path / "home") == ["n.1", "n.2"]


def test_a_packed_file_that_was_cut_off_says_so(tmp_path):
    """And no stack."""
    whole = gzip.compress("\n".join(map(line, range(500))).encode())
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    done = eventkit("import", str(tmp_path / "a.jsonl.gz"), home=tmp_path / "home")

    assert done.returncode == 2
    assert done.stderr.startswith(f"eventkit: {tmp_path / 'a.jsonl.gz'} cannot be read: ")
    assert done.stderr.count("\n") == 1


def test_a_packed_file_with_a_changed_byte_says_so(tmp_path):
    """It is no gzip any more in its middle, and no stack is shown."""
    whole = bytearray(gzip.compress("\n".join(map(line, range(500))).encode()))
    whole[20] ^= 0xFF
    (tmp_path / "a.jsonl.gz").write_bytes(whole)
    done = eventkit("import", str(tmp_path / "a.jsonl.gz"), home=tmp_path / "home")

    assert done.returncode == 2
    assert done.stderr.startswith(f"eventkit: {tmp_path / 'a.jsonl.gz'} cannot be read: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["export", "/no/such/folder/a"], ["export", "/"], ["export", "."], ["export", "~nobody-of-that-name/a"],
        ["import", "/no/such/file"], ["import", "/"], ["import", "~nobody-of-that-name/a"],
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_says_so(tmp_path, words):
    """In one sentence."""
    with ek.Workspace(tmp_path) as ws:
        ws.emit("a", ORDER)
    done = eventkit(*words, home=tmp_path)

    assert (2, "") == (done.returncode, done.stdout)
    assert f"{words[1]} cannot be" in done.stderr


def test_what_is_no_file_is_written_to_and_a_link_goes_on_leading_there(tmp_path):
    """A named pipe, as /dev/null, is not replaced by a file."""
    with ek.Workspace(tmp_path) as ws:
        ws.emit("a", ORDER)
    pipe, link, file = tmp_path / "pipe", tmp_path / "link", tmp_path / "file"
    os.mkfifo(pipe)
    link.symlink_to(file)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        codes = [eventkit("export", str(place), home=tmp_path).returncode for place in (pipe, link)]
        read = os.read(end, 100_000)
    finally:
        os.close(end)

    assert (codes, pipe.is_fifo(), link.is_symlink()) == ([0, 0], True, True)
    assert read == file.read_bytes()
    assert [row["event"] for row in rows(file.read_text())] == ["a"]


def test_a_file_that_was_there_stays_until_the_new_one_is_whole(tmp_path):
    """An export that is killed leaves the former file, and what it began is not under that name."""
    file = tmp_path / "a.jsonl"
    file.write_text("former", "utf-8")
    with ek.Workspace(tmp_path) as ws:
        ws.emit_many([{"event": "a", "resource": ORDER, "payload": {"x": "y" * 10_000}}] * 5_000)
    with _begun("export", str(file), home=tmp_path) as process:
        until(lambda: list(tmp_path.glob(".a.jsonl.*.part")))
        process.kill()

    assert file.read_text("utf-8") == "former"
    assert eventkit("export", str(file), home=tmp_path).returncode == 0
    assert len(rows(file.read_text("utf-8"))) == 5_000


def _begun(*words, home):
    command = [sys.executable, "-m", "eventkit", *words]
    return subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_an_import_that_is_killed_is_run_again(tmp_path, size):
    """Whenever that was: nothing is there twice, and nothing is missing."""
    count = size(20_000, 200_000)
    file = _file(tmp_path, *map(line, range(count)))
    seen, home = 0, tmp_path / "home"
    for part in (0, 0.2, 0.6):
        with _begun("import", file, home=home) as process:
            until(lambda: (home / "workspace.sqlite").exists() and _last(home) > part * count)  # noqa: B023
            os.kill(process.pid, signal.SIGKILL)
        seen = max(seen, _last(home))
    assert 0 < seen
    done = eventkit("import", file, home=home)

    assert done.returncode == 0
    assert names(home) == [f"n.{n}" for n in range(count)]


def _last(home):
    with ek.Workspace(home) as ws:
        return ws.store.last_seq()


PEAK = """
import sys
from eventkit.cli import main
assert main({words!r}) == 0
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
"""


@pytest.mark.endure
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak where Linux tells it")
def test_many_events_take_a_bounded_room(tmp_path, size):
    """The peak of the process's memory hangs on no length of the file."""
    count = size(100_000, 1_000_000)
    with (tmp_path / "a.jsonl").open("w", encoding="utf-8") as file:
        for n in range(count):
            file.write(line(n, payload={"total": n, "text": "x" * 100}) + "\n")
    peaks = {}
    for name, file in {"import": "a.jsonl", "export": "b"}.items():
        code = PEAK.format(words=[name, str(tmp_path / file)])
        begun = datetime.now(UTC)
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment(tmp_path / "home"), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        peaks[name] = int(done.stderr.split()[-1]) / 1000
        print(f"{name} of {count:,}: {(datetime.now(UTC) - begun).total_seconds():.1f} s, {peaks[name]:.0f} MB")

    assert (tmp_path / "b").read_bytes().count(b"\n") == count
    assert max(peaks.values()) < 200, peaks

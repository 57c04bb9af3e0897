"""What reaches a terminal: colours where they are wanted, progress, and nothing that a payload brings along."""

import json
import os
import pty
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest

import eventkit as ek
from eventkit.cli import main
from tests.cli.commands import ROOT, environment, eventkit, rows

EVIL = "a\x1b[2J\x1b]0;gone\x07b\r\n\x9b31m\u202egnp.exe\x00\u2028"
RAW = {char for char in map(chr, [*range(0x20), *range(0x7F, 0xA0)])} - {"\n"} | {"\u202e", "\u2028"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A workspace in which every text that somebody may choose is hostile."""
    home = tmp_path_factory.mktemp("hostile")

    @ek.flow(name=f"flow{EVIL}")
    def flow(**given):
        ek.get_run_logger().warning(EVIL)
        raise ValueError(EVIL)

    with ek.use(home) as ws:
        who = {"prefect.resource.id": f"r{EVIL}", f"l{EVIL}": EVIL}
        ws.emit(
            f"e{EVIL}", who, related=[who | {"prefect.resource.role": f"role{EVIL}"}], payload={EVIL: [EVIL, {EVIL: 1}]}
        )
        with pytest.raises(ValueError, match="a"):
            flow(x=EVIL)
        tell = ek.actions.SendNotification(subject="a", body="b")
        ek.Automation(name=f"n{EVIL}", trigger=ek.EventTrigger(expect={f"e{EVIL}"}), actions=[tell]).create()
    return home


@pytest.mark.parametrize(
    "words",
    [
        ["tail", "--no-follow", "--after", "0"],
        ["tail", "--no-follow", "--after", "0", "--json"],
        ["export", "-"],
        ["automations"],
        ["automations", "--json"],
        ["automations", "show", "NAME"],
        ["automations", "show", "NAME", "--json"],
        ["automations", "show", f"x{EVIL}"],
        ["runs"],
        ["runs", "--json"],
        ["runs", "show", "ID"],
        ["runs", "show", "ID", "--json"],
        ["runs", "log", "ID"],
        ["runs", "log", "ID", "--json"],
        ["runs", "show", f"x{EVIL}".replace("\x00", "")],
        ["doctor", "automations"],
        ["tail", f"--x{EVIL}"],
        ["emit", "a", "b", f"{EVIL}=true"],
        [f"x{EVIL}"],
    ],
)
def test_nothing_that_somebody_chose_reaches_a_terminal_raw(hostile, words):
    """On standard output and error, in words and as JSON, which says the same value all the same."""
    with ek.Workspace(hostile) as ws:
        names = {"NAME": str(ws.automations()[0].id), "ID": str(ws.store.flow_runs()[0].id)}
    given = [names.get(word, word).replace("\x00", "") for word in words]  # no argument may have such a character
    done = eventkit(*given, home=hostile)

    assert not RAW & set(done.stdout + done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stdout + done.stderr


def test_json_says_the_same_value(hostile):
    """However it is escaped, also to a terminal that knows ASCII alone."""
    for spoken in ({}, {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}):
        event = rows(eventkit("tail", "e*", "--no-follow", "--json", home=hostile, **spoken).stdout)[0]
        assert event["payload"] == {EVIL: [EVIL, {EVIL: 1}]}


def on_terminal(*words, home, **changes):
    """What a command writes to a terminal, standard output and error together."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "eventkit", *words], stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL,
        env=environment(home, **{"TERM": "xterm", **changes}),
    )  # fmt: skip
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    assert process.wait(60) == 0
    return written.decode()


def test_colours_are_for_terminals_that_want_them(tmp_path):
    """NO_COLOR and a dumb terminal have none, nor has a pipe; JSON never has."""
    with ek.Workspace(tmp_path) as ws:
        ws.emit("a", {"prefect.resource.id": "b"})
    tail = ["tail", "--no-follow"]

    assert "\x1b[1ma\x1b[0m" in on_terminal(*tail, home=tmp_path)
    plain = [
        on_terminal(*tail, home=tmp_path, NO_COLOR="1"),
        on_terminal(*tail, home=tmp_path, TERM="dumb"),
        on_terminal(*tail, "--json", home=tmp_path),
        eventkit(*tail, home=tmp_path).stdout,
    ]
    assert ["\x1b" in each for each in plain] == [False] * 4


def test_a_long_import_shows_how_far_it_is_on_a_terminal_only(tmp_path):
    """And takes that away before it says what it came to."""
    line = json.dumps(
        {"event": "a", "resource": {"prefect.resource.id": "b"}, "occurred": "2026-05-01T12:00Z", "id": "{}"}
    )
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(line.replace("{}", f"00000000-0000-4000-8000-{n:012d}") for n in range(20_000)), "utf-8")
    shown = on_terminal("import", str(file), home=tmp_path / "one")
    quiet = eventkit("import", str(file), home=tmp_path / "two")

    assert "\r[#" in shown
    assert shown.rstrip().endswith("imported 20,000 events; nothing fires on them: --match would have them matched")
    assert quiet.stderr == ""


@pytest.mark.parametrize("verb", ["emit", "tail", "automations", "runs", "export", "import", "doctor"])
def test_help_has_an_example_and_fits_a_terminal(verb, tmp_path):
    """What it does, what it takes, and how it is written."""
    done = eventkit(verb, "--help", home=tmp_path, COLUMNS="100")
    lines = done.stdout.splitlines()

    assert (0, "") == (done.returncode, done.stderr)
    assert lines[0].startswith(f"usage: eventkit {verb}")
    assert lines[lines.index("for example:") + 1].startswith(f"  eventkit {verb}")
    assert "--home FOLDER" in done.stdout


def test_an_install_brings_the_command():
    """As pyproject names it."""
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    module, _, name = scripts["eventkit"].partition(":")

    assert getattr(import_module(module), name) is main


def test_the_overview_names_every_verb(tmp_path):
    """As `eventkit --help`, `eventkit help`, and where nothing was said."""
    texts = [eventkit(*words, home=tmp_path) for words in (["--help"], ["help"], [])]

    assert [each.returncode for each in texts] == [0, 0, 2]
    assert texts[0].stdout == texts[1].stdout == texts[2].stderr
    for verb in ("emit", "tail", "automations", "runs", "export", "import", "doctor"):
        assert f"\n  {verb} " in texts[0].stdout
    assert eventkit("--version").stdout == f"eventkit {ek.__version__}\n"

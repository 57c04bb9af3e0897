"""`eventkit emit`: the words of `%emit` in a shell, and many events of JSON lines."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

import eventkit as ek
from eventkit.cli import main
from tests.cli.commands import eventkit, rows


@pytest.fixture
def said(tmp_path, capsys):
    """What a line says, done in this process with a workspace of its own: its exit code, output and errors."""

    def say(*words):
        code = main([*words, "--home", str(tmp_path)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return say


def stored(home):
    """The events of a workspace, oldest first."""
    with ek.Workspace(home) as ws:
        return list(ws.events(oldest_first=True))


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("n=12.5", 12.5),
        ("n=12", 12),
        ("n=-3", -3),
        ("n=True", True),
        ("n=None", None),
        ("n=eu", "eu"),
        ("n=two words", "two words"),
        ('n="42"', "42"),
        ("n='42'", "42"),
        ('n=["a", 1]', ["a", 1]),
        ('n={"a": {"b": 1}}', {"a": {"b": 1}}),
        ("n=", ""),
        ("n=a=b", "a=b"),
        ("n=C:\\temp", "C:\\temp"),
        ("n={{x}}", "{x}"),
        ("n=ä€😀", "ä€😀"),
    ],
)
def test_a_value_is_typed_as_python_and_the_shell_has_taken_its_quotes(said, tmp_path, word, value):
    """Each word arrives as the shell hands it on, quotes of the value itself with it."""
    code, *_ = said("emit", "a.b", "c", word)

    assert (0, {"n": value}) == (code, stored(tmp_path)[0].payload)


def test_all_that_an_event_may_have_is_in_the_log(tmp_path):
    """In a process of its own, options between the words as anywhere."""
    leader = rows(eventkit("emit", "order.made", "order.42", "--json", home=tmp_path).stdout)[0]
    done = eventkit(
        "emit", "order.placed", "--label", "tier=gold", "order.42", "total=12.5", "--related", "customer:customer.7",
        "paid=True", "--id", str(UUID(int=7)), "--follows", leader["id"], "--payload", '{"tags": ["x"]}', "--json",
        home=tmp_path,
    )  # fmt: skip

    (held,) = stored(tmp_path)[1:]
    assert (0, "") == (done.returncode, done.stderr)
    assert rows(done.stdout) == [{"seq": 2, **held.wire()}]
    assert held.wire() == {
        "occurred": held.wire()["occurred"],
        "received": held.wire()["received"],
        "event": "order.placed",
        "resource": {"prefect.resource.id": "order.42", "tier": "gold"},
        "related": [{"prefect.resource.role": "customer", "prefect.resource.id": "customer.7"}],
        "payload": {"total": 12.5, "paid": True, "tags": ["x"]},
        "id": str(UUID(int=7)),
        "follows": leader["id"],
    }


def test_when_it_occurred_may_be_said(said, tmp_path):
    """As a time with its zone, or as how long ago."""
    said("emit", "a", "b", "--occurred", "2026-05-01T12:00:00+02:00")
    said("emit", "a", "b", "--occurred", "2h")

    first, second = stored(tmp_path)
    assert first.occurred == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert 7199 < (second.received - second.occurred).total_seconds() < 7260


def test_a_payload_comes_from_a_file_or_a_pipe(tmp_path):
    """JSON or YAML, as the cell of `%%emit`."""
    (tmp_path / "p.yaml").write_text("total: 12.5\ntags: [a, b]\n", "utf-8")
    home = tmp_path / "home"
    eventkit("emit", "a", "b", "--payload", f"@{tmp_path / 'p.yaml'}", home=home)
    eventkit("emit", "a", "b", "--payload", "-", home=home, given='{"from": "pipe"}')

    assert [event.payload for event in stored(home)] == [{"total": 12.5, "tags": ["a", "b"]}, {"from": "pipe"}]


def test_the_same_id_again_is_the_same_event(said, tmp_path):
    """Nothing is stored twice."""
    for total in ("1", "2"):
        said("emit", "a", "b", f"total={total}", "--id", str(UUID(int=7)))

    assert [event.payload for event in stored(tmp_path)] == [{"total": 1}]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["emit"], "eventkit emit: the following arguments are required: NAME: see eventkit emit --help"),
        (["emit", "a"], "An event has a name and the id of a resource"),
        (["emit", "a", "b", "c"], "'c' is not key=value: a payload field is written total=12.5"),
        (["emit", "a", "b", "c=1", "c=2"], "c is given twice: leave one of them out"),
        (["emit", "a", "b", "c=true"], "true is not Python: write True"),
        (["emit", "a", "b", "c={x}"], "there is no notebook here"),
        (["emit", "a", "b", "--lable", "c=d"], "eventkit emit has no option --lable; did you mean '--label'?"),
        (["emit", "a", "b", "--related", "c"], "--related takes ROLE:ID, not 'c'"),
        (["emit", "a", "b", "--payload", "[1]"], "--payload holds a list"),
        (["emit", "a", "b", "--payload", "@/no/such/file"], "--payload @/no/such/file cannot be read"),
        (["emit", "a", "b", "--id", "7"], "--id takes an id (a UUID), not '7'"),
        (["emit", "a", "b", "--occurred", "soon"], "--occurred takes a time, not 'soon'"),
        (["emti", "a", "b"], "eventkit has no verb 'emti'; did you mean 'emit'?"),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_stores_nothing(said, tmp_path, words, sentence):
    """Exit code 2, one sentence, and no workspace made."""
    code, out, err = said(*words)

    assert (2, "") == (code, out)
    assert err.startswith("eventkit: ")
    assert sentence in err
    assert list(tmp_path.iterdir()) == []


def test_an_event_that_cannot_be_is_refused_with_the_field(said):
    """What is wrong with the event itself is an error of its own, exit code 1."""
    code, out, err = said("emit", "x" * 2000, "b")

    assert (1, "") == (code, out)
    assert "at most 1,024 characters were expected" in err


def test_many_events_come_as_json_lines(tmp_path):
    """In their order; blank lines are none."""
    lines = [json.dumps({"event": f"n.{n}", "resource": {"prefect.resource.id": "r"}}) for n in range(1203)]
    done = eventkit("emit", "-", home=tmp_path, given="\n\n".join(lines))

    assert (0, "emitted 1,203 events\n") == (done.returncode, done.stdout)
    assert [event.event for event in stored(tmp_path)] == [f"n.{n}" for n in range(1203)]


def test_a_line_that_is_no_event_is_named_and_those_before_it_are_in_the_log(tmp_path):
    """Of a block that holds a bad line nothing is stored, and what came before says so."""
    good = json.dumps({"event": "a", "resource": {"prefect.resource.id": "r"}})
    done = eventkit("emit", "-", home=tmp_path, given=f"{good}\n{good}\n{{oops\n{good}\n")

    assert done.returncode == 1
    assert done.stderr.startswith("eventkit: Line 3 is no event: ")
    assert "0 events of the lines before it were emitted" in done.stderr
    assert stored(tmp_path) == []


def test_who_writes_slowly_into_the_pipe_is_not_waited_for(tmp_path):
    """Each line is in the log before the next one is written."""
    import subprocess
    import sys

    from tests.cli.commands import environment, until

    command = [sys.executable, "-m", "eventkit", "emit", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(tmp_path)) as process:
        for count in (1, 2):
            process.stdin.write(b'{"event": "a", "resource": {"prefect.resource.id": "r"}}\n')
            process.stdin.flush()
            until(lambda: (tmp_path / "workspace.sqlite").exists() and len(stored(tmp_path)) == count)  # noqa: B023
        out, _ = process.communicate()

    assert out == b"emitted 2 events\n"


def test_wait_shows_what_came_of_it(tmp_path):
    """As `%emit --wait`; here nothing does."""
    done = eventkit("emit", "a", "b", "--wait", "0", home=tmp_path)

    assert (0, "a on b: considered by 0 automations") == (done.returncode, done.stdout.splitlines()[-1])

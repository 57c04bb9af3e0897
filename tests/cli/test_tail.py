"""`eventkit tail`: what is there and what comes, each event once and in order of `seq`, whoever emits it."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

import eventkit as ek
from tests.cli.commands import environment, eventkit, going, rows

PAY = {"prefect.resource.id": "order.1", "region": "eu-1"}


def named(home, *names):
    """Emits an event of each name."""
    with ek.Workspace(home) as ws:
        ws.emit_many([{"event": name, "resource": PAY} for name in names])


def test_the_last_ten_are_shown_oldest_first_and_then_what_comes(tmp_path):
    """And nothing between the two is left out."""
    named(tmp_path, *(f"n.{n}" for n in range(25)))
    with going("tail", "--json", home=tmp_path) as tail:
        first = [json.loads(line) for line in tail.lines(10)]
        named(tmp_path, "n.25", "n.26")
        then = [json.loads(line) for line in tail.lines(2)]

    assert [event["seq"] for event in [*first, *then]] == list(range(16, 28))
    assert [event["event"] for event in [*first, *then]] == [f"n.{n}" for n in range(15, 27)]


def test_a_line_is_prefects_json_and_its_place(tmp_path):
    """Exactly what the event's own JSON is, with `seq`."""
    named(tmp_path, "a")
    with ek.Workspace(tmp_path) as ws:
        (event,) = ws.events()

    assert rows(eventkit("tail", "--json", "--no-follow", home=tmp_path).stdout) == [{"seq": 1, **event.wire()}]


def test_events_of_three_processes_come_in_order_of_seq_each_once(tmp_path, size):
    """While they are emitted, in single commits and in batches, with a filter that passes most of them over besides."""
    count = size(1_000, 10_000)
    named(tmp_path, "begin")
    with (
        going("tail", "--json", "--after", "0", home=tmp_path) as every,
        going("tail", "one.*", "--json", "--after", "0", home=tmp_path) as some,
    ):
        emitters = [
            subprocess.Popen(
                [sys.executable, "-c", EMIT, str(tmp_path), name, str(count)],
                env=environment(),
                stdout=subprocess.DEVNULL,
            )
            for name in ("one", "two", "three")
        ]
        assert [each.wait(600) for each in emitters] == [0, 0, 0]
        found = [json.loads(line) for line in every.lines(3 * count + 1)]
        one = [json.loads(line) for line in some.lines(count)]

    assert [event["seq"] for event in found] == list(range(1, 3 * count + 2))
    assert [event for event in found if event["event"].startswith("one.")] == one
    for name in ("one", "two", "three"):
        mine = [int(event["event"].partition(".")[2]) for event in found if event["event"].startswith(f"{name}.")]
        assert mine == list(range(count))


EMIT = """
import sys
import eventkit as ek
home, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with ek.Workspace(home) as ws:
    done = 0
    while done < count:
        part = range(done, min(count, done + (1 if done % 3 else 7)))
        ws.emit_many([{"event": f"{name}.{n}", "resource": {"prefect.resource.id": "r"}} for n in part])
        done += len(part)
"""


def test_after_goes_on_exactly_where_another_ended(tmp_path):
    """Also while others emit: the two together have each event once."""
    named(tmp_path, *(f"n.{n}" for n in range(40)))
    first = rows(eventkit("tail", "--json", "--no-follow", "--after", "0", home=tmp_path).stdout)[:17]
    named(tmp_path, "late")
    rest = rows(eventkit("tail", "--json", "--no-follow", "--after", str(first[-1]["seq"]), home=tmp_path).stdout)

    assert [event["seq"] for event in first + rest] == list(range(1, 42))


def test_an_event_of_another_process_is_shown_soon(tmp_path):
    """Its time of receipt and the moment its line is read lie less than a second apart, also on a busy machine."""
    named(tmp_path, "a")
    with going("tail", "--json", home=tmp_path) as tail:
        tail.line()
        late = []
        for _ in range(10):
            named(tmp_path, "b")
            begun = time.monotonic()
            tail.line()
            late.append(time.monotonic() - begun)

    assert sorted(late)[5] < 1.0, late


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ([], ["order.placed", "order.paid", "stock.low", "order.placed"]),
        (["order.placed"], ["order.placed", "order.placed"]),
        (["order.*"], ["order.placed", "order.paid", "order.placed"]),
        (["order.paid", "stock.*"], ["order.paid", "stock.low"]),
        (["-n", "1", "order", "stock.*"], ["stock.low"]),
        (["--exclude", "order.*"], ["stock.low"]),
        (["--resource", "order.1"], ["order.placed", "order.paid"]),
        (["--resource", "order.*"], ["order.placed", "order.paid", "order.placed"]),
        (["--label", "region=eu-*"], ["order.placed", "order.paid"]),
        (["--label", "region=!eu-1"], ["order.placed"]),
        (["--related", "customer:c.7"], ["order.paid"]),
        (["--related", "customer"], ["order.paid", "order.placed"]),
        (["--related", ":c.8"], ["order.placed"]),
        (["--text", "north"], ["stock.low"]),
        (["--payload", '{"total": [{"numeric": [">", 10]}]}'], ["order.paid"]),
        (["--none-of", "region=eu-*"], ["stock.low", "order.placed"]),
        (["--since", "2026-05-01T12:30Z"], ["stock.low", "order.placed"]),
        (["--until", "2026-05-01T12:30:00+00:00"], ["order.placed", "order.paid"]),
        (["--since", "2h"], []),
        (["-n", "2"], ["stock.low", "order.placed"]),
        (["-n", "1", "order.paid"], ["order.paid"]),
        (["-n", "0"], []),
        (["--after", "3"], ["order.placed"]),
        (["--after", "99"], []),
    ],
)
def test_filters_say_which(several, words, shown):
    """Each alone; together they narrow."""
    done = eventkit("tail", "--no-follow", "--json", *words, home=several)

    assert (0, "") == (done.returncode, done.stderr)
    assert [event["event"] for event in rows(done.stdout)] == shown


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """Four events, an hour apart."""
    home = tmp_path_factory.mktemp("several")
    eu, us = PAY, {"prefect.resource.id": "order.2", "region": "us-1"}
    shelf = {"prefect.resource.id": "shelf"}

    def who(id):
        return [{"prefect.resource.id": id, "prefect.resource.role": "customer"}]

    with ek.Workspace(home) as ws:
        given = [("order.placed", eu, [], {}), ("order.paid", eu, who("c.7"), {"total": 12})]
        given += [("stock.low", shelf, [], {"where": "north"}), ("order.placed", us, who("c.8"), {"total": 3})]
        ws.emit_many(
            {"event": name, "resource": on, "related": by, "payload": held, "occurred": f"2026-05-01T{11 + n}:00:00Z"}
            for n, (name, on, by, held) in enumerate(given)
        )
    return home


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--label", "region"], "--label takes LABEL=PATTERN, not 'region'"),
        (["--payload", "{oops"], "--payload takes a pattern as JSON"),
        (["--payload", "[1]"], "--payload takes a mapping as JSON"),
        (["--since", "yesterday"], "--since takes a time, not 'yesterday'"),
        (["--since", "0001-01-01"], "--since takes a time, not '0001-01-01'"),
        (["--until", "9999-12-31T23:00-12:00"], "--until takes a time, not '9999-12-31T23:00-12:00'"),
        (["-n", "x"], "a whole number was expected, not 'x'"),
        (["*.placed"], "a name is exact or ends in *"),
        (["--fellow"], "eventkit tail has no option --fellow; did you mean '--follow'?"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(tmp_path, words, sentence):
    """Exit code 2 and one sentence."""
    named(tmp_path, "a")
    done = eventkit("tail", *words, home=tmp_path)

    assert (2, "") == (done.returncode, done.stdout)
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_where_there_is_no_workspace_it_says_so_and_makes_none(tmp_path):
    """A misspelt folder is not filled with a new one."""
    done = eventkit("tail", "--home", str(tmp_path / "no"))

    assert (1, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith(f"eventkit: There is no workspace in {tmp_path / 'no'}: ")
    assert not (tmp_path / "no").exists()


def test_ctrl_c_ends_it_without_a_word(tmp_path):
    """Exit code 0: it is how one ends it."""
    named(tmp_path, "a")
    with going("tail", home=tmp_path) as tail:
        tail.line()
        assert tail.stop(signal.SIGINT) == 0
        assert (tail.rest(), tail.process.stderr.read()) == ([], "")


def test_a_reader_that_goes_away_ends_it_though_nothing_comes(tmp_path):
    """As in `eventkit tail | head -1`."""
    named(tmp_path, *"abc")
    read, write = os.pipe()
    command = [sys.executable, "-m", "eventkit", "tail"]
    with subprocess.Popen(command, stdout=write, stderr=subprocess.PIPE, env=environment(tmp_path)) as process:
        os.close(write)
        with os.fdopen(read, "rb") as lines:
            assert b"  a  " in lines.readline()
        _, errors = process.communicate(timeout=60)

    assert (0, b"") == (process.returncode, errors)


def test_a_log_that_is_begun_anew_ends_it_with_a_sentence(tmp_path):
    """`%eventkit reset` while it follows."""
    named(tmp_path, "a")
    with going("tail", home=tmp_path) as tail:
        tail.line()
        for file in tmp_path.iterdir():
            file.unlink()
        assert tail.process.wait(60) == 1
        said = tail.process.stderr.read()
        assert (True, 1) == (said.startswith(f"eventkit: {tmp_path}"), said.count("\n")), said

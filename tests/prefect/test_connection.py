"""A workspace connected to a real Prefect server: its events come here, ours go there, each once and in order."""

import shutil
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest

import eventkit as ek
from eventkit.errors import PrefectRefused, UsageError
from tests.prefect.answers import Answers
from tests.prefect.server import template, when

WITHIN = 60


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """None of Prefect's own variables."""
    for name in ("API_URL", "API_KEY", "API_AUTH_STRING", "CLIENT_CUSTOM_HEADERS"):
        monkeypatch.delenv(f"PREFECT_{name}", raising=False)


@pytest.fixture
def home(tmp_path):
    """The folder of the test's workspace."""
    return tmp_path / "here"


@pytest.fixture
def here(home):
    """A workspace in a folder of its own, on the machine's clock."""
    with ek.Workspace(home) as opened:
        yield opened


def told(name, n, at=None, **more):
    """An event as a sender posts it."""
    at = at or datetime.now(UTC)
    resource = {"prefect.resource.id": "of.somebody"}
    event = {"id": str(uuid.uuid4()), "occurred": at.isoformat(), "event": name, "resource": resource}
    return event | {"payload": {"n": n}} | more


def post(client, events):
    """Sends them as any client of Prefect does."""
    client.post("/events", json=list(events)).raise_for_status()


def read(name):
    """What of them is in the log here, in its order."""
    return [event.payload["n"] for event in ek.events(name, oldest_first=True)]


def stored(client, name):
    """What of them is on the server, in the order they occurred."""
    wanted = {"event": {"name": [name]}, "order": "ASC", "occurred": {"since": "2000-01-01T00:00:00Z"}}
    found, page = [], client.post("/events/filter", json={"filter": wanted}).json()
    while page["events"]:
        found += [event["payload"]["n"] for event in page["events"]]
        page = client.get(page["next_page"]).json() if page["next_page"] else {"events": []}
    return found


def emit(name, count, first=0):
    """Emits that many, one after the other."""
    for n in range(first, first + count):
        ek.emit_event(name, {"prefect.resource.id": f"of.{n}"}, payload={"n": n})


def ours():
    """The threads of connections in this process."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("eventkit-prefect")]


# -- in


def test_what_the_server_is_sent_comes_into_the_log_once_and_in_order(here, server, client, name):
    """From before the connection and after it, with a thousand at once, where the websocket drops most."""
    post(client, (told(name, n) for n in range(60)))
    connection = ek.connect(server.url)
    when(lambda: len(read(name)) == 60, within=WITHIN)
    for first in (60, 560):
        post(client, (told(name, n) for n in range(first, first + 500)))
    when(lambda: len(read(name)) == 1060, within=WITHIN)

    assert list(range(1060)) == read(name)
    assert connection.wait(WITHIN)
    assert list(range(1060)) == read(name)


def test_what_came_fires_nothing_here_unless_it_is_to_match(here, server, client, name):
    """Production's events are looked at; what they led to was done there."""
    ek.Automation(name="watch", trigger=ek.EventTrigger(expect={name}), actions=[]).create()
    connection = ek.connect(server.url)
    post(client, [told(name, 1)])
    when(lambda: read(name) == [1], within=WITHIN)
    assert connection.wait(WITHIN)
    ek.settle()
    looked_at = len(ek.events("prefect.automation.triggered", labels={"prefect.resource.name": "watch"}))

    ek.connect(server.url, match=True)
    post(client, [told(name, 2)])
    when(lambda: read(name) == [1, 2], within=WITHIN)
    ek.settle()

    fired = ek.events("prefect.automation.triggered", labels={"prefect.resource.name": "watch"})
    assert (0, 1) == (looked_at, len(fired))
    assert (True, False) == tuple(event.is_imported for event in ek.events(name, oldest_first=True))
    assert len(ek.backtest(ek.EventTrigger(expect={name})).firings) == 2


def test_events_dated_late_and_ahead_are_found_by_their_count(here, server, client, name):
    """A sender that was offline, one whose clock is wrong, and others after them that are not hidden by that."""
    connection = ek.connect(server.url, since=timedelta(hours=20))
    now = datetime.now(UTC)
    post(client, [told(name, 1), told(name, 9, now + timedelta(days=2))])
    assert connection.wait(WITHIN)
    when(lambda: sorted(read(name)) == [1, 9], within=WITHIN)

    post(client, [told(name, 2, now - timedelta(hours=9)), told(name, 3, now - timedelta(seconds=40)), told(name, 4)])
    when(lambda: connection.wait(WITHIN) and len(read(name)) == 5, within=WITHIN)

    assert [1, 2, 3, 4, 9] == sorted(read(name))


def test_a_sender_that_was_offline_for_hours_stays_in_order_also_with_what_it_sends_now(here, server, client, name):
    """What it had on disk is dated before all that others sent meanwhile, and was sent before what is new."""
    connection = ek.connect(server.url, since=timedelta(hours=12))
    post(client, [told(f"{name}.other", 0)])
    when(lambda: read(f"{name}.other") == [0], within=WITHIN)
    now = datetime.now(UTC)
    post(client, (told(name, n, now - timedelta(hours=3) + n * timedelta(minutes=3)) for n in range(60)))
    post(client, (told(name, n) for n in range(60, 90)))
    when(lambda: connection.wait(WITHIN) and len(read(name)) == 90, within=WITHIN)

    assert list(range(90)) == read(name)


def test_a_workspace_in_memory_is_connected_like_any_other(server, client, name):
    """With a clock of its own, which stands still."""
    with ek.Workspace.in_memory():
        connection = ek.connect(server.url, read_only=False, send=f"{name}.ours")
        post(client, [told(name, 1)])
        emit(f"{name}.ours", 3)
        when(lambda: connection.wait(WITHIN) and read(name) == [1], within=WITHIN)

        assert [0, 1, 2] == stored(client, f"{name}.ours")


def test_events_of_one_and_the_same_moment_are_all_read(here, server, client, name):
    """More than an answer of the server holds."""
    at = datetime.now(UTC)
    post(client, (told(name, n, at) for n in range(130)))
    ek.connect(server.url)
    when(lambda: len(read(name)) == 130, within=WITHIN)

    assert set(range(130)) == set(read(name))


def test_since_says_from_when_on_it_is_read_and_an_earlier_one_reads_on(here, server, client, name):
    """A server with a long history need not be read from its beginning."""
    now = datetime.now(UTC)
    post(client, (told(name, hours, now - timedelta(hours=hours, minutes=1)) for hours in range(6)))
    connection = ek.connect(server.url, since=timedelta(hours=2))
    when(lambda: connection.wait(WITHIN) and len(read(name)) == 2, within=WITHIN)
    first = read(name)
    earlier = ek.connect(server.url, since=(now - timedelta(hours=5)).isoformat())
    when(lambda: earlier.wait(WITHIN) and len(read(name)) == 5, within=WITHIN)

    assert ([1, 0], [0, 1, 2, 3, 4]) == (first, sorted(read(name)))


# -- out


def test_chosen_events_go_out_in_order_and_come_back_as_the_same(here, server, client, name):
    """The same id is the same event: one that was sent is not read as another."""
    connection = ek.connect(server.url, read_only=False, send=f"{name}.*")
    emit(f"{name}.sent", 300)
    emit(f"{name}ed.not-sent", 3)
    assert connection.wait(WITHIN)
    when(lambda: connection.status.waiting == 0 and len(stored(client, f"{name}.sent")) == 300, within=WITHIN)

    assert list(range(300)) == stored(client, f"{name}.sent")
    assert ([], 300) == (stored(client, f"{name}ed.not-sent"), len(ek.events(f"{name}.sent")))


def test_events_are_sent_by_hand_and_what_came_from_there_is_not_sent_back(here, server, client, name):
    """Nothing that was read from a server or is a replay goes out."""
    post(client, [told(f"{name}.theirs", 1)])
    emit(f"{name}.ours", 3)
    connection = ek.connect(server.url, read_only=False, match=True)
    when(lambda: read(f"{name}.theirs") == [1], within=WITHIN)
    sent = connection.send(ek.events(f"{name}.*", oldest_first=True))
    assert connection.wait(WITHIN)

    assert (3, [0, 1, 2]) == (sent, stored(client, f"{name}.ours"))


def test_what_the_server_will_not_have_is_set_aside_with_its_reason_and_holds_up_nothing(here, own_server):
    """One that is too large, and one of which it refuses a part."""
    server = own_server(PREFECT_EVENTS_MAXIMUM_SIZE_BYTES="20000", PREFECT_EVENTS_MAXIMUM_RELATED_RESOURCES="2")
    connection = ek.connect(server.url, read_only=False, send="*")
    emit("fits", 2)
    ek.emit_event("too-large", {"prefect.resource.id": "a"}, payload={"text": "x" * 30_000})
    many = [{"prefect.resource.id": f"r.{n}", "prefect.resource.role": "part"} for n in range(3)]
    ek.emit_event("too-many", {"prefect.resource.id": "a"}, related=many)
    emit("fits", 2, first=2)
    when(lambda: connection.wait(WITHIN) and len(connection.status.refused) == 2, within=WITHIN)
    with server.client() as client:
        there = stored(client, "fits")

    large, parts = (event.payload["reason"] for event in ek.events("eventkit.prefect.refused", oldest_first=True))
    assert [0, 1, 2, 3] == there
    assert "20,000 bytes" in large
    assert "related" in parts


def test_while_it_is_held_nothing_goes_there_and_then_all_does_in_order(here, server, client, name):
    """A move from here to there must know which side has which event; who asked is told when the server is reached."""
    reached = []
    here.connections.reached.append(reached.append)
    connection = ek.connect(server.url, read_only=False, send=name)
    assert connection.wait(WITHIN)
    with connection.held():
        emit(name, 20)
        assert not connection.wait(1)
        meanwhile = stored(client, name)
    assert connection.wait(WITHIN)

    assert ([], list(range(20)), [server.url]) == (meanwhile, stored(client, name), reached)


# -- what may be done


@pytest.mark.parametrize("given", [{"send": "*"}, {"send": 5, "read_only": False}, {"since": 5}, {"retries": 3}])
def test_settings_that_cannot_be_are_refused_before_anything_is_asked(here, given):
    """Sending needs the word that it may."""
    with pytest.raises(UsageError):
        ek.connect("http://127.0.0.1:9/api", **given)

    assert ours() == []


def test_a_read_only_connection_changes_nothing_there_and_says_how_it_could(here, server):
    """Which is how one connects."""
    connection = ek.connect(server.url)
    with pytest.raises(UsageError, match="read_only=False"):
        connection.writing("Deleting an automation")
    with pytest.raises(UsageError, match="read_only=False"):
        connection.send(ek.events())

    assert f"Connection('{server.url}', read only)" == repr(connection)


def test_the_same_server_again_replaces_the_settings_and_starts_no_thread_more(here, server):
    """Running a cell again never duplicates."""
    first = ek.connect(server.url)
    ek.connect(server.url, read_only=False, send="*")
    second = ek.connect(server.url)

    assert ["eventkit-prefect-bell", "eventkit-prefect-read"] == sorted(ours())
    assert first.api is second.api


def test_threads_end_with_the_connection_the_workspace_and_stop_and_begin_again_with_start(here, server, client, name):
    """Every thread has an owner."""
    connection = ek.connect(server.url)
    connection.wait(WITHIN)
    here.stop()
    stopped = ours()
    here.start()
    post(client, [told(name, 1)])
    when(lambda: read(name) == [1], within=WITHIN)
    connection.close()
    connection.close()
    closed = ours()
    ek.connect(server.url)
    here.close()

    assert ([], [], []) == (stopped, closed, ours())
    assert "closed" in repr(connection)


def test_start_starts_nothing_twice(here):
    """Where nothing was stopped all goes on as it is, and ends with the workspace."""
    ek.connect("http://127.0.0.1:9/api")
    begun = ours()
    here.start()
    again = ours()
    here.close()

    assert (["eventkit-prefect-bell", "eventkit-prefect-read"], []) == (sorted(begun), ours())
    assert begun == again


# -- trouble


def test_wrong_credentials_are_refused_at_once_and_right_ones_read(here, own_server, name):
    """Which credential it was asked with is said; what it is, nowhere."""
    server = own_server(auth="u:very-secret")
    for given in ({}, {"auth": "u:wrong-secret"}, {"api_key": "wrong-secret"}):
        with pytest.raises(PrefectRefused, match="401") as caught:
            ek.connect(server.url, **given)
        assert "secret" not in str(caught.value)
    connection = ek.connect(server.url, auth="u:very-secret", read_only=False, send=name, headers={"X-Team": "data"})
    emit(name, 3)
    assert connection.wait(WITHIN)
    with server.client() as client:
        assert [0, 1, 2] == stored(client, name)

    assert "secret" not in f"{connection} {connection.status} {connection.status._repr_html_()}"
    when(lambda: here.connections.link(server.url).hears, within=WITHIN)


def test_a_server_that_is_not_there_is_tried_until_it_is_and_what_waits_goes_out_then(here, own_server, name):
    """Meanwhile the connection says why it stands still."""
    server = own_server()
    server.kill()
    connection = ek.connect(server.url, read_only=False, send=name)
    emit(name, 120)
    when(lambda: connection.status.waiting == 120, within=WITHIN)
    away = connection.status
    server.start()
    assert connection.wait(WITHIN)
    with server.client() as client:
        there = stored(client, name)

    assert (False, True) == (away.following, "prefect server start" in away.trouble[0])
    assert (list(range(120)), (), True) == (there, connection.status.trouble, connection.status.following)


def test_a_server_that_hangs_holds_up_nobody_who_closes(here, own_server):
    """What waits for its answer is given up at once."""
    server = own_server()
    connection = ek.connect(server.url, read_only=False, send="*")
    assert connection.wait(WITHIN)
    server.freeze()
    emit("waits", 1)
    when(lambda: connection.status.waiting == 1, within=WITHIN)
    begun = time.monotonic()
    here.close()
    took = time.monotonic() - begun
    server.thaw()

    assert (True, []) == (took < 3, ours())


@pytest.mark.parametrize("answer", [(200, "<html>Log in</html>", "text/html"), (502, "<html>Bad</html>", "text/html")])
def test_a_proxy_that_answers_with_a_page_is_said_to_be_none_and_asked_again(here, answer):
    """Nothing of ours breaks on it, and nothing is lost."""
    with Answers(answer) as proxy:
        connection = ek.connect(proxy.url, read_only=False, send="*")
        emit("waits", 3)
        when(lambda: connection.status.waiting == 3 and connection.status.trouble, within=WITHIN)
        asked = len(proxy.asked)
        when(lambda: len(proxy.asked) > asked, within=WITHIN)
        connection.close()

    assert 0 == len(ek.events("eventkit.error"))


def test_hidden_characters_of_a_servers_words_are_written_out(here):
    """What a server says of its trouble goes to nobody's terminal as it is."""
    with Answers((500, {"detail": "bad \x1b[31m\u202e"})) as server:
        connection = ek.connect(server.url)
        shown = repr(connection), connection._repr_html_(), repr(connection.status)
        connection.close()

    assert [("bad" in each, {"\x1b", "\u202e"} & set(each)) for each in shown] == [(True, set())] * 3


def test_a_server_whose_database_was_reset_is_read_on(here, own_server, name):
    """What it had before is in the log here, and only here."""
    server = own_server()
    connection = ek.connect(server.url, read_only=False, send=f"{name}.ours")
    with server.client() as client:
        post(client, [told(name, 1)])
        when(lambda: read(name) == [1], within=WITHIN)
        server.kill()
        for file in server.home.glob("prefect.db*"):
            file.unlink()
        shutil.copyfile(template(), server.home / "prefect.db")
        emit(f"{name}.ours", 2)
        server.start()
        post(client, [told(name, 2)])
        when(lambda: read(name) == [1, 2], within=WITHIN)
        assert connection.wait(WITHIN)
        there = stored(client, f"{name}.ours")

    assert [0, 1] == there


def test_one_process_follows_at_a_time_and_the_next_one_goes_on(home, here, server, client, name):
    """Two notebooks with one workspace: what the second one says holds for the first, whose end it takes over."""
    ek.connect(server.url)
    post(client, [told(name, 1)])
    when(lambda: read(name) == [1], within=WITHIN)
    with ek.Workspace(home):
        second = ek.connect(server.url, match=True)
        when(lambda: second.status.elsewhere, within=WITHIN)
        post(client, [told(name, 2)])
        when(lambda: second.wait(WITHIN) and read(name) == [1, 2], within=WITHIN)
        here.close()
        post(client, [told(name, 3)])
        when(lambda: read(name) == [1, 2, 3], within=WITHIN)

        assert second.status.following
        assert [True, False, False] == [event.is_imported for event in ek.events(name, oldest_first=True)]

"""The websocket: it says what a widget's comm says, to whoever may hear it, and says when it ends."""

from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tornado.httpclient import HTTPClientError

import eventkit as ek
from tests.apart import apart
from tests.server.real import jupyter_server
from tests.server.slow import Slow

ORDER = {"prefect.resource.id": "order.42"}


async def test_a_page_without_a_token_is_refused(connect):
    """The socket is Jupyter's own: nobody listens in."""
    with pytest.raises(HTTPClientError) as refused:
        await connect(headers={"Authorization": "token no"})

    assert refused.value.code == 403


async def test_a_page_asks_and_is_answered_as_a_widget_is(connect, kernel):
    """The same questions, the same replies."""
    kernel.emit("order.placed", ORDER)
    page = await connect()

    opened = await page.ask("feed.open")

    assert [row["event"] for row in opened["rows"]] == ["order.placed"]
    assert opened["anchor"] == 1


async def test_a_page_is_told_of_what_another_process_emits(connect, kernel):
    """The feed is live with no kernel of its own."""
    page = await connect()
    await page.ask("feed.open")

    kernel.emit("order.placed", ORDER)
    fresh = await page.pushed("feed.fresh")

    assert [row["event"] for row in fresh["rows"]] == ["order.placed"]


async def test_a_token_in_the_address_is_enough(connect, jp_serverapp):
    """A browser cannot set headers of a websocket: JupyterLab appends the token."""
    token = jp_serverapp.identity_provider.token
    page = await connect(headers={"Authorization": ""}, params={"token": token})

    assert (await page.ask("feed.open"))["empty"] is True


async def test_what_is_no_question_is_passed_over(connect):
    """Noise ends nothing."""
    page = await connect()
    page.connection.write_message("not json")
    page.connection.write_message("[1]")
    page.send(id="one", ask="feed.open")

    assert (await page.reply(page.asks("feed.tea")))["error"]["kind"] == "UsageError"


async def test_the_server_says_when_it_stops(connect, extension):
    """What is shown would look alive."""
    page = await connect()
    await page.ask("feed.open")

    await extension.stop_extension()

    assert await page.end() == {
        "closed": True,
        "sentence": "The Jupyter server stops: start it again, and this goes on by itself",
    }
    assert page.connection.close_code == 1001


async def test_a_workspace_that_was_reset_elsewhere_is_said_and_found_anew(connect, kernel, extension):
    """The old one would show what is nowhere."""
    kernel.emit("order.placed", ORDER)
    page = await connect()
    await page.ask("feed.open")
    kernel.reset(sure=True)
    ek.workspace().close()  # which stands in its place now

    extension.observer.look()
    said = await page.end()
    opened = await (await connect()).ask("feed.open")

    assert said["sentence"].startswith("The workspace was closed or reset elsewhere")
    assert opened["empty"] is True


async def test_a_workspace_that_is_closed_while_a_page_comes_is_said_too(connect, extension, monkeypatch):
    """Else the page would go on asking one that answers nothing, over a line that looks open."""
    opened = extension.observer.workspace

    async def closed_meanwhile():
        ws = await opened()
        ws.close()
        return ws

    monkeypatch.setattr(extension.observer, "workspace", closed_meanwhile)
    page = await connect()

    said = await page.end()

    assert (said["closed"], page.connection.close_code) == (True, 1001)


async def test_a_workspace_that_cannot_be_opened_is_said(connect, place):
    """A page that waits in silence helps nobody."""
    place.mkdir()
    (place / "workspace.sqlite").write_text("no workspace at all, and long enough to be looked at")
    page = await connect()

    said = await page.end()

    assert said["closed"] is True
    assert said["sentence"].startswith("The workspace cannot be opened: ")
    assert page.connection.close_code == 1011


async def test_a_folder_with_a_long_name_is_said_whatever_it_is_written_in(connect, place, extension):
    """A reason in bytes has less room than one in letters, and a name of a file need be no text."""
    folder = place / ("\N{SNOWMAN}" * 60 + "\udcff")
    folder.mkdir(parents=True)
    (folder / "workspace.sqlite").write_text("no workspace at all, and long enough to be looked at")
    extension.observer._home = folder
    page = await connect()

    said = await page.end()

    assert said["sentence"].startswith("The workspace cannot be opened: ")
    assert "\N{SNOWMAN}" * 60 + "?" in said["sentence"]
    assert page.connection.close_code == 1011
    assert said["sentence"].startswith(page.connection.close_reason)


async def test_too_many_questions_are_refused_in_words(connect, monkeypatch):
    """And those that were taken are answered."""
    monkeypatch.setattr("eventkit.server.socket.MOST", 0)
    page = await connect()

    told = await page.reply(page.asks("feed.open"))

    assert told == {
        "id": 1,
        "view": "view",
        "error": {
            "kind": "TooMany",
            "sentence": "0 questions are unanswered: wait for some of them",
            "report": "",
        },
    }


async def test_a_page_is_told_that_a_kernel_died(connect, place, monkeypatch):
    """Its automation waits for its notebook, and the page is told to look, with nothing committed."""
    monkeypatch.setattr("eventkit.server.socket.EVERY", 100)
    code = 'ek.Automation(name="rush", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[]).create()'
    with apart(place, code) as kernel:
        page = await connect()
        before = await page.ask("automations.list")
        kernel.kill()
        await page.pushed("changed", lambda of: of["automations"])
        after = await page.ask("automations.list")

    assert [row["waiting"] for row in before["automations"]] == [False]
    assert [row["waiting"] for row in after["automations"]] == [True]


def test_no_message_ends_the_connection(tmp_path, size):
    """Whatever JSON comes, what is asked after it is answered, and the server's log has no traceback."""
    words = st.sampled_from(["hello", "beat", "bye", "ask", "id", "of", "view", "feed.open", "feed.rows", "", "\x00"])
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=6),
        max_leaves=12,
    )
    with jupyter_server(tmp_path / "server") as real, closing(Slow(real.url)) as page:

        @settings(max_examples=size(100, 2_000), deadline=None, database=None)
        @given(values)
        def said(value):
            page.say(value)

        said()
        page.say({"id": 7_000_000, "ask": "feed.views", "of": {}, "view": "last"})
        while not any(one.get("id") == 7_000_000 and "reply" in one for one in page.heard()["batch"]):
            pass
        log = real.log.read_text(errors="replace")

    assert "Traceback" not in log

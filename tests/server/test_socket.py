"""The websocket: it says what a widget's comm says, to whoever may hear it, and says when it ends."""

import pytest
from tornado.httpclient import HTTPClientError

import eventkit as ek

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


async def test_a_workspace_that_cannot_be_opened_is_said(connect, place):
    """A page that waits in silence helps nobody."""
    place.mkdir()
    (place / "workspace.sqlite").write_text("no workspace at all, and long enough to be looked at")
    page = await connect()

    said = await page.end()

    assert said["closed"] is True
    assert said["sentence"].startswith("The workspace cannot be opened: ")
    assert page.connection.close_code == 1011

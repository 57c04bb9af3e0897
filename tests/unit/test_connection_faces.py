"""How a connection to a Prefect server looks: whole texts, and nothing of a server's words is markup."""

from eventkit.faces import ConnectionStatus

URL = "http://127.0.0.1:4200/api"


def test_a_connection_says_what_is_read_sent_refused_and_wrong():
    """One thing a line, in the order a person asks."""
    status = ConnectionStatus(
        url=URL, key="an API key", read_only=False, match=True, following=True, read=1_204,
        last="order.placed on order.42", sends=("events('order.*')",), waiting=3, refused=("event a: too large",),
        notes=("its clock is 2:00:00 ahead of ours",),
    )  # fmt: skip

    assert (
        "Prefect at http://127.0.0.1:4200/api\n"
        "  asked with  an API key\n"
        "  may         read and write\n"
        "  reads       following; 1,204 events so far; automations here see them\n"
        "              the last: order.placed on order.42\n"
        "  sends       events('order.*'); 3 waiting to go out\n"
        "  refused     event a: too large\n"
        "  note        its clock is 2:00:00 ahead of ours"
    ) == repr(status)
    assert not status.ok


def test_one_that_another_process_reads_and_one_that_is_away_say_so():
    """Whoever looks need not guess why nothing comes."""
    other = ConnectionStatus(url=URL, key="no key", read_only=True, match=False, elsewhere=True)
    away = ConnectionStatus(url=URL, key="no key", read_only=True, match=False, trouble=("No Prefect server answers",))

    assert "by another process, whose events are in the log here too; 0 events so far; nothing here fires" in repr(
        other
    )
    assert "  reads       not now; 0 events so far; nothing here fires on them\n  trouble     No Prefect" in repr(away)


def test_a_servers_words_are_escaped_and_its_hidden_characters_written_out():
    """They come from whoever sent the event."""
    bad = "<script>alert(1)</script>\x1b[31m\u202e"
    status = ConnectionStatus(url=URL, key="k", read_only=True, match=False, last=bad, refused=(bad,), trouble=(bad,))
    text, html = repr(status), status._repr_html_()

    assert not {"\x1b", "\u202e"} & set(text + html)
    assert "<script>" not in html

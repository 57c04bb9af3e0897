"""Cells that fail, as events: once each, with the error and nothing of the source, and only where that was asked."""

import os

import pytest

import eventkit as ek
from eventkit import shell_sources
from eventkit.sources.cells import LONGEST
from eventkit.sources.names import ROOT, TURNED_ON, notebook_path
from tests.shells import loaded, run


@pytest.fixture
def told(shell, ws):
    """The source is on; what it told."""
    run(shell, "%eventkit cells on")
    yield lambda: [(each.resource.id, dict(each.payload)) for each in ws.events("jupyter.*", oldest_first=True)]
    run(shell, "%eventkit cells off")


def failure(shell, code):
    """Runs a cell that fails, counted as in a notebook; its number."""
    count = shell.execution_count
    assert not shell.run_cell(code, store_history=True).success
    return count


def test_a_cell_that_fails_is_one_event(shell, told, capsys):
    """Which cell and what error; whether it got as far as running or not."""
    first = failure(shell, "1 / 0")
    run(shell, "1 + 1")
    second = failure(shell, "secret = is")

    zero = {"error": "ZeroDivisionError", "message": "division by zero", "execution_count": first}
    assert (f"jupyter.cell.{first}", zero) == told()[0]
    assert [(f"jupyter.cell.{second}", "SyntaxError")] == [(id, payload["error"]) for id, payload in told()[1:]]
    assert "secret = is" not in told()[1][1]["message"]


def test_a_cell_is_known_by_its_id_where_the_front_end_gives_one(shell, told, capsys):
    """As JupyterLab does."""
    shell.run_cell("1 / 0", cell_id="a1b2")

    assert ["jupyter.cell.a1b2"] == [id for id, _ in told()]


def test_what_runs_silently_is_no_cell(shell, told, capsys):
    """A front end looks things up that way."""
    shell.run_cell("1 / 0", silent=True)

    assert [] == told()


def test_turned_on_twice_it_tells_once_and_turned_off_nothing(shell, ws, told, capsys):
    """Running its cell again doubles nothing."""
    again = run(shell, "%eventkit cells on")
    failure(shell, "1 / 0")
    off = run(shell, "%eventkit cells off")
    failure(shell, "1 / 0")

    assert "eventkit: cells on, each cell that fails is an event jupyter.cell.failed\n" == again.out
    assert "eventkit: cells off, cells that fail are no events\n" == off.out == run(shell, "%eventkit cells").out
    assert 1 == len(told())


def test_a_word_that_is_neither_is_refused_at_its_place(shell, ws):
    """With what it takes."""
    cell = run(shell, "%eventkit cells maybe")

    said = "UsageError: %eventkit cells is turned on or off, not 'maybe'\n  cells maybe\n        ^"
    assert cell.said.startswith(said)


def test_an_error_is_told_in_as_many_words_as_there_is_room_for(shell, told, capsys):
    """Whatever its class makes of itself."""
    failure(shell, "raise ValueError('x' * 5_000)")
    failure(shell, "class Odd(Exception):\n    def __str__(self): raise RuntimeError\nraise Odd")
    failure(shell, "raise ValueError('\\ud800')")

    messages = [payload["message"] for _, payload in told()]
    assert [LONGEST, 0, 1] == [len(each) for each in messages]
    assert messages[0].endswith("x…")


def test_a_webhooks_key_is_not_told(shell, ws, told, monkeypatch, capsys):
    """An error often says what it was given."""
    monkeypatch.setenv("CELL_KEY", "the-key-of-a-webhook")
    ek.Webhook("github", verify="github", secret="env:CELL_KEY")
    failure(shell, "raise ValueError('refused: the-key-of-a-webhook')")

    assert "refused: [hidden]" == told()[0][1]["message"]


def test_a_log_that_cannot_be_written_is_no_trouble_of_the_cell(shell, ws, told, capsys):
    """It shows its own error and no other."""
    ws.close()
    failure(shell, "1 / 0")

    assert "WorkspaceClosed" not in capsys.readouterr().err


def test_the_notebook_is_named_as_its_server_names_it(shell, ws, told, monkeypatch, tmp_path, capsys):
    """So that what happens to it is found together."""
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "work" / "report.ipynb"))
    monkeypatch.setenv(ROOT, str(tmp_path))
    failure(shell, "1 / 0")

    (event,) = ws.events("jupyter.cell.failed")
    assert [("notebook", "jupyter.notebook.work/report.ipynb", "report.ipynb")] == [
        (each.role, each.id, each["prefect.resource.name"]) for each in event.related
    ]


@pytest.mark.parametrize(
    ("session", "root", "path"),
    [
        ("/srv/work/a.ipynb", "/srv", "work/a.ipynb"),
        ("work/a.ipynb", "/srv", "work/a.ipynb"),
        ("/elsewhere/a.ipynb", "/srv", "/elsewhere/a.ipynb"),
        ("/srv/a.ipynb", "", "/srv/a.ipynb"),
        ("/srv/../srv/a.ipynb", "/srv", "a.ipynb"),
        ("console-1-0f", "/srv", None),
        ("", "/srv", None),
    ],
)
def test_a_path_is_told_below_the_servers_root(session, root, path):
    """Of a console there is none."""
    assert path == notebook_path(session, root)


def test_a_kernel_does_what_its_server_was_told(monkeypatch, capsys):
    """With the extension loaded, and until it is unloaded."""
    monkeypatch.setitem(os.environ, TURNED_ON, "jupyter.kernel.died,jupyter.cell.failed,of.tomorrow")
    with loaded() as shell:
        with ek.Workspace.in_memory() as ws:
            failure(shell, "1 / 0")
            during = len(ws.events("jupyter.cell.failed"))
        shell_sources.turn_all_off(shell)
        with ek.Workspace.in_memory() as ws:
            failure(shell, "1 / 0")
            after = len(ws.events("jupyter.cell.failed"))

    assert (1, 0) == (during, after)

"""`%%on` in a real kernel: it runs beside the cells, prints into its run, is replaced, and outlives a restart."""

import pytest

from tests.jupyter.kernels import kernel

CELL = (
    "%%on order.* --match region=eu-*\nbegun.set(); go.wait(20)\n"
    "print('restocking', event.payload['total'] * factor)\ndisplay('a display')\n!echo from the shell"
)
EMIT = "_ = ek.emit_event('order.placed', {'prefect.resource.id': 'order.1', 'region': 'eu-1'}, payload={'total': 21})"
BEGIN = (
    "%load_ext eventkit\nimport threading, eventkit as ek\nbegun, go, factor = threading.Event(), threading.Event(), 2"
)
LOG = "print([line.message for line in ek.workspace().store.logs(ek.workspace().store.flow_runs(limit=1)[0].id)])"


@pytest.fixture
def nb(tmp_path):
    """A kernel with the extension loaded."""
    with kernel(tmp_path) as running:
        running.run(BEGIN)
        yield running


def test_what_it_prints_is_in_its_run_and_in_no_cell(nb):
    """Also while another cell is running; what it displays and what the shell says as well."""
    created = nb.run(CELL)
    nb.run(f"{EMIT}; assert begun.wait(20)")
    shown = nb.run("print('mine'); go.set(); _ = ek.settle(); print('still mine')")
    runs = nb.run("%runs")
    log = nb.run(LOG)

    assert "on order.* region=eu-*: created, runs on every order.* whose region is eu-*\n" == created.stdout
    assert ("mine\nstill mine\n", "", []) == (shown.stdout, shown.stderr, shown.displays)
    assert [] == nb.stray()
    assert "on order.* region=eu-*" in (runs.result or "")
    assert 'event="order.placed on order.1"' in (runs.result or "")
    assert [word in log.stdout for word in ("restocking 42", "a display", "from the shell")] == [True] * 3


def test_running_the_cell_again_replaces_it(nb):
    """The new body counts from the next firing on, and there is one of it."""
    nb.run(CELL)
    said = [nb.run(CELL).stdout, nb.run(CELL.replace("restocking", "selling")).stdout]
    nb.run(f"go.set(); {EMIT}; _ = ek.settle()")

    assert said == ["on order.* region=eu-*: unchanged\n", "on order.* region=eu-*: replaced, changed body\n"]
    assert "selling 42" in nb.run(LOG).stdout
    assert nb.value("len(ek.workspace().automations()), len(ek.workspace().store.flow_runs(limit=9))") == "(1, 1)"


def test_after_a_restart_it_waits_and_goes_on_when_it_is_registered_again(tmp_path):
    """What came meanwhile is matched, by what the cell says now."""
    with kernel(tmp_path) as first:
        first.run(BEGIN)
        first.run(CELL)
    with kernel(tmp_path) as second:
        begun = second.run(BEGIN)
        second.run(EMIT)
        waiting = second.run("%automations").result or ""
        again = second.run(CELL)
        second.run("go.set(); _ = ek.settle()")
        log = second.run(LOG)

    assert "1 waiting for its notebook" in begun.stdout
    assert "waiting for its notebook" in waiting
    assert again.stdout == (
        "on order.* region=eu-*: registered again\non order.* region=eu-*: 1 event came while this was away: matched\n"
    )
    assert "restocking 42" in log.stdout


def test_the_cells_show_the_same_at_every_run(tmp_path):
    """In two fresh workspaces, character for character."""
    code = [
        BEGIN.replace("%load_ext eventkit\n", ""),
        CELL,
        f"go.set(); {EMIT}",
        "ek.settle()",
        "%runs",
        "%automations",
    ]
    told = []
    for place in ("one", "two"):
        with kernel(tmp_path / place) as nb:
            nb.run("%load_ext eventkit")
            told.append([nb.run(cell) for cell in code])

    assert told[0] == told[1]

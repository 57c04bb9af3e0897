"""A feed while its kernel is busy: rows keep coming, on every ipykernel that is supported."""

import pytest
from playwright.sync_api import expect

from tests.browser.grid import Grid
from tests.browser.kernels import VERSIONS

BEGIN = """
%load_ext eventkit
import eventkit as ek, ipykernel, threading, time
ek.emit_event("tick.first", {"prefect.resource.id": "tick.0"})
print(ipykernel.__version__)
"""
SLEEPS = """
over = threading.Event()
def emits():
    for number in range(1, 1000):
        ek.emit_event(f"tick.{number}", {"prefect.resource.id": f"tick.{number}"})
        if over.wait(0.25):
            return
thread = threading.Thread(target=emits)
thread.start()
time.sleep(8)
over.set()
"""
PINNED = {"eventkit-6.31": "6.31.0", "eventkit-7.3": "7.3.0"}


@pytest.mark.parametrize("kernel", VERSIONS)
def test_new_rows_keep_appearing_while_a_cell_sleeps(notebook, kernelspecs, kernel):
    """A thread emits four events a second during `time.sleep(8)`, and each is seen before the cell is over."""
    notebook.open([BEGIN, "ek.EventFeed()", SLEEPS], kernel=kernel)
    notebook.run(0)
    notebook.run(1)
    first = Grid(notebook).wait().names.first
    expect(first).to_have_text("tick.first")
    notebook.start(2)
    busy = []
    for number in (4, 12, 20):
        notebook.page.get_by_role("rowheader", name=f"tick.{number}", exact=True).wait_for()
        busy.append(notebook.is_busy(2))
    version = notebook.texts(0)[-1].split()[-1]

    assert busy == [True] * 3
    assert version == PINNED.get(kernel, version)

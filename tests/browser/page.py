"""A notebook in a real JupyterLab or Notebook 7, driven through the application rather than its menus."""

import time
from collections.abc import Sequence
from itertools import count
from typing import Literal

import nbformat
import psutil
from playwright.sync_api import Locator, Page

from tests.browser.lab import Lab
from tests.browser.watched import WITHIN_MS, Watched

NUMBERS = count(1)
OPEN = """
async ([path, kernel]) => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = await app.commands.execute('docmanager:open', {path, factory: 'Notebook', kernel: {name: kernel}});
    window.eventkitPanel = panel;
}
"""
READY = """
async () => {
    const panel = window.eventkitPanel ??= window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    const { kernel } = panel.sessionContext.session;
    // asked again when the answer was lost with a kernel that ended: JupyterLab goes on without it, and so do people
    for (let known = false; !known;) {
        known = await Promise.race([kernel.info.then(() => true), new Promise(go => setTimeout(go, 5000, false))]);
        if (!known) void kernel.requestKernelInfo().catch(() => null);
    }
}
"""
RUN = """
cell => {
    const panel = window.eventkitPanel, notebook = panel.content;
    notebook.activeCellIndex = cell;
    notebook.deselectAll();
    void window.jupyterapp.commands.execute('notebook:run-cell');
}
"""
IDLE = """
cells => cells.every(cell => {
    const model = window.eventkitPanel.content.widgets[cell].model;
    return model.executionCount !== null && model.executionState === 'idle';
})
"""
EDIT = "([cell, source]) => { window.eventkitPanel.content.widgets[cell].model.sharedModel.setSource(source); }"
BUSY = "cell => window.eventkitPanel.content.widgets[cell].model.executionState === 'running'"
TEXTS = """
cell => window.eventkitPanel.content.widgets[cell].model.outputs.toJSON().map(
    each => each.text ?? each.data?.['text/plain'] ?? `${each.ename}: ${each.evalue}`).map(
    text => Array.isArray(text) ? text.join('') : text)
"""


class Notebook(Watched):
    """A notebook that is open. Cells are named by their place, from 0."""

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__(page)
        self.lab = lab
        self.cells = 0
        self.path = ""

    def open(
        self, cells: Sequence[str], *, kernel: str = "python3", host: Literal["lab", "notebook"] = "lab"
    ) -> "Notebook":
        """Writes a notebook of these cells and opens it, its kernel ready, nothing run yet."""
        name = f"test-{next(NUMBERS)}"
        code = [nbformat.v4.new_code_cell(cell, id=f"cell-{place}") for place, cell in enumerate(cells)]
        spec = {"name": kernel, "display_name": kernel, "language": "python"}
        nbformat.write(
            nbformat.v4.new_notebook(cells=code, metadata={"kernelspec": spec}), self.lab.notebooks / f"{name}.ipynb"
        )
        return self.open_file(f"{name}.ipynb", kernel=kernel, host=host)

    def open_file(self, path: str, *, kernel: str = "python3", host: Literal["lab", "notebook"] = "lab") -> "Notebook":
        """Opens a notebook of the server's folder."""
        self.path = path
        if host == "lab":  # a workspace of its own each time: else the last test's documents come back
            self.page.goto(self.lab.page(f"lab/workspaces/w{next(NUMBERS)}"))
            self.page.wait_for_function("() => window.jupyterapp", timeout=WITHIN_MS)
            self.ask(OPEN, [path, kernel])
        else:
            self.page.goto(self.lab.page(f"notebooks/{path}"))
            self.page.wait_for_function(
                "() => window.jupyterapp?.shell.currentWidget?.sessionContext", timeout=WITHIN_MS
            )
        self.ready()
        self.cells = self.page.evaluate("() => window.eventkitPanel.content.widgets.length")
        return self

    def ready(self) -> None:
        """Waits until the notebook is read and its kernel has answered."""
        self.ask(READY)

    def run(self, cell: int, *, within_ms: int = WITHIN_MS) -> None:
        """Runs a cell, and waits until it is over."""
        self.start(cell)
        self.wait_idle(cell, within_ms=within_ms)

    def run_until(self, cell: int, texts: list[str]) -> None:
        """Runs a cell over and over until its outputs are these: a widget's messages go beside cells, in no order."""
        until = time.monotonic() + WITHIN_MS / 1000
        self.run(cell)
        while (seen := self.texts(cell)) != texts:
            if time.monotonic() > until:
                raise AssertionError(f"cell {cell} showed {seen} to the last, never {texts}")
            self.run(cell)

    def start(self, cell: int) -> None:
        """Runs a cell, and does not wait."""
        self.page.evaluate(RUN, cell)

    def run_all(self) -> None:
        """Runs every cell in turn, and waits until each is over."""
        self.start_all()
        self.wait_idle(*range(self.cells))

    def start_all(self) -> None:
        """Runs every cell in turn, and does not wait."""
        self.command("notebook:run-all-cells", wait=False)

    def wait_idle(self, *cells: int, within_ms: int = WITHIN_MS) -> None:
        """Waits until these cells have run and are over."""
        self.page.wait_for_function(IDLE, arg=list(cells), timeout=within_ms)

    def is_busy(self, cell: int) -> bool:
        """Whether a cell is being run."""
        return self.page.evaluate(BUSY, cell)

    def edit(self, cell: int, source: str) -> None:
        """Writes another source into a cell."""
        self.page.evaluate(EDIT, [cell, source])

    def texts(self, cell: int) -> list[str]:
        """The outputs of a cell, as text."""
        return self.page.evaluate(TEXTS, cell)

    def output(self, cell: int) -> Locator:
        """The element that holds a cell's outputs."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-Cell-outputArea")

    def command(self, name: str, arguments: dict | None = None, *, wait: bool = True) -> None:
        """Executes a command of the application."""
        run = "([name, args]) => window.jupyterapp.commands.execute(name, args)"
        quietly = "([name, args]) => { void window.jupyterapp.commands.execute(name, args); }"
        self.ask(run + ".then(() => null)" if wait else quietly, [name, arguments or {}])

    def restart(self) -> None:
        """Restarts the kernel, without the question, and waits until it is ready."""
        self.ask("() => window.eventkitPanel.sessionContext.session.kernel.restart()")
        self.ready()

    def kill(self) -> None:
        """Has the kernel die as a crash does, closes what the host says about it, and waits for the next kernel."""
        [kernel] = self.lab.kernels()
        here = psutil.Process(self.lab.pid).children(recursive=True)
        next(each for each in here if kernel["id"] in " ".join(each.cmdline())).kill()
        self.page.locator(".jp-Dialog button").last.click(timeout=WITHIN_MS)
        self.ready()

    def save(self) -> None:
        """Saves the notebook."""
        self.command("docmanager:save")

    def is_dark(self) -> bool:
        """Whether the host's theme is dark."""
        return self.page.get_attribute("body", "data-jp-theme-light") == "false"

    def theme(self, theme: Literal["light", "dark"]) -> None:
        """Changes between JupyterLab's own two themes, and waits until it is there."""
        self.command("apputils:change-theme", {"theme": f"JupyterLab {theme.title()}"})
        self.page.wait_for_selector(f"body[data-jp-theme-light='{str(theme == 'light').lower()}']", state="attached")

"""The panel of JupyterLab and Notebook, as a test opens it, and how it is asked."""

from __future__ import annotations

import re
import time
from itertools import count
from typing import Literal

import httpx
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.lab import TOKEN
from tests.browser.page import WITHIN_MS, Notebook

PANEL = "#eventkit-panel"
NUMBERS = count(1)


class Panel:
    """The panel of a page."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.page = notebook.page
        self.root = self.page.locator(PANEL)

    def goto(self) -> Panel:
        """Opens a JupyterLab in which no notebook is open, and no kernel runs."""
        self.page.goto(self.notebook.lab.page(f"lab/workspaces/panel{next(NUMBERS)}"))
        return self.restored()

    def restored(self) -> Panel:
        """Waits until JupyterLab is there as it was left."""
        self.page.wait_for_function("() => window.jupyterapp", timeout=WITHIN_MS)
        self.notebook.ask("() => window.jupyterapp.restored.then(() => null)")
        return self

    def ask(self, method: Literal["GET", "POST"], path: str, **more: object) -> httpx.Response:
        """What the server extension answers over REST, as curl would be answered."""
        with httpx.Client(headers={"Authorization": f"token {TOKEN}"}, trust_env=False) as client:
            return client.request(method, f"{self.notebook.lab.url}eventkit/api/{path}", **more)

    def open(self, **arguments: str) -> Panel:
        """Shows it by its command."""
        self.notebook.command("eventkit:open-panel", arguments)
        expect(self.root).to_be_visible()
        return self

    def widen(self, pixels: int) -> Panel:
        """Makes it as wide as somebody drags it."""
        handle = self.page.locator("#jp-main-split-panel > .lm-SplitPanel-handle:visible").first
        at, box = handle.bounding_box(), self.root.bounding_box()
        self.page.mouse.move(at["x"] + 2, at["y"] + 300)
        self.page.mouse.down()
        self.page.mouse.move(at["x"] + 2 + pixels - box["width"], at["y"] + 300, steps=5)
        self.page.mouse.up()
        return self

    def tab(self, name: str) -> Locator:
        """The tab of a section."""
        return self.root.get_by_role("tab", name=name, exact=True)

    def row(self, text: str) -> Locator:
        """A row of whatever is shown that holds a text."""
        return self.root.get_by_role("row").filter(has_text=text)

    def saved(self, *words: str) -> None:
        """Waits until JupyterLab has saved its workspace with these words in it."""
        until = time.monotonic() + WITHIN_MS / 1000
        while time.monotonic() < until:
            held = "".join(path.read_text() for path in self.notebook.lab.workspaces.rglob("*.jupyterlab-workspace"))
            if all(word in held for word in words):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"JupyterLab saved no workspace with {words}")

    def cut_lines(self) -> Lines:
        """The page's lines to the server extension, to be cut and mended."""
        return Lines(self.page)


class Lines:
    """Websockets of the panel. Whatever is begun while they are cut is closed at once."""

    def __init__(self, page: Page) -> None:
        self._open: list[WebSocketRoute] = []
        self._is_cut = False
        page.route_web_socket(re.compile("eventkit/api/socket"), self._begun)

    def _begun(self, line: WebSocketRoute) -> None:
        if self._is_cut:
            line.close(code=1011)
            return
        line.connect_to_server()
        self._open.append(line)

    def cut(self) -> None:
        """Ends what is open, and what is begun from now on."""
        self._is_cut = True
        for line in self._open:
            line.close(code=1011)
        self._open.clear()

    def mend(self) -> None:
        """Lets them be."""
        self._is_cut = False

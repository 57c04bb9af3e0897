"""Several feeds on one page, each looked at as a person would: what its rows show, and when it had shown how much."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.grid import GRID

OPEN_BESIDE = """
async path => {
    const app = window.jupyterapp, first = window.eventkitPanel;
    const panel = await app.commands.execute('docmanager:open',
        {path, factory: 'Notebook', kernel: {name: 'python3'}, options: {mode: 'split-right', ref: first.id}});
    window.eventkitPanel = panel;
    return panel.id;
}
"""
FRONT = """
id => {
    const panel = [...window.jupyterapp.shell.widgets('main')].find(each => each.id === id);
    window.jupyterapp.shell.activateById(id);
    window.eventkitPanel = panel;
}
"""
NOTES = """
([name, within, grid]) => {
    const element = document.querySelector(`${within} ${grid}`), noted = [];
    (window.eventkitNoted ??= {})[name] = noted;
    const note = () => noted.push([Date.now(), Number(element.getAttribute('aria-rowcount')) - 1]);
    note();
    new MutationObserver(note).observe(element, {attributes: true, attributeFilter: ['aria-rowcount']});
}
"""
WALK = """
async ([within, grid, most]) => {
    const element = document.querySelector(`${within} ${grid}`);
    const box = element.querySelector(':scope > [role=rowgroup]:last-of-type'), found = new Map();
    const drawn = () => {
        const at = box.getBoundingClientRect();
        const rows = [...box.querySelectorAll('[role=row]')].filter(row => {
            const its = row.getBoundingClientRect();
            return its.bottom > at.top + 1 && its.top < at.bottom - 1;
        });
        const high = rows.reduce((sum, row) => sum + row.getBoundingClientRect().height, 0);
        const left = box.scrollHeight - box.scrollTop;
        const whole = high >= Math.min(box.clientHeight, left) - 1;
        return whole && rows.every(row => row.querySelector('[role=rowheader]')) ? rows : null;
    };
    const shown = async () => {
        const begun = performance.now();
        for (let rows; performance.now() - begun < 30000; await new Promise(requestAnimationFrame))
            if ((rows = drawn())) return rows;
        throw new Error(`rows from ${box.scrollTop} of ${box.scrollHeight} were never drawn: ${box.innerText}`);
    };
    for (let top = 0; ; top += box.clientHeight - 40) {
        box.scrollTop = top;
        await new Promise(requestAnimationFrame);
        for (const row of await shown())
            found.set(Number(row.getAttribute('aria-rowindex')) - 2, [
                row.querySelector('[role=rowheader] .ek-field').textContent,
                row.querySelector('[role=gridcell]:nth-child(3)').querySelector('button')?.title ?? '',
            ]);
        if (top + box.clientHeight >= box.scrollHeight || found.size >= most) break;
    }
    box.scrollTop = 0;
    return [...found].sort(([a], [b]) => a - b);
}
"""


@dataclass(frozen=True)
class Feed:
    """One of the feeds of a page. within: the selector of what it lies in."""

    page: Page
    name: str
    within: str

    @property
    def grid(self) -> Locator:
        """Its grid."""
        return self.page.locator(f"{self.within} {GRID}")

    def length(self) -> int:
        """How many rows it says it has."""
        return int(self.grid.get_attribute("aria-rowcount") or 0) - 1

    def note(self) -> None:
        """Begins to note when it has how many rows."""
        self.page.evaluate(NOTES, [self.name, self.within, GRID])

    def noted(self) -> list[tuple[float, int]]:
        """When it had how many rows: seconds of this machine's clock, and the number, in the order of time."""
        held = self.page.evaluate("name => window.eventkitNoted[name]", self.name)
        return [(at / 1000, rows) for at, rows in held]

    def reached(self, rows: int) -> float:
        """When it had so many rows for the first time."""
        return next(at for at, had in self.noted() if had >= rows)

    def walk(self, most: int = 10**9) -> list[tuple[str, str]]:
        """Name and resource of each row, newest first, by scrolling through all of them; every rank must be there."""
        found = self.page.evaluate(WALK, [self.within, GRID, most])
        assert [rank for rank, _ in found] == list(range(len(found))), f"{self.name} left ranks out"
        return [(name, resource) for _, (name, resource) in found]

"""The rows of a feed as they stand in the page, whichever host it is."""

from playwright.sync_api import Locator, expect

from tests.browser.watched import Watched

NAME = "Events, newest first"
GRID = f"[role=grid][aria-label='{NAME}']"
SCROLLED = f"{GRID} > [role=rowgroup]:last-of-type"
"""What is scrolled: the group of rows below that of the headers."""
DRAWN = f"{GRID} [role=rowheader]"
"""The names of the events whose rows are drawn; a row that is not read yet has none."""
WHEN_DRAWN = """
const drawn = async (holds, within = 30000) => {
    const begun = performance.now();
    while (!holds()) {
        if (performance.now() - begun > within) throw new Error('nothing was drawn');
        await new Promise(requestAnimationFrame);
    }
    return performance.now() - begun;
};
"""
FIRST = f"""
async cell => {{
    {WHEN_DRAWN}
    const panel = window.eventkitPanel, former = new Set(document.querySelectorAll("{GRID}"));
    panel.content.activeCellIndex = cell;
    panel.content.deselectAll();
    void window.jupyterapp.commands.execute('notebook:run-cell');
    const fresh = () => [...document.querySelectorAll("{GRID}")].filter(each => !former.has(each));
    return await drawn(() => fresh().some(each => each.querySelector('[role=rowheader]')));
}}
"""
JUMP = f"""
async part => {{
    {WHEN_DRAWN}
    const scrolled = document.querySelector("{SCROLLED}");
    const covered = () => {{
        const box = scrolled.getBoundingClientRect();
        const seen = [...scrolled.querySelectorAll('[role=row]')].map(row => [row, row.getBoundingClientRect()]).filter(
            ([, at]) => at.bottom > box.top + 1 && at.top < box.bottom - 1);
        const height = seen.reduce((sum, [, at]) => sum + at.height, 0);
        return height >= box.height - 1 && seen.every(([row]) => row.querySelector('[role=rowheader]'));
    }};
    scrolled.scrollTop = part * (scrolled.scrollHeight - scrolled.clientHeight);
    return await drawn(covered);
}}
"""
SEEN = f"""
() => {{
    const top = document.querySelector("{SCROLLED}").getBoundingClientRect().top;
    const row = [...document.querySelectorAll("{SCROLLED} [role=row]")].find(
        each => each.getBoundingClientRect().bottom > top + 1);
    return Number(row.getAttribute('aria-rowindex')) - 2;
}}
"""
MOST = """
window.eventkitMostRows = 0;
const counts = () => {
    window.eventkitMostRows = Math.max(window.eventkitMostRows, document.querySelectorAll('.ek [role=row]').length);
    requestAnimationFrame(counts);
};
counts();
"""


class Grid:
    """The rows of the feed that is on a page, the first where there are several."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.page = watched.page

    @property
    def names(self) -> Locator:
        """The names of the events whose rows are drawn, from the top."""
        return self.page.locator(DRAWN)

    def wait(self) -> "Grid":
        """Waits until there are rows."""
        expect(self.names.first).to_be_visible(timeout=30_000)
        return self

    def row(self, place: int) -> Locator:
        """One of the rows that are drawn, from the top."""
        return self.names.nth(place).locator("xpath=ancestor::*[@role='row']")

    def length(self) -> int:
        """How many rows there are, drawn or not."""
        return int(self.page.locator(GRID).first.get_attribute("aria-rowcount") or 0) - 1

    def first_rows(self, cell: int) -> float:
        """Runs a cell; milliseconds from its command to the first row that is drawn."""
        return self.watched.ask(FIRST, cell)

    def jump(self, part: float) -> float:
        """Moves the scroll bar to a part of its way; milliseconds until all that is in view is drawn."""
        return self.watched.ask(JUMP, part)

    def top(self) -> int:
        """Which row is the first in view, from 0."""
        return self.page.evaluate(SEEN)

    def frames(self, *, by: int, count: int) -> list[float]:
        """Milliseconds from frame to frame while the rows are scrolled."""
        return self.watched.frame_times(SCROLLED, by=by, count=count)

    def count_rows(self) -> None:
        """Begins to look at every frame for how many rows there are in the page."""
        self.page.evaluate(f"() => {{ {MOST} }}")

    def most_rows(self) -> int:
        """The most rows, of headers too, that there were in any frame since."""
        return self.page.evaluate("() => window.eventkitMostRows")

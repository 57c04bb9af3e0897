"""A page that is watched: its console, its long tasks, its frames, its memory, what it sends, how it looks."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Page

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".artefacts" / "browser"
AXE = ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
HOST_NOISE = (
    # Notebook 7 says these of itself when it starts
    r"TypeError: Cannot read properties of undefined \(reading 'schema'\)",
    r"Command 'filebrowser:.*' not registered",
    # a kernel that ends leaves questions of the host itself unanswered
    r"Canceled future for \w+_request message before replies were done",
)
"""What hosts write as an error of their own, as patterns."""
GONE = r"Error: widget model not found"
"""What a host says where a saved notebook shows a widget whose kernel is no more: to be allowed by the test of that."""
WITHIN_MS = 60_000
"""How long anything may take before the test fails."""
IN_TIME = """
argument => Promise.race([
    (%s)(argument),
    new Promise((_, no) => setTimeout(() => no(new Error('The page did not answer within %d ms.')), %d)),
])
"""
LONG_TASKS = """
window.eventkitLongTasks = [];
new PerformanceObserver(list => {
    for (const each of list.getEntries()) window.eventkitLongTasks.push(each.duration);
}).observe({type: 'longtask', buffered: true});
"""
FRAMES = """
async ([selector, by, count]) => {
    const scrolled = document.querySelector(selector), times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let n = 0; n < count; n++) {
        scrolled.scrollTop += by;
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
    }
    return times;
}
"""
AXE_RUN = """
async selector => {
    const found = await axe.run(document.querySelector(selector), {resultTypes: ['violations']});
    return found.violations.filter(each => ['serious', 'critical'].includes(each.impact)).flatMap(
        each => each.nodes.map(node => `${each.impact} ${each.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}
"""


@dataclass(frozen=True)
class Message:
    """A message of Jupyter's protocol that went over a websocket, or of our own host page."""

    seconds: float
    """By the browser's clock, which only goes forward."""
    from_kernel: bool
    kind: str
    comm: str
    method: str
    size: int


class Watched:
    """What every page of a test can be asked, wherever the widget lives."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.noise = list(HOST_NOISE)
        self.strangers: list[str] = []
        self.messages: list[Message] = []
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._note(f"{error.name}: {error.message}"))
        page.on("request", lambda request: self._note_stranger(request.url))
        page.add_init_script(LONG_TASKS)
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.on("Network.webSocketFrameReceived", lambda event: self._note_frame(event, from_kernel=True))
        self.cdp.on("Network.webSocketFrameSent", lambda event: self._note_frame(event, from_kernel=False))
        self.cdp.send("Network.enable")
        self.cdp.send("Performance.enable")

    def _note(self, text: str) -> None:
        """Keeps an error that is not the host's own."""
        if not any(re.search(pattern, text) for pattern in self.noise):
            self.errors.append(text)

    def _note_stranger(self, url: str) -> None:
        """Keeps an address that is not on this machine."""
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost"):
            self.strangers.append(url)

    def _note_frame(self, event: dict, *, from_kernel: bool) -> None:
        """Keeps who sent what when, without its content."""
        response = event["response"]
        payload = (
            base64.b64decode(response["payloadData"]) if response["opcode"] == 2 else response["payloadData"].encode()
        )
        if response["opcode"] in (1, 2):
            self.messages.append(_message(payload, event["timestamp"], from_kernel, binary=response["opcode"] == 2))

    def ask(self, script: str, argument: object = None, *, within_ms: int = WITHIN_MS) -> Any:
        """What a function of JavaScript returns, or promises and keeps in time: Playwright alone has no limit."""
        return self.page.evaluate(IN_TIME % (script, within_ms, within_ms), argument)

    def allow(self, pattern: str) -> None:
        """Lets errors of this kind be, in this test."""
        self.noise.append(pattern)
        self.errors = [text for text in self.errors if not re.search(pattern, text)]

    def assert_clean(self) -> None:
        """Nothing was written to the console as an error, and nothing was asked of another machine."""
        self.page.evaluate("() => 0")  # what was said before has arrived once this is answered
        assert not self.errors, "the page wrote errors:\n" + "\n".join(self.errors)
        assert not self.strangers, "the page asked other machines:\n" + "\n".join(self.strangers)

    def busiest_second(self, *, together: bool = False, kind: str | None = "comm_msg") -> int:
        """The most messages from the kernel within any one second: of any one widget, or of all together.

        kind: that of Jupyter's messages which are counted, `eventkit` for those of the server's socket; None for all.
        """
        self.page.evaluate("() => 0")
        times: dict[str, list[float]] = {}
        for each in self.messages:
            if each.from_kernel and kind in (None, each.kind):
                times.setdefault("" if together else each.comm, []).append(each.seconds)
        return max((most_within(1, sorted(each)) for each in times.values()), default=0)

    def long_tasks(self) -> list[float]:
        """How long the page froze, in milliseconds, each time it was over 50 ms; the list begins anew."""
        return self.page.evaluate("() => window.eventkitLongTasks.splice(0)")

    def frame_times(self, selector: str, *, by: int = 200, count: int = 60) -> list[float]:
        """Milliseconds from frame to frame while an element is scrolled by so many pixels in each."""
        return self.ask(FRAMES, [selector, by, count])

    def heap_bytes(self) -> int:
        """What the page's JavaScript keeps, after everything else was thrown away."""
        self.cdp.send("HeapProfiler.collectGarbage")
        metrics = self.cdp.send("Performance.getMetrics")["metrics"]
        return next(int(each["value"]) for each in metrics if each["name"] == "JSHeapUsedSize")

    def count(self, selector: str) -> int:
        """How many elements fit."""
        return self.page.locator(selector).count()

    def screenshot(self, name: str, selector: str | None = None) -> Path:
        """A picture, of one element or of all that is seen, kept as a test artefact."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        (self.page.locator(selector).first if selector else self.page).screenshot(path=path)
        return path

    def axe(self, selector: str) -> list[str]:
        """Serious and critical barriers that axe-core finds within an element, a line each."""
        if not AXE.exists():
            raise RuntimeError(
                f"axe-core is not there. Run `npm ci` in {AXE.parents[2].name}, which `dev.py test` does."
            )
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8") + ";0")
        return self.ask(AXE_RUN, selector)


def most_within(seconds: float, times: list[float]) -> int:
    """How many of these ascending times lie within so many seconds, at most."""
    first = most = 0
    for last, time in enumerate(times):
        while times[first] <= time - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def _message(payload: bytes, seconds: float, from_kernel: bool, *, binary: bool) -> Message:
    """Read from a frame: a kernel's are binary, our host page's and those of the server's socket are texts."""
    kind, comm, data = "", "", {}
    if binary:
        _, header, _, _, content, *_ = _parts(payload)
        kind = json.loads(header)["msg_type"]
        if kind in ("comm_open", "comm_msg", "comm_close"):
            told = json.loads(content)
            comm, data = told["comm_id"], told["data"]
    elif payload.startswith(b'{"method"'):
        data = json.loads(payload)
        kind = "comm_open" if data["method"] == "begin" else "comm_msg"
    elif payload.startswith(b'{"batch"'):
        kind = "eventkit"
    return Message(seconds, from_kernel, kind, comm, data.get("method", ""), len(payload))


def _parts(payload: bytes) -> Iterator[bytes]:
    """The channel, then the parts of a message, of `v1.kernel.websocket.jupyter.org`."""
    count = int.from_bytes(payload[:8], "little")
    begins = [int.from_bytes(payload[8 * n : 8 * n + 8], "little") for n in range(1, count + 1)]
    for begin, end in pairwise(begins):
        yield payload[begin:end]

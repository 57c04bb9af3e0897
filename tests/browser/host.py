"""A page without Jupyter: one widget on it, whose other side is a Python object or a real widget of this process."""

import asyncio
import json
import secrets
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from comm.base_comm import BaseComm
from ipywidgets import Widget
from playwright.sync_api import Page
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from tests.browser.watched import Watched

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "eventkit" / "static"
PAGE = Path(__file__).with_name("host.html")
Send = Callable[[Any], None]


def bundle(name: str) -> dict[str, str]:
    """A widget's loader, and which part it is to load, as the traits that carry them."""
    loader = STATIC / "loader.js"
    if not loader.exists():
        raise RuntimeError(f"{loader.name} was not built: run `python3 dev.py build`.")
    return {"_esm": loader.read_text("utf-8"), "_part": name}


class Peer(Protocol):
    """The other side of a widget. `receive` takes what the page says; `send` is given by the host, for any thread."""

    send: Send

    def receive(self, message: Any) -> None:
        """Takes what the page said, on the host's thread."""


class Scripted:
    """A peer that answers by a script: a function that takes a message and returns the replies to it, in order."""

    def __init__(self, script: Callable[[Any], list[Any]] = lambda message: []) -> None:
        self.send: Send = lambda message: None
        self.script = script
        self.heard: list[Any] = []

    def receive(self, message: Any) -> None:
        """Notes the message and sends what the script says to it."""
        self.heard.append(message)
        for reply in self.script(message):
            self.send(reply)


class Line:
    """What lies between one page and its other side: sockets of the page, of which a reload opens another."""

    def __init__(self, loop: asyncio.AbstractEventLoop, state: Callable[[], Mapping[str, Any]]) -> None:
        self.loop = loop
        self.state = state
        self.take: Callable[[dict[str, Any]], None] = lambda message: None
        self.sockets: set[WebSocketHandler] = set()
        self.raised: list[str] = []

    def post(self, message: Mapping[str, Any]) -> None:
        """Sends to every page that is open; from any thread, in order."""
        text = json.dumps(message)
        self.loop.call_soon_threadsafe(self._write, text)

    def _write(self, text: str) -> None:
        for socket in list(self.sockets):
            try:
                socket.write_message(text)
            except WebSocketClosedError:
                self.sockets.discard(socket)

    def taken(self, text: str | bytes) -> None:
        """Hands a message of the page to the other side; what that raises fails the test."""
        try:
            self.take(json.loads(text))
        except Exception:
            self.raised.append(traceback.format_exc())

    def cut(self) -> None:
        """Closes every socket, as the death of a kernel does."""
        for socket in list(self.sockets):
            self.loop.call_soon_threadsafe(socket.close)


class HostComm(BaseComm):
    """A comm whose front end is a page of the host: a real widget takes it for its kernel's."""

    def __init__(self, line: Line, **about: Any) -> None:
        self.line = line
        super().__init__(**about, primary=False)

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        """Sends what the widget sends."""
        if msg_type == "comm_msg":
            self.line.post(data)
        elif msg_type == "comm_close":
            self.line.post({"method": "close"})


class _Shows(RequestHandler):
    """The page."""

    def get(self, id: str) -> None:
        self.set_header("Cache-Control", "no-store")
        self.finish(PAGE.read_text("utf-8"))


class _Carries(WebSocketHandler):
    """The page's line to the other side."""

    def open(self, id: str) -> None:
        self.line: Line = self.settings["lines"][id]
        self.line.sockets.add(self)
        self.write_message(json.dumps({"method": "begin", "state": dict(self.line.state())}))

    def on_message(self, message: str | bytes) -> None:
        self.line.taken(message)

    def on_close(self) -> None:
        self.line.sockets.discard(self)


class Host:
    """The server of such pages, on loopback."""

    def __init__(self, loop: asyncio.AbstractEventLoop, port: int, lines: dict[str, Line]) -> None:
        self.loop = loop
        self.port = port
        self.lines = lines

    def lay(self, state: Callable[[], Mapping[str, Any]]) -> tuple[str, Line]:
        """The address of a page that begins with that state, and the line to it."""
        id = secrets.token_hex(8)
        self.lines[id] = Line(self.loop, state)
        return f"http://127.0.0.1:{self.port}/{id}/", self.lines[id]


@contextmanager
def host() -> Iterator[Host]:
    """A host that serves until it is left."""
    begun, over = threading.Event(), asyncio.Event()
    made: list[Host] = []

    async def serve() -> None:
        lines: dict[str, Line] = {}
        pages = [(r"/([0-9a-f]+)/", _Shows), (r"/([0-9a-f]+)/socket", _Carries)]
        server = HTTPServer(Application(pages, lines=lines, websocket_max_message_size=64 << 20))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        made.append(Host(asyncio.get_running_loop(), sockets[0].getsockname()[1], lines))
        begun.set()
        await over.wait()
        server.stop()
        await server.close_all_connections()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="browser-host")
    thread.start()
    begun.wait()
    try:
        yield made[0]
    finally:
        made[0].loop.call_soon_threadsafe(over.set)
        thread.join()


class Hosted(Watched):
    """A widget alone on a page."""

    line: Line

    def __init__(self, page: Page, host: Host) -> None:
        super().__init__(page)
        self.host = host
        self._size: dict[str, float] = {}

    def show(self, widget: Widget) -> "Hosted":
        """Draws a real widget: its traits and its messages go over the page's line."""
        url, self.line = self.host.lay(widget.get_state)
        comm = HostComm(self.line, target_name="jupyter.widget", comm_id=widget.comm.comm_id)
        widget.comm = comm  # it begins to listen there
        self.line.take = lambda data: comm.handle_msg({"content": {"data": data}, "buffers": []})
        return self._draw(url)

    def open(self, state: Mapping[str, Any], peer: Peer) -> "Hosted":
        """Draws a module with that state (`bundle(name) | traits`), a peer for its other side."""
        url, self.line = self.host.lay(lambda: state)
        peer.send = lambda content: self.line.post({"method": "custom", "content": content})
        self.line.take = lambda data: peer.receive(data["content"]) if data["method"] == "custom" else None
        return self._draw(url)

    def _draw(self, url: str) -> "Hosted":
        self.page.goto(url)
        self.page.wait_for_function("() => window.eventkitReady")
        return self

    def emulate(
        self, *, width: int = 1280, height: int = 900, zoom: float = 1, dark: bool = False, still: bool = False
    ) -> None:
        """A window of that size, zoomed as a browser does it, of a person who likes it dark or without motion."""
        self._size = {"width": width, "height": height, "zoom": zoom}
        size = {"width": round(width / zoom), "height": round(height / zoom)}
        self.page.set_viewport_size(size)  # which outlasts pictures, and alone is not enlarged
        self.cdp.send("Emulation.setDeviceMetricsOverride", {**size, "deviceScaleFactor": zoom, "mobile": False})
        motion = "reduce" if still else "no-preference"
        self.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion=motion)

    def look(self, name: str, **size: float) -> list[str]:
        """A picture in either theme, and the barriers that axe-core finds in either; of the size the page has."""
        found = []
        size = size or self._size
        for dark in (False, True):
            self.emulate(dark=dark, **size)
            self.screenshot(f"{name}-{'dark' if dark else 'light'}")
            found += self.axe("#widget")
        self.emulate(**size)
        return found

    def remove(self) -> None:
        """Takes the view away, as running its cell again does."""
        self.page.evaluate("() => window.eventkitRemove()")

    def assert_clean(self) -> None:
        """Besides the page: the other side raised nothing."""
        super().assert_clean()
        assert not self.line.raised, "the other side raised:\n" + "\n".join(self.line.raised)

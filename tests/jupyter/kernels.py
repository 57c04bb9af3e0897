"""A real kernel to run cells in, and what each of them showed."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

WITHIN = 60
"""Seconds a cell may take before the kernel counts as hung."""
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@dataclass
class Shown:
    """What a cell showed: its streams, its result as text, and its error."""

    stdout: str = ""
    stderr: str = ""
    result: str | None = None
    error: str | None = None
    displays: list[str] = field(default_factory=list)


class Kernel:
    """Runs cells one after the other. Only what answers a cell's own message is counted as shown by it."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    def run(self, code: str, *, fails: bool = False) -> Shown:
        """What the cell showed once it is over; an error is one only where it was expected."""
        return self.shown(self.client.execute(code), fails=fails)

    def shown(self, asked: str, *, fails: bool = False) -> Shown:
        """What the cell of that message showed, once it is over."""
        shown = Shown()
        while True:
            message = self.client.get_iopub_msg(timeout=WITHIN)
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                setattr(shown, content["name"], getattr(shown, content["name"]) + content["text"])
            elif kind == "execute_result":
                shown.result = content["data"]["text/plain"]
            elif kind == "display_data":
                shown.displays.append(content["data"].get("text/plain", ""))
            elif kind == "error":
                shown.error = f"{content['ename']}: {content['evalue']}"
            elif kind == "status" and content["execution_state"] == "idle":
                assert fails or shown.error is None, shown.error
                return shown

    def value(self, expression: str) -> str:
        """The text of an expression's value."""
        return self.run(expression).result or ""

    def complete(self, text: str) -> list[str]:
        """What Tab offers at the end of the text."""
        reply = self.client.complete(text, reply=True, timeout=WITHIN)
        return list(reply["content"]["matches"])

    def stray(self) -> list[str]:
        """Text that reached the streams without belonging to the cell that was asked for last."""
        found = []
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                return found
            if message["msg_type"] == "stream":
                found.append(message["content"]["text"])


@contextmanager
def kernel(home: Path) -> Iterator[Kernel]:
    """A kernel of this environment whose default workspace lies in that folder."""
    manager = KernelManager(kernel_name="python3")
    import os

    manager.start_kernel(env={**os.environ, "EVENTKIT_HOME": str(home), "JUPYTER_PREFER_ENV_PATH": "1"})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=WITHIN)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def cells(name: str) -> list[str]:
    """The code cells of a notebook."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]

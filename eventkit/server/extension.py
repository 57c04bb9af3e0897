"""The extension of a Jupyter server: its addresses, the workspace behind them, and where kernels find the same one."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode

from eventkit.server.observer import Observer
from eventkit.server.socket import Socket, Sockets

__all__ = ["EventkitApp"]

HOME = "EVENTKIT_HOME"


class EventkitApp(ExtensionApp):
    """eventkit in a Jupyter server: `jupyter server extension list` names it."""

    name = "eventkit"
    description = "The events of a workspace, over HTTP and a websocket"
    load_other_extensions = True
    open_browser = False

    home = Unicode(
        "",
        help="The folder of the workspace, which kernels started here use too; "
        "where it is empty that is EVENTKIT_HOME, or else eventkit in Jupyter's data folder.",
    ).tag(config=True)

    def initialize_settings(self) -> None:
        """Makes what the addresses stand on; opens nothing, loads nothing more."""
        self._former = os.environ.get(HOME)
        place = self.home or self._former
        folder = Path(place).expanduser().absolute() if place else None
        if folder is not None:
            os.environ[HOME] = str(folder)  # whole: a kernel has another working directory
        self.observer = Observer(folder, notice=self._notice)
        self.sockets = Sockets(self.observer)

    def initialize_handlers(self) -> None:
        """Adds the addresses."""
        self.handlers.append((r"/eventkit/api/socket", Socket, {"sockets": self.sockets}))

    def _notice(self, line: str) -> None:
        self.log.info(line)

    async def stop_extension(self) -> None:
        """Says goodbye to who is connected, and closes the workspace, while the loop goes on."""
        if self.__dict__.get("observer") is None:  # it was never begun
            return
        self.sockets.close()
        await asyncio.get_running_loop().run_in_executor(None, self.observer.close)
        self._put_back()

    def _put_back(self) -> None:
        """Leaves the environment as it was: a process may have several servers, one after the other."""
        if self._former is None:
            os.environ.pop(HOME, None)
        else:
            os.environ[HOME] = self._former

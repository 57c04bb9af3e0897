"""The extension of a Jupyter server: its addresses, the workspace behind them, and where kernels find the same one."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Float, List, TraitError, Unicode, Union, validate

from eventkit.server.handlers import Desk, addresses
from eventkit.server.happenings import Happenings, names_of
from eventkit.server.hooks import RATE, Hooks, base_of
from eventkit.server.observer import Observer
from eventkit.server.quiet import Quiet
from eventkit.server.socket import Socket, Sockets

if TYPE_CHECKING:
    from traitlets.utils.bunch import Bunch

    from eventkit.workspace.workspace import Workspace

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

    hook_rate = Float(
        RATE,
        min=0.001,
        help="Requests a second that one webhook takes at this server, twice as many at once; more are told to wait. "
        "A webhook's own rate counts where it is less.",
    ).tag(config=True)

    jupyter_events = Union(
        [Bool(), List(Unicode()), Unicode()],
        default_value=False,
        help="Which of Jupyter's own happenings are events: True for all, or some, in a list or with commas between, "
        "of jupyter.notebook.saved, jupyter.kernel.started, .restarted, .died, .shutdown, and jupyter.cell.failed, "
        "which kernels tell that load eventkit. None by itself.",
    ).tag(config=True)

    @validate("jupyter_events")
    def _check_names(self, proposal: Bunch) -> Any:
        try:
            names_of(proposal.value)
        except ValueError as error:
            raise TraitError(str(error)) from error
        return proposal.value

    def initialize_settings(self) -> None:
        """Makes what the addresses stand on; opens nothing, loads nothing more."""
        former = os.environ.get(HOME)
        place = self.home or former
        folder = Path(place).expanduser().absolute() if place else None
        self._handed: tuple[str, str | None] | None = None
        if folder is not None:
            os.environ[HOME] = str(folder)  # whole: a kernel has another working directory
            self._handed = str(folder), former
        self.observer = Observer(folder, notice=self._notice, opened=self._opened)
        self.sockets = Sockets(self.observer)
        self.desk = Desk(self.observer)
        self.hooks = Hooks(self.observer.open, rate=self.hook_rate)
        names = names_of(self.jupyter_events)
        assert self.serverapp is not None, "an extension is begun by its server"
        self.happenings = Happenings(self.serverapp, names, workspace=self.observer.open, ended=self._kernel_ended)
        self.happenings.start()
        self.quiet = Quiet(self.serverapp.log)
        self.quiet.start()

    def initialize_handlers(self) -> None:
        """Adds the addresses."""
        self.handlers.append((r"/eventkit/api/socket", Socket, {"sockets": self.sockets}))
        self.handlers += self.hooks.routes()
        self.handlers += addresses(self.desk)

    def _notice(self, line: str) -> None:
        self.log.info(line)

    def _opened(self, ws: Workspace) -> None:
        if self.serverapp is not None:
            ws.webhooks.serve(base_of(self.serverapp))

    def _kernel_ended(self) -> None:
        """Has whoever looks told of what crashed with a kernel, and what waits."""
        ws = self.observer.held
        if ws is not None:
            ws.check_owners()

    async def stop_extension(self) -> None:
        """Says goodbye to who is connected, and closes the workspace, while the loop goes on."""
        if self.__dict__.get("observer") is None:  # it was never begun
            return
        self.sockets.close()
        loop = asyncio.get_running_loop()
        self.happenings.stop()
        await loop.run_in_executor(None, self.happenings.close)
        await loop.run_in_executor(None, self.hooks.close)  # what was taken is kept
        await loop.run_in_executor(None, self.observer.close)
        self.quiet.stop()
        self._put_back()

    def _put_back(self) -> None:
        """Leaves the environment as it was, unless somebody else changed it: a process may have several servers."""
        handed, self._handed = self._handed, None
        if handed is None or os.environ.get(HOME) != handed[0]:
            return
        if handed[1] is None:
            os.environ.pop(HOME)
        else:
            os.environ[HOME] = handed[1]

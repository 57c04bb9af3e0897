"""What happens in a Jupyter server, as events, where it is told to.

A notebook is saved; a kernel is started, restarted, shut down, or dies.

1. Each is one event. A kernel that dies and that the server starts again died once and was restarted once.
2. The loop waits for no database: events are emitted on a thread, in the order in which things happened.
3. Nothing is asked of Jupyter that would change something there: what a kernel belongs to is read off its environment.

Source: Jupyter's own schemas `contents_service` and `kernel_actions`; its restarter, which alone knows of deaths.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from eventkit.errors import EventkitError
from eventkit.sources.names import (
    EVENTS,
    KERNEL_DIED,
    KERNEL_RESTARTED,
    KERNEL_SHUTDOWN,
    KERNEL_STARTED,
    NOTEBOOK_SAVED,
    ROOT,
    TURNED_ON,
    kernel,
    notebook,
    notebook_path,
    part,
)

if TYPE_CHECKING:
    from jupyter_events import EventLogger
    from jupyter_server.serverapp import ServerApp

    from eventkit.model.event import Event
    from eventkit.workspace.workspace import Workspace

__all__ = ["Happenings", "names_of"]

CONTENTS = "https://events.jupyter.org/jupyter_server/contents_service/v1"
KERNELS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
_ACTIONS = {"start": KERNEL_STARTED, "restart": KERNEL_RESTARTED, "shutdown": KERNEL_SHUTDOWN}


def names_of(given: bool | str | Sequence[str]) -> tuple[str, ...]:
    """The names of what is to be an event: all for True, none for False. ValueError for one that there is not.

    A text is names with commas between, as one writes them on a command line.
    """
    if isinstance(given, bool):
        return EVENTS if given else ()
    if isinstance(given, str):
        given = [name.strip() for name in given.split(",") if name.strip()]
    for name in given:
        if name not in EVENTS:
            raise ValueError(
                f"There is no {name!r} among Jupyter's events; take of {', '.join(EVENTS)}, or True for all"
            )
    return tuple(dict.fromkeys(given))


class Happenings:
    """Follows one server. Thread: the loop's.

    names: see `names_of`. workspace: opens it, on a thread of ours. ended: called on that thread when a kernel is gone,
    whatever the names are: what ran there crashed, and its automations wait, as soon as that can be known.
    """

    def __init__(
        self,
        app: ServerApp,
        names: Sequence[str],
        *,
        workspace: Callable[[], Workspace],
        ended: Callable[[], object],
    ) -> None:
        assert app.event_logger is not None, "a server has it before its extensions"
        self._app, self._logger, self._names = app, app.event_logger, frozenset(names)
        self._workspace, self._ended = workspace, ended
        self._away = ThreadPoolExecutor(1, thread_name_prefix="eventkit-happenings")
        self._kernels: dict[str, Any] = {}
        self._dead: set[str] = set()
        self._deaths: dict[str, Event] = {}  # our thread's alone
        self._handed = {ROOT: str(app.root_dir), TURNED_ON: ",".join(name for name in EVENTS if name in self._names)}
        self._former = {name: os.environ.get(name) for name in self._handed}

    def start(self) -> None:
        """Follows from now on; kernels that are started find in their environment what they are to tell."""
        logger = self._logger
        logger.add_listener(schema_id=KERNELS, listener=self._kernel_acted)
        if NOTEBOOK_SAVED in self._names:
            logger.add_listener(schema_id=CONTENTS, listener=self._contents_acted)
        if self._names:
            os.environ.update(self._handed)

    def stop(self) -> None:
        """Follows no more. What happened until now is emitted when `close` returns."""
        logger = self._logger
        for schema, listener in ((KERNELS, self._kernel_acted), (CONTENTS, self._contents_acted)):
            with suppress(KeyError):
                logger.remove_listener(schema_id=schema, listener=listener)
        for name, value in self._former.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value

    def close(self) -> None:
        """Ends its thread. Thread: any but the loop's. Call it before the workspace is closed; twice is fine."""
        self._away.shutdown(wait=True)

    # -- what Jupyter tells

    async def _contents_acted(self, logger: EventLogger, schema_id: str, data: dict[str, Any]) -> None:
        path = str(data["path"]).strip("/")
        if data["action"] == "save" and path.endswith(".ipynb"):
            running = [id for id in self._kernels if self._notebook(id) == path]
            related = [part("kernel", kernel(id, self._kernels[id].kernel_name)) for id in running]
            self._emit(NOTEBOOK_SAVED, notebook(path), related, {"path": path})

    async def _kernel_acted(self, logger: EventLogger, schema_id: str, data: dict[str, Any]) -> None:
        id, name = data.get("kernel_id"), _ACTIONS.get(data["action"])
        if data.get("status") != "success" or id is None or name is None:
            return
        if name == KERNEL_STARTED:
            self._watch(id)
        self._kernel_did(name, id, {"after_death": id in self._dead} if name == KERNEL_RESTARTED else {})
        self._dead.discard(id)
        if name == KERNEL_SHUTDOWN:
            self._kernels.pop(id, None)

    def _watch(self, id: str) -> None:
        """Has the restarter say when it finds the kernel dead: before it starts it again, and where it gives up."""
        manager = self._app.kernel_manager
        if id in self._kernels or id not in manager:
            return
        self._kernels[id] = manager.get_kernel(id)
        for when, again in (("restart", True), ("dead", False)):
            manager.add_restart_callback(id, partial(self._died, id, again), when)

    def _died(self, id: str, again: bool) -> None:
        self._kernel_did(KERNEL_DIED, id, {"restarting": again})
        if again:
            self._dead.add(id)
        else:
            self._kernels.pop(id, None)

    # -- what comes of it

    def _kernel_did(self, name: str, id: str, payload: Mapping[str, Any]) -> None:
        if name in self._names:
            path = self._notebook(id)
            known = self._kernels.get(id)
            related = [part("notebook", notebook(path))] if path else []
            self._emit(name, kernel(id, known.kernel_name if known is not None else ""), related, payload, of=id)
        if name != KERNEL_STARTED:
            self._submit(self._look)

    def _notebook(self, id: str) -> str | None:
        """The notebook that a kernel belongs to, as Jupyter tells the kernel; it tells it anew when that is renamed."""
        launched = getattr(self._kernels.get(id), "_launch_args", None) or {}
        environment = launched.get("env") or {}
        return notebook_path(environment.get("JPY_SESSION_NAME", ""), str(self._app.root_dir))

    def _emit(
        self,
        name: str,
        resource: Mapping[str, str],
        related: Sequence[Mapping[str, str]],
        payload: Mapping[str, Any],
        *,
        of: str = "",
    ) -> None:
        at = datetime.now(UTC)

        def emit() -> None:
            before = self._deaths.pop(of, None)
            try:
                event = self._workspace().emit(
                    name, resource, occurred=at, related=related, payload=payload, follows=before
                )
            except EventkitError as error:
                self._app.log.warning("eventkit: %s could not be logged: %s", name, error)
            else:
                if name == KERNEL_DIED:
                    self._deaths[of] = event

        self._submit(emit)

    def _look(self) -> None:
        with suppress(EventkitError):  # it cannot be read or written now: the next look finds it
            self._ended()

    def _submit(self, call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the server stops, and nobody will look
            self._away.submit(call)

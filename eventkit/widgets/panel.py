"""What every widget is: a front end that asks over its comm, and is answered on threads of the workspace."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from eventkit.api.exchange import Exchange
from eventkit.api.parts import loader
from eventkit.faces.plain import counted
from eventkit.widgets.made_in import made
from eventkit.workspace.current import workspace

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Panel"]

FROZEN = (
    '<div class="eventkit-frozen"><p><em>A picture of the {name} as it was when the cell ran, after {events} of the '
    "log. Run the cell again for the live one.</em></p>{picture}</div>"
)
"""What stands around the picture of a widget; the widget's style sheet hides it while the widget lives."""
LIVE = "{}: live once the cell is run"
"""What stands in a widget's own place, below its picture, where no widget can be shown."""


class Panel(anywidget.AnyWidget):
    """A widget over a workspace. Rows are asked for, never held in traits.

    What is said over its comm: see `api.exchange`. Thread: any.
    """

    _bundle = ""
    """The part of the front end that draws it; see `api.parts`."""
    # declared, for anywidget makes a trait only of what the class itself has
    _esm = traitlets.Unicode().tag(sync=True)
    _part = traitlets.Unicode().tag(sync=True)

    def __init__(self, *, workspace_: Workspace | None = None, **traits: Any) -> None:
        self._ws = workspace_ if workspace_ is not None else workspace()
        # before all that can fail: what was half made is closed too
        self._exchange = Exchange(self._ws, self._say)
        super().__init__(_esm=loader(), _part=self._bundle, **traits)
        comm = getattr(self, "comm", None)
        if comm is not None and hasattr(comm, "_reply_subshell_for"):
            # else a message that comes while a cell runs waits for the main shell, which answered last
            comm._reply_subshell_for = lambda data, default: default
        self.on_msg(self._heard)
        self._unhear = self._ws.when_closed(self._exchange.gone)
        made(self)

    # -- how it is shown

    def _frozen(self) -> tuple[str, str]:
        """It as a text and as HTML, as things are now: what a saved notebook shows of it."""
        return repr(self), ""

    def _ipython_display_(self) -> None:
        """Shows the widget, and beside it what is left of it in a saved notebook, hidden while the widget lives."""
        from IPython.display import display

        name, place = type(self).__name__, repr(self)
        events = counted(self._ws.store.last_seq(), "event")  # no time: a saved notebook is the same at every run
        text, html = self._frozen()
        if html:
            picture = FROZEN.format(name=name, events=events, picture=html)
            display({"text/html": picture, "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]
            place = LIVE.format(name)
        view = self._repr_mimebundle_()
        data = view[0] if isinstance(view, tuple) else view
        display({**(data or {}), "text/plain": place}, raw=True)  # type: ignore[no-untyped-call]

    # -- what is said

    def _heard(self, _: Any, content: Any, buffers: Any) -> None:
        """Takes a message; on whichever thread the kernel has for it."""
        self._exchange.heard(content)

    def _say(self, message: dict[str, Any]) -> None:
        with suppress(Exception):  # the comm was closed meanwhile: there is nobody to tell
            self.send(message)

    def close(self) -> None:
        """Ends it: nothing is followed or answered any more. Twice is fine."""
        if "_exchange" not in self.__dict__:  # what it was to begin with was refused
            return
        if "_unhear" in self.__dict__:
            self._unhear()
        with suppress(Exception):
            self.send({"closed": True})
        self._exchange.close()
        layout = getattr(self, "layout", None) if self.comm is not None else None
        super().close()
        if layout is not None:  # a model of its own, which ipywidgets leaves open
            layout.close()

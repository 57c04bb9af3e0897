"""What every widget is: a front end that asks over its comm, and is answered on threads of the workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from eventkit.api import Refused, Session, Superseded, answered
from eventkit.api.parts import loader
from eventkit.api.wire import Reply
from eventkit.faces.plain import counted
from eventkit.model.base import utf8
from eventkit.widgets.fronts import Fronts
from eventkit.widgets.made_in import made
from eventkit.widgets.outbox import Outbox
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
LARGEST = 2**53
"""No number of a question is beyond."""


def _view(given: Any) -> str:
    """The name of a view, as it is told what is for it; one that has none shares the empty one."""
    return utf8(given[:100]) if isinstance(given, str) else ""


class Panel(anywidget.AnyWidget):
    """A widget over a workspace. Rows are asked for, never held in traits.

    The front end says hello for each view it draws, gives a sign of life now and then, and says goodbye; what nobody
    sees is not followed. Thread: any.
    """

    _bundle = ""
    """The part of the front end that draws it; see `api.parts`."""
    # declared, for anywidget makes a trait only of what the class itself has
    _esm = traitlets.Unicode().tag(sync=True)
    _part = traitlets.Unicode().tag(sync=True)

    def __init__(self, *, workspace_: Workspace | None = None, **traits: Any) -> None:
        self._ws = workspace_ if workspace_ is not None else workspace()
        # before all that can fail: what was half made is closed too
        self._outbox = Outbox(self._say, self._later)
        self._fronts = Fronts(self._ws, self._outbox.put)
        super().__init__(_esm=loader(), _part=self._bundle, **traits)
        comm = getattr(self, "comm", None)
        if comm is not None and hasattr(comm, "_reply_subshell_for"):
            # else a message that comes while a cell runs waits for the main shell, which answered last
            comm._reply_subshell_for = lambda data, default: default
        self.on_msg(self._heard)
        self._unhear = self._ws.when_closed(self._gone)
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

    # -- what the front end says

    def _heard(self, _: Any, content: Any, buffers: Any) -> None:
        """Takes a message; on whichever thread the kernel has for it."""
        if not isinstance(content, Mapping):
            return
        if "ask" in content:
            self._answered_later(content)
        elif "hello" in content or "beat" in content:
            self._fronts.heard(_view(content.get("hello") or content.get("beat")))
        elif "bye" in content:
            self._fronts.bye(_view(content["bye"]))

    def _answered_later(self, content: Mapping[str, Any]) -> None:
        id, view = content.get("id"), _view(content.get("view"))
        if not isinstance(id, int) or abs(id) > LARGEST:
            return  # nobody could tell which question is answered
        session = self._fronts.heard(view)
        try:
            self._ws.threads.asks().submit(lambda: self._answer(session, view, id, content))
        except RuntimeError:  # its threads are gone, so nothing is batched either
            said = "The workspace of this widget was closed: run the cell again to go on"
            error = {"kind": "WorkspaceClosed", "sentence": said, "report": ""}
            self._say({"batch": [{"id": id, "view": view, "error": error}]})

    def _answer(self, session: Session, view: str, id: int, content: Mapping[str, Any]) -> None:
        try:
            said: dict[str, Any] = {"reply": answered(session, str(content["ask"]), content.get("of") or {}, id=id)}
        except Refused as refused:
            said = {"error": {"kind": refused.kind, "sentence": refused.sentence, "report": refused.report}}
        except Superseded:
            said = {"error": {"kind": "Superseded", "sentence": "Asked anew meanwhile", "report": ""}}
        self._outbox.put({"id": id, "view": view, **said})

    # -- what it is told

    def _tell(self, kind: str, of: Reply) -> None:
        """Tells every view."""
        self._outbox.put({"push": kind, "of": of.plain()})

    def _later(self, job: Callable[[], None]) -> None:
        try:
            self._ws.threads.asks().submit(job, dropped=job)
        except RuntimeError:  # its threads are gone: here, then
            job()

    def _say(self, message: dict[str, Any]) -> None:
        with suppress(Exception):  # the comm was closed meanwhile: there is nobody to tell
            self.send(message | {"now": self._ws.clock.now().isoformat()})

    def _gone(self) -> None:
        """Says that nobody answers any more: what is shown would look alive."""
        self._say({"closed": True})

    def close(self) -> None:
        """Ends it: nothing is followed or answered any more. Twice is fine."""
        if "_fronts" not in self.__dict__:  # what it was to begin with was refused
            return
        if "_unhear" in self.__dict__:
            self._unhear()
        with suppress(Exception):
            self.send({"closed": True})
        for part in ("_outbox", "_fronts"):
            if hasattr(self, part):  # of one that was refused what it was given there is neither
                getattr(self, part).close()
        layout = getattr(self, "layout", None) if self.comm is not None else None
        super().close()
        if layout is not None:  # a model of its own, which ipywidgets leaves open
            layout.close()

"""What is said over one wire: a front end asks and is answered on threads of the workspace, and is told what is new.

A front end says hello for each view it draws, gives a sign of life now and then, and says goodbye; what nobody sees is
not followed. A wire is the comm of a widget, or the socket of a panel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from eventkit.api.answering import Refused, answered
from eventkit.api.fronts import Fronts
from eventkit.api.outbox import Outbox
from eventkit.api.session import Session, Superseded
from eventkit.api.wire import Exact, Reply
from eventkit.model.base import utf8

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Exchange"]

LARGEST = 2**53
"""No number of a question is beyond."""


def _view(given: Any) -> str:
    """The name of a view, as it is told what is for it; one that has none shares the empty one."""
    return utf8(given[:100]) if isinstance(given, str) else ""


class Exchange:
    """The workspace's side of one wire. send: sends a message, as plain JSON; what it raises is dropped. Thread: any.

    seen: whether anything can be sent now; what cannot is not looked for, and looked for once `woken` is called.
    """

    def __init__(
        self, ws: Workspace, send: Callable[[dict[str, Any]], None], *, seen: Callable[[], bool] = lambda: True
    ) -> None:
        self._ws, self._send = ws, send
        self._outbox = Outbox(self._say, self.later)
        self.fronts = Fronts(ws, self._outbox.put, seen=seen)

    @property
    def exact(self) -> Exact:
        """The large numbers that any view was told."""
        return self.fronts.exact

    # -- what is said to us

    def heard(self, content: Any) -> None:
        """Takes a message; on whichever thread there is for it. What is none is nothing."""
        if not isinstance(content, Mapping):
            return
        if "ask" in content:
            self._answered_later(content)
        elif "hello" in content or "beat" in content:
            self.fronts.heard(_view(content.get("hello") or content.get("beat")))
        elif "bye" in content:
            self.fronts.bye(_view(content["bye"]))

    def _answered_later(self, content: Mapping[str, Any]) -> None:
        id, view = content.get("id"), _view(content.get("view"))
        if not isinstance(id, int) or abs(id) > LARGEST:
            return  # nobody could tell which question is answered
        session = self.fronts.heard(view)
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

    # -- what we say

    def tell(self, kind: str, of: Reply) -> None:
        """Tells every view."""
        self._outbox.put({"push": kind, "of": of.plain()})

    def later(self, job: Callable[[], None]) -> None:
        """Has something done on a thread of the workspace; here, where those are gone."""
        try:
            self._ws.threads.asks().submit(job, dropped=job)
        except RuntimeError:
            job()

    def _say(self, message: dict[str, Any]) -> None:
        self._send(message | {"now": self._ws.clock.now().isoformat()})

    def gone(self) -> None:
        """Says that nobody answers any more: what is shown would look alive."""
        self._say({"closed": True})

    def close(self) -> None:
        """Ends it: nothing is followed or answered any more. Twice is fine."""
        self._outbox.close()
        self.fronts.close()

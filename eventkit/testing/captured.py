"""What came of a block of code: what fired, what was done about it, what flows, hooks and notifications said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventkit.faces import captured_html, captured_text
from eventkit.model.event import Event
from eventkit.model.run import FlowRun, HookOutcome, LogLine
from eventkit.store import Notification
from eventkit.testing.failing import named
from eventkit.workspace import current
from eventkit.workspace.workspace import Workspace

if TYPE_CHECKING:
    import pandas

__all__ = ["Captured", "Done", "capture"]

BLOCK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An action that was done, or failed. action: its type, such as `run-deployment`. reason: empty where it is ok."""

    automation: str
    action: str
    ok: bool
    reason: str = ""


@dataclass(slots=True, repr=False)
class Captured:
    """What came of a block, filled when it ends.

    events: all that were logged. firings: automation, and the event that completed it (None for silence). actions:
    those that are over. runs: flow runs that entered a state, as they are at the end; hooks, logs: theirs, run by run.
    notified: notifications. Actions and notifications stand in the order of the threads that did them.
    """

    events: list[Event] = field(default_factory=list)
    firings: list[tuple[str, Event | None]] = field(default_factory=list)
    actions: list[Done] = field(default_factory=list)
    runs: list[FlowRun] = field(default_factory=list)
    hooks: list[HookOutcome] = field(default_factory=list)
    logs: list[LogLine] = field(default_factory=list)
    notified: list[Notification] = field(default_factory=list)

    @property
    def said(self) -> list[str]:
        """What runs logged and printed, a text a line."""
        return [line.message for line in self.logs]

    def rows(self) -> list[tuple[str, str, str]]:
        """What, whose, and in words: a row for each thing that came of it, in an order that no thread changes."""
        flows = {run.id: run.flow_name for run in self.runs}
        rows = [
            ("fired", name, f"on {named(event) if event is not None else 'silence'}") for name, event in self.firings
        ]
        rows += sorted(
            ("did", each.automation, f"{each.action}{_ended(each.ok, each.reason)}") for each in self.actions
        )
        rows += [("ran", run.flow_name, run.state_name or "none") for run in self.runs]
        rows += [
            ("hook", flows[each.run_id], f"{each.hook} {each.outcome}{_ended(True, each.detail)}")
            for each in self.hooks
        ]
        rows += [("said", flows[line.run_id], line.message) for line in self.logs]
        return rows + sorted(("notified", each.subject, each.body) for each in self.notified)

    def df(self) -> pandas.DataFrame:
        """A DataFrame of the rows: what, whose, says."""
        import pandas

        return pandas.DataFrame(self.rows(), columns=["what", "whose", "says"])

    def __repr__(self) -> str:
        return captured_text(self)

    def _repr_html_(self) -> str:
        return captured_html(self)


def _ended(ok: bool, reason: str) -> str:
    return ("" if ok else " failed") + (f": {reason}" if reason else "")


@contextmanager
def capture(workspace: Workspace | None = None, *, timeout: float = 60.0) -> Iterator[Captured]:
    """Waits when the block ends until everything is done, and fills what the block gets with all that came of it.

    workspace: the current one unless given. timeout: seconds of real time. Raises RunTimeout, as `settle` does. A block
    that raises leaves it empty.

    >>> import eventkit as ek
    >>> from eventkit.testing import capture, in_memory
    >>> tell = ek.actions.SendNotification(subject="stock", body="{{ event.resource.id }} is low")
    >>> with in_memory():
    ...     low = ek.EventTrigger(expect={"stock.low"})
    ...     _ = ek.Automation(name="tell", trigger=low, actions=[tell]).create()
    ...     with capture() as came:
    ...         _ = ek.emit_event("stock.low", {"prefect.resource.id": "stock.rye"})
    >>> came
    4 events
      fired     tell   on stock.low on stock.rye
      did       tell   send-notification
      notified  stock  stock.rye is low
    """
    ws = workspace or current.workspace()
    ws.quiet(timeout=timeout)
    begun, came = ws.store.last_seq(), Captured()
    yield came
    ws.quiet(timeout=timeout)
    _fill(came, ws, begun)


def _fill(came: Captured, ws: Workspace, place: int) -> None:
    while rows := ws.store.tail(place, BLOCK):
        came.events += [event for event, _ in rows]
        place = rows[-1][0].seq or place
    runs: dict[UUID, None] = {}
    for event in came.events:
        name = event.resource.name or event.resource.id
        if event.event == "prefect.automation.triggered":
            came.firings.append((name, _triggering(ws, event)))
        elif event.event in ("prefect.automation.action.executed", "prefect.automation.action.failed"):
            came.actions.append(_done(name, event))
        elif event.event.startswith("prefect.flow-run.") and (id := _id(event.resource.id.rpartition(".")[2])):
            runs[id] = None
    came.runs = [run for id in runs if (run := ws.store.flow_run(id)) is not None]
    came.hooks = [each for run in came.runs for each in ws.store.hooks(run.id)]
    came.logs = [line for run in came.runs for line in ws.store.logs(run.id)]
    told = sum(each.ok and each.action == "send-notification" for each in came.actions)
    came.notified = list(reversed(ws.store.notifications(limit=told))) if told else []


def _done(automation: str, event: Event) -> Done:
    kind, reason = (str(event.payload.get(name) or "") for name in ("action_type", "reason"))
    return Done(automation=automation, action=kind, ok=event.event.endswith("executed"), reason=reason)


def _triggering(ws: Workspace, event: Event) -> Event | None:
    held: Any = event.payload.get("triggering_event")
    id = _id(str(held.get("id"))) if isinstance(held, dict) else None
    return ws.store.get(id) if id is not None else None


def _id(text: str) -> UUID | None:
    """An id out of an event that anybody may have emitted."""
    try:
        return UUID(text)
    except ValueError:
        return None

"""The public automation: a spec that can be created, changed and watched in the workspace of this notebook."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventkit.errors import AutomationError
from eventkit.faces import automation_sentence, automations_html
from eventkit.faces.plain import visible
from eventkit.model.automation import AutomationSpec
from eventkit.model.counts import Counts
from eventkit.model.event import Event
from eventkit.workspace.current import workspace
from eventkit.workspace.explaining import Verdict, explain
from eventkit.workspace.history import History, history_of
from eventkit.workspace.outcomes import EventOutcome, outcome_of
from eventkit.workspace.registry import CatchUp

__all__ = ["Automation"]


class Automation(AutomationSpec):
    """A trigger and its actions, by name: `create()` registers it, and replaces the one of that name in place.

    Raises AutomationError for what could never work, UnknownAutomation where none of that name or id is there.
    Thread: any. Durability: registered when `create` returns; windows and counters survive the kernel, and wait for
    the notebook to register the name again.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory() as ws:
    ...     ek.Automation(name="try", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[]).create()
    try: does nothing on every order.placed
    """

    def create(self, *, catch_up: CatchUp = "resume") -> Automation:
        """Registers it here. catch_up: whether events missed since the name was last evaluated are matched."""
        return self.of(workspace().register(self, catch_up=catch_up))

    def update(self) -> Automation:
        """Replaces the definition: of the one read before, whatever its name was, else of the one of this name.

        Raises UnknownAutomation when there is none.
        """
        known = workspace().automation(self._key())
        return self.of(workspace().register(self, replacing=known.id))

    def delete(self) -> None:
        """Deletes it, with its windows; what it did stays in the log."""
        workspace().delete_automation(self._key())

    def enable(self) -> Automation:
        """Turns it on. Raises AutomationError where its deployment was moved to a Prefect server."""
        return self.of(workspace().enable_automation(self._key(), enabled=True))

    def disable(self) -> Automation:
        """Turns it off; windows are kept as they are."""
        return self.of(workspace().enable_automation(self._key(), enabled=False))

    def shadow(self) -> Automation:
        """Puts it in shadow: matched, its windows counted, its firings recorded; nothing is run or emitted."""
        return self.of(workspace().enable_automation(self._key(), enabled="shadow"))

    def fire(self, event: Event | UUID | str, *, timeout: float = 0.0) -> EventOutcome:
        """Fires it by hand, whether the event matches and whether it is on; what came of that.

        event: one of the log, or its id. timeout: how many seconds to wait for its runs and actions. The firing is
        recorded and its events are marked manual; windows stay as they are. Raises InvalidEvent, UnknownAutomation.
        Durability: firing and runs are committed together when this returns.

        >>> import eventkit as ek
        >>> with ek.Workspace.in_memory():
        ...     event = ek.emit_event("order.paid", {"prefect.resource.id": "order.42"})
        ...     shop = ek.Automation(name="try", trigger=ek.EventTrigger(expect={"order.placed"}), actions=[]).create()
        ...     shop.fire(event)
        order.paid on order.42: considered by 0 automations
          by hand: try: a person asked for it
        """
        ws, spec = workspace(), workspace().automation(self._key())
        return outcome_of(ws, ws.fire(self._key(), event), timeout=timeout, only=spec.id)

    @property
    def counts(self) -> Counts:
        """How many events it considered, matched and suppressed, and how often it fired; up to now."""
        return self.history().counts

    def history(self) -> History:
        """Its counts, and the last 20 things that became of events with it, each with the reason; `.df()` for a table.

        >>> import eventkit as ek
        >>> with ek.Workspace.in_memory():
        ...     twice = ek.EventTrigger(expect={"order.placed"}, threshold=2, within=60)
        ...     shop = ek.Automation(name="twice", trigger=twice, actions=[]).create()
        ...     _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.42"})
        ...     _ = ek.settle()
        ...     shop.history()
        twice: considered 1, matched 1, fired 0×, suppressed 0
          matched  order.placed on order.42  1 of 2 within 60 s; closes in 60 s
        """
        return history_of(workspace(), self._key())

    def explain(self, event: Event | UUID | str) -> Verdict:
        """Why an event did or did not satisfy its trigger; see `explain`."""
        return explain(workspace().automation(self._key()), event)

    def changed(self, **changes: Any) -> Automation:
        """A copy with these fields changed, checked as a new one is; `update()` makes it the one that counts."""
        return Automation(**{name: getattr(self, name) for name in AutomationSpec.model_fields} | changes)

    @classmethod
    def read(cls, id: UUID | str | None = None, name: str | None = None) -> Automation:
        """The automation of that id or name in this workspace; a text that is no id is read as a name."""
        key = name if id is None else id
        if key is None or (id is not None and name is not None):
            raise AutomationError("Automation.read() needs an id or a name, one of the two: give one")
        return Automation.of(workspace().automation(_id_or_name(key)))

    @staticmethod
    def of(spec: AutomationSpec) -> Automation:
        """An automation as it is registered, or would be."""
        return Automation.model_construct(**{name: getattr(spec, name) for name in AutomationSpec.model_fields})

    def _key(self) -> str | UUID:
        return self.id or self.name

    def __repr__(self) -> str:
        return f"{visible(self.name)}: {automation_sentence(self, deployments=workspace().deployments_by_id())}"

    def _repr_html_(self) -> str:
        return automations_html([self], deployments=workspace().deployments_by_id())


def _id_or_name(key: UUID | str) -> UUID | str:
    try:
        return UUID(str(key))
    except ValueError:
        return key

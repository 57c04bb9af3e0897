"""Automations in a notebook: what each does, how often it fired, and its windows as they fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from eventkit.model.automation import AutomationSpec
from eventkit.widgets.ids import id_in
from eventkit.widgets.panel import Panel

if TYPE_CHECKING:
    import pandas

__all__ = ["AutomationList"]

COLUMNS = ["name", "enabled", "considered", "matched", "fired", "suppressed", "errored", "last_fired", "id"]
_SWITCHES = {True: "on", False: "off", "shadow": "shadow"}


class AutomationList(Panel):
    """Every automation, with what it does, its counts, windows and last reason; turned on, off and to shadow there.

    `.selected` is the automation that is open in it. Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     on = ek.EventTrigger(expect={"order.placed"})
    ...     _ = ek.Automation(name="see", trigger=on, actions=[]).create()
    ...     ek.AutomationList().df()["enabled"].to_dict()
    {'see': 'on'}
    """

    _bundle = "automation_list"
    automation = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)

    @property
    def selected(self) -> AutomationSpec | None:
        """The automation that is open in it, as it is now; None where none is, or where it was deleted."""
        id = id_in(self.automation)
        record = self._ws.store.automation(id) if id is not None else None
        return record.spec if record is not None else None

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row an automation, indexed by name, counted up to now."""
        import pandas

        self._ws.save_counts()
        store = self._ws.store
        rows = [
            (
                *(each.spec.name, _SWITCHES[each.spec.enabled], each.considered, each.matched, each.fired),
                *(each.suppressed, each.errored, store.last_firing(each.spec.id) if each.spec.id else None),
                str(each.spec.id),
            )
            for each in store.automations()
        ]
        return pandas.DataFrame(rows, columns=COLUMNS).set_index("name")

    def _frozen(self) -> tuple[str, str]:
        view = self._ws.automations_view()
        return view.text, view.html

    def __repr__(self) -> str:
        return "AutomationList()"

"""The trigger builder in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import traitlets

from eventkit.api import Call, Session
from eventkit.api.code import automation_code, json_code, trigger_code
from eventkit.api.drafts import drafted, trigger_of
from eventkit.api.planned import planned
from eventkit.api.saving import saved
from eventkit.api.saving_wire import SaveAsk
from eventkit.errors import AutomationError, InvalidTrigger, UsageError
from eventkit.faces import Built, builder_html, builder_text, sentence
from eventkit.insight import clauses_alone, generalised
from eventkit.model.automation import AutomationSpec
from eventkit.model.event import Event
from eventkit.model.trigger import Trigger, leaves
from eventkit.widgets.begun import begun_with, event_of
from eventkit.widgets.ids import id_in
from eventkit.widgets.panel import Panel
from eventkit.workspace.automations import Automation
from eventkit.workspace.current import workspace

__all__ = ["TriggerBuilder"]


class TriggerBuilder(Panel):
    """Builds a trigger by clicking an event: what it would have done is seen while it is written.

    event: an event of the log, or its id; without a trigger the draft begins as this kind of thing. trigger: any, a
    deployment's, an automation or its name, or JSON. name: the automation's; of one that is saved, what is not given is
    taken. `builder.trigger` is what was built, `builder.save()` registers it. Raises InvalidEvent, UnknownAutomation.
    Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     event = ek.emit_event("order.placed", {"prefect.resource.id": "order.42", "region": "eu"})
    ...     ek.TriggerBuilder(event, name="restock")
    TriggerBuilder restock: on every order.placed whose resource is order.* and region is eu
    """

    _bundle = "trigger_builder"
    builder_draft = traitlets.Dict().tag(sync=True)
    builder_event = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    builder_name = traitlets.Unicode("").tag(sync=True)
    builder_target: Any = traitlets.Dict({"deployment": None, "parameters": {}}).tag(sync=True)
    builder_enabled = traitlets.Enum(("off", "shadow", "on"), "on").tag(sync=True)

    builder_muted: Any = traitlets.List().tag(sync=True)
    """Clauses that are kept beside the draft and not asked for, so that they are there again after a reload."""

    def __init__(self, event: Any = None, trigger: Any = None, *, name: str | None = None) -> None:
        ws = workspace()
        pinned = event_of(ws, event)
        known = name if name and ws.store.automation(name) is not None else None
        begun = begun_with(ws, known) | begun_with(ws, trigger)
        if trigger is None and pinned is not None:
            begun["builder_draft"] = generalised(pinned)[1].trigger.wire()
        if name is not None:
            begun["builder_name"] = name
        super().__init__(workspace_=ws, builder_event=None if pinned is None else str(pinned.id), **begun)

    # -- what is built

    @property
    def trigger(self) -> Trigger:
        """The trigger as it is now; raises InvalidTrigger while the draft is none."""
        return trigger_of(self.builder_draft)

    @trigger.setter
    def trigger(self, given: Any) -> None:
        begun = begun_with(self._ws, given)
        target = begun.get("builder_target")
        if target is not None and target["deployment"] is None:  # parameters of what is to be run already
            target["deployment"] = self.builder_target.get("deployment")
        with self.hold_sync():
            for name, value in begun.items():
                setattr(self, name, value)

    @property
    def automation(self) -> Automation:
        """The automation that saving registers, which is the saved one while nothing was changed.

        Raises InvalidTrigger while the draft is none, AutomationError without a name.
        """
        return Automation.of(self._planned())

    @property
    def name(self) -> str:
        """The automation's name."""
        return str(self.builder_name)

    @name.setter
    def name(self, given: str) -> None:
        self.builder_name = given

    @property
    def event(self) -> Event | None:
        """The event that is looked at beside the draft."""
        id = id_in(self.builder_event)
        return self._ws.store.get(id) if id is not None else None

    @event.setter
    def event(self, given: Any) -> None:
        pinned = event_of(self._ws, given)
        self.builder_event = None if pinned is None else str(pinned.id)

    def on_firing(self, deployment: str | UUID | None, **parameters: Any) -> None:
        """Says which deployment runs on a firing, by `<flow>/<name>` or id, and with which parameters; None for none.

        A parameter is a value or a template: `order="{{ event.resource.id }}"`. Raises UnknownAutomation.
        """
        runs = None if deployment is None else str(self._ws.deployment(deployment).id)
        self.builder_target = {"deployment": runs, "parameters": parameters}

    def save(self, enabled: Literal["off", "shadow", "on"] | None = None, *, typed: str = "") -> Automation:
        """Registers it, in place of the automation of its name, of which all else stays.

        enabled: by default as the builder has it. typed: the name once more, for a trigger that any event fires. Raises
        InvalidTrigger, AutomationError: nothing was registered. Durability: registered when it returns.
        """
        turned = enabled or self.builder_enabled
        ask = SaveAsk(
            name=self.name, enabled=turned, trigger=self.builder_draft, typed=typed,
            deployment=self._deployment, parameters=self._parameters,
        )  # fmt: skip
        told = saved(Call(Session(self._ws, self._exchange.tell), "draft.save"), ask)
        if told.problems:
            more = f" (and {len(told.problems) - 1} more)" if len(told.problems) > 1 else ""
            wrong = InvalidTrigger if drafted(self.builder_draft).trigger is None else AutomationError
            raise wrong(f"{told.problems[0].sentence}{more}")
        self.builder_enabled = turned
        return Automation.of(self._ws.automation(self.name))

    # -- code

    @property
    def code(self) -> str:
        """The Python of it: of the automation where it has a name, else of the trigger. Raises InvalidTrigger."""
        trigger = self.trigger
        if not self.name:
            return trigger_code(trigger)
        return automation_code(self._planned(), self._ws.deployments_by_id())

    def insert(self) -> None:
        """Offers the code as the next cell, where this notebook can. Raises UsageError where there is no cell."""
        from IPython.core.getipython import get_ipython

        shell = get_ipython()
        if shell is None:
            raise UsageError("There is no notebook to put a cell into: print(builder.code) shows it")
        shell.set_next_input(self.code, replace=False)

    # -- numbers that JavaScript would round

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Takes what the front end changed, its large numbers as they were told."""
        super().set_state({name: self._exchange.exact.restored(value) for name, value in sync_data.items()})

    @traitlets.observe("builder_draft", "builder_target", "builder_muted")
    def _told(self, change: Any) -> None:
        self._exchange.exact.note(change["new"])

    # -- its faces

    def _frozen(self) -> tuple[str, str]:
        told = self._built()
        return builder_text(told), builder_html(told)

    def __repr__(self) -> str:
        return builder_text(self._built())

    def _built(self) -> Built:
        read = drafted(self.builder_draft)
        deployment = self._ws.store.deployment(self._deployment) if self._deployment is not None else None
        return Built(
            name=self.name,
            enabled=str(self.builder_enabled),
            sentence=sentence(read.trigger) if read.trigger is not None else "",
            wrong=[each.sentence for each in read.wrong],
            clauses=_clauses(read.trigger) if read.trigger is not None else [],
            runs=deployment.full_name if deployment is not None else "",
            json_text=json_code(dict(self.builder_draft)),
        )

    # -- inside

    @property
    def _deployment(self) -> UUID | None:
        held = self.builder_target.get("deployment")
        return id_in(held) if isinstance(held, str) else None

    @property
    def _parameters(self) -> dict[str, Any]:
        held = self.builder_target.get("parameters")
        return dict(held) if isinstance(held, Mapping) else {}

    def _planned(self) -> AutomationSpec:
        if not self.name:
            raise AutomationError("This automation has no name yet, by which it is known: builder.name = 'restock'")
        return planned(
            self._ws, self.trigger, self.name, enabled=str(self.builder_enabled),
            deployment=self._deployment, parameters=self._parameters,
        )  # fmt: skip


def _clauses(trigger: Trigger) -> list[tuple[str, str, str]]:
    every = []
    for path, leaf in leaves(trigger):
        place = ".".join(str(each + 1) for each in path)
        every += [(each.kind, f"{place} {each.field}".strip(), each.wanted) for each in clauses_alone(leaf)]
    return every

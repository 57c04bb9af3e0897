"""What a workspace keeps by name or id: automations, deployments and runs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventkit.engine import Predicate
from eventkit.flows import Flow, whole
from eventkit.model.automation import AutomationSpec, Enabled
from eventkit.model.deployment import Deployment
from eventkit.model.state import State, StateType
from eventkit.workspace.parts import Parts
from eventkit.workspace.registry import CatchUp

__all__ = ["Catalogue"]


class Catalogue(Parts):
    """Registers and reads them, turns them on and off, deletes them. Thread: any."""

    # -- automations

    @whole
    def register(
        self,
        spec: AutomationSpec,
        *,
        catch_up: CatchUp = "resume",
        replacing: UUID | None = None,
        predicate: Predicate | None = None,
    ) -> AutomationSpec:
        """The automation as registered, evaluated by this process from now on; see `Registry.register`."""
        registered = self.registry.register(spec, catch_up=catch_up, replacing=replacing, predicate=predicate)
        self.begin_left(registered)
        return registered

    @whole
    def register_silently(
        self, spec: AutomationSpec, *, replacing: UUID | None = None, predicate: Predicate | None = None
    ) -> tuple[AutomationSpec, list[str]]:
        """The same for whoever may not print: the automation, and what there is to say."""
        registered, lines = self.registry.take(spec, replacing=replacing, predicate=predicate)
        self.begin_left(registered)
        return registered, lines

    def begin_left(self, spec: AutomationSpec) -> None:
        """Begins what an automation's former owner left to be done."""
        assert spec.id is not None, "a registered automation has its id"
        if self.evaluates:
            self._unfinished.submit(spec.id)

    def automation(self, key: str | UUID) -> AutomationSpec:
        """An automation by name or id."""
        return self.registry.read(key).spec

    def automations(self) -> list[AutomationSpec]:
        """Every automation, by name."""
        return [record.spec for record in self.store.automations()]

    @whole
    def enable_automation(self, key: str | UUID, *, enabled: Enabled) -> AutomationSpec:
        """The automation, on, off or in shadow."""
        return self.registry.enable(key, enabled=enabled)

    @whole
    def delete_automation(self, key: str | UUID) -> None:
        """Deletes an automation."""
        self.registry.delete(key)

    # -- deployments

    @whole
    def deploy(self, flow: Flow[..., Any], name: str, **options: Any) -> Deployment:
        """A deployment of the flow with its triggers, served by this process."""
        return self.deployments_.deploy(flow, name, options)

    def deployment(self, key: str | UUID) -> Deployment:
        """A deployment by `<flow>/<name>` or id."""
        return self.registry.deployment(key)

    def deployments_by_id(self) -> dict[UUID, Deployment]:
        """Every deployment."""
        return {each.id: each for each in self.store.deployments()}

    @whole
    def pause_deployment(self, key: UUID, *, paused: bool) -> Deployment:
        """The deployment, paused or resumed."""
        return self.deployments_.pause(key, paused=paused)

    # -- runs

    @whole
    def set_run_state(self, id: UUID, state: State, *, force: bool = False) -> State:
        """Asks for a state of a flow run; returns the one it has then."""
        after = self._steering.ask(id, state, force=force)
        self.wake()
        return after

    def cancel_run(self, id: UUID, *, reason: str = "") -> State:
        """Asks a flow run to stop, at its next task or in the middle of Python code; returns the state it has then.

        A run that cannot be stopped says why in its state's message.
        """
        return self.set_run_state(id, State(type=StateType.CANCELLING, message=reason))

    @whole
    def delete_run(self, id: UUID) -> None:
        """Deletes a flow run with all it left."""
        self.run_states.delete(id, stop=self.executor.cancel)

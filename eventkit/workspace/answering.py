"""What an event or a deployment is asked, answered in the current workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eventkit.model.event import Event
from eventkit.workspace.current import workspace

if TYPE_CHECKING:
    from eventkit.model.deployment import Deployment
    from eventkit.model.outcome import EventOutcome
    from eventkit.model.verdict import Verdict

__all__ = ["Answers"]


class Answers:
    """The `Inquiry` of the current workspace; what answers a question is loaded when it is asked. Thread: any."""

    def why(self, event: Event, trigger: Any) -> Verdict:
        """Why the event did or did not satisfy a trigger."""
        from eventkit.workspace.explaining import explain

        return explain(trigger, event)

    def outcome(self, event: Event, timeout: float) -> EventOutcome:
        """What became of the event, once that is over or the time is up."""
        return workspace().outcome(event, timeout=timeout)

    def generalise(self, event: Event) -> Any:
        """The triggers that the event suggests."""
        from eventkit.workspace.generalising import generalise

        return generalise(event)

    def replay(self, event: Event, edit: Any, *, dry: bool) -> Any:
        """The event again, edited: what it would lead to, or, not dry, what was emitted."""
        from eventkit.workspace.again import replay_one

        return replay_one(event, edit, dry=dry)

    def chain(self, event: Event, *, most: int) -> Any:
        """What caused the event and what it caused."""
        from eventkit.workspace.chaining import chain

        return chain(event, most=most)

    def move(self, deployment: Deployment, **options: Any) -> Any:
        """The deployment at a Prefect server; its automations off here."""
        from eventkit.workspace.moving import move

        return move(workspace(), deployment, **options)

    def moved(self, deployment: Deployment) -> Any:
        """How its move stands; None where it was never moved."""
        from eventkit.workspace.move import moved

        return moved(workspace(), deployment)

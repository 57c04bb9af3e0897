"""What an event or a deployment can be asked; the workspace answers, and puts itself here: a value knows of none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from eventkit.errors import MissingContext

if TYPE_CHECKING:
    from eventkit.model.deployment import Deployment
    from eventkit.model.event import Event
    from eventkit.model.outcome import EventOutcome
    from eventkit.model.verdict import Verdict

__all__ = ["Askable", "Inquiry", "Movable", "install"]


class Inquiry(Protocol):
    """Answers questions about an event or a deployment of the current workspace. Thread: any."""

    def why(self, event: Event, trigger: Any) -> Verdict:
        """Why the event did or did not satisfy a trigger."""
        ...

    def outcome(self, event: Event, timeout: float) -> EventOutcome:
        """What became of the event, once that is over or the time is up."""
        ...

    def generalise(self, event: Event) -> Any:
        """The triggers that the event suggests."""
        ...

    def replay(self, event: Event, edit: Any, *, dry: bool) -> Any:
        """The event again, edited: what it would lead to, or, not dry, what was emitted."""
        ...

    def chain(self, event: Event, *, most: int) -> Any:
        """What caused the event and what it caused."""
        ...

    def move(self, deployment: Deployment, **options: Any) -> Any:
        """The deployment at a Prefect server; its automations off here."""
        ...

    def moved(self, deployment: Deployment) -> Any:
        """How its move stands; None where it was never moved."""
        ...


class _Installed:
    factory: Callable[[], Inquiry] | None = None


def install(factory: Callable[[], Inquiry] | None) -> None:
    """Says where events are answered from now on; it is asked at each question. None: nowhere."""
    _Installed.factory = factory


def _inquiry() -> Inquiry:
    if _Installed.factory is None:
        raise MissingContext("There is no workspace to ask: open one with eventkit.workspace(), then ask again")
    return _Installed.factory()


class Askable:
    """The questions, as methods of the event."""

    __slots__ = ()

    def why(self: Event, trigger: Any) -> Verdict:  # type: ignore[misc]
        """Why this event did or did not satisfy a trigger, an automation, or the automation of that name or id.

        See `eventkit.explain`. Raises UnknownAutomation, AutomationError; MissingContext without a workspace.
        """
        return _inquiry().why(self, trigger)

    def outcome(self: Event, timeout: float = 10.0) -> EventOutcome:  # type: ignore[misc]
        """What became of this event: which automations fired, matched, nearly did, and the runs that came of it.

        timeout: how many seconds of real time to wait until it is matched and its runs and actions are over; what is
        still going on then is in `.open`. 0: what is known now. Raises MissingContext without a workspace. Thread: any.

        >>> import eventkit as ek
        >>> with ek.Workspace.in_memory():
        ...     europe = ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"})
        ...     _ = ek.Automation(name="eu-orders", trigger=europe, actions=[]).create()
        ...     ek.emit_event("order.placed", {"prefect.resource.id": "order.42", "region": "us-1"}).outcome()
        order.placed on order.42: considered by 1 automation
          nearly: eu-orders: region is 'us-1', and eu-* was expected
            to admit: accept region 'us-1' too
        """
        return _inquiry().outcome(self, timeout)

    def generalise(self: Event) -> Any:  # type: ignore[misc]
        """Three triggers that this event suggests: exactly this, this kind of thing, any of this name.

        See `eventkit.generalise`. Raises InvalidEvent; MissingContext without a workspace.
        """
        return _inquiry().generalise(self)

    def replay(self: Event, edit: Any = None, *, dry: bool = True) -> Any:  # type: ignore[misc]
        """What this event would lead to if it came again, now; with `dry=False` it does. See `eventkit.replay`.

        edit: fields to replace (event, resource, related, payload, occurred), the payload's keys put over those it has;
        or a function of the event that returns another event or such fields. Checked as any that is emitted.
        Raises InvalidEvent; MissingContext without a workspace.
        """
        return _inquiry().replay(self, edit, dry=dry)

    def chain(self: Event, *, most: int = 200) -> Any:  # type: ignore[misc]
        """What caused this event and what it caused, from the origin on: a tree of at most so many links.

        Shown as text or HTML, `.df()` has a row a link. MissingContext without a workspace.
        """
        return _inquiry().chain(self, most=most)


class Movable:
    """The way to a Prefect server, as a method of the deployment."""

    __slots__ = ()

    def move_to_prefect(  # type: ignore[misc]
        self: Deployment,
        work_pool: str | None = None,
        *,
        connection: Any = None,
        folder: Any = None,
        lossy: bool = False,
    ) -> Any:
        """Exports, deploys and hands over to a Prefect server in one step: a `Move`, with each step that was done.

        The code goes to a folder that the workers can read, the deployment and its automations to the server, these
        off. Once they are read back as they were meant, they are turned off here, on there, and what came in between is
        told; so that either side fires, never both. From then on they stay off here, until `.back()`.
        Called again, it goes on with what was interrupted, or brings the server up to date. A line says what it waits
        for, where that takes long; no wait is longer than a minute.

        work_pool: its name; the `work_pool_name` it was deployed with unless given. connection: what `ek.connect` gave,
        with read_only=False; else the open one, else the server that PREFECT_API_URL names. folder:
        `to-prefect/<flow>-<name>` unless given. lossy: whether what a server cannot do may be left out; else
        AutomationError names each such thing. Raises PrefectError, whose notes say where things stand.
        Durability: each step is noted in the workspace before the next. Windows begin anew there.

        >>> import eventkit as ek
        >>> with ek.Workspace.in_memory():
        ...     @ek.flow
        ...     def restock() -> None: ...
        ...     restock.deploy(name="nightly").move_to_prefect()
        Traceback (most recent call last):
        eventkit.errors.UsageError: restock/nightly goes to a work pool, which None is not: give the name of one that \
the server has, move_to_prefect(work_pool='...')
        """
        return _inquiry().move(self, work_pool=work_pool, connection=connection, folder=folder, lossy=lossy)

    @property
    def moved(self: Deployment) -> Any:  # type: ignore[misc]
        """How its move to a Prefect server stands, to look at or take `.back()`; None where it was never moved."""
        return _inquiry().moved(self)

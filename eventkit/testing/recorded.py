"""A session recorded to a file, and held against what the code of today would make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventkit.actions.redaction import without_secrets
from eventkit.errors import AutomationError, UsageError
from eventkit.faces import recheck_html, recheck_text
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.firing import restored, stored
from eventkit.model.secrecy import LEAST, forms, hide_all
from eventkit.model.wording import shown
from eventkit.testing.answers import Listening, answering, predicates_of
from eventkit.testing.comparing import Difference, compared
from eventkit.testing.recording import Recording
from eventkit.testing.stepping import stepped
from eventkit.workspace import current
from eventkit.workspace.workspace import Workspace

if TYPE_CHECKING:
    import pandas

__all__ = ["Recheck", "assert_recorded", "check_recorded", "record"]


def record(
    path: str | Path,
    *,
    since: datetime | None = None,
    automations: Iterable[AutomationSpec | str] | None = None,
    hide: Iterable[str] = (),
    workspace: Workspace | None = None,
    timeout: float = 60.0,
) -> Recording:
    """Writes the session of a workspace to a file that needs nothing else: its events, and what came of them.

    path: replaced where it is there; a name that ends in `.ek.jsonl` is a test to pytest. since: only events from then
    on. automations: those that are on unless given, registered or not. workspace: the current one unless given.
    timeout: seconds of real time to wait until everything is done. Written is what each automation makes of all of
    these events, from the first on and with no windows open before it: of one that was registered later, or changed
    meanwhile, more than it did then. Absence is noticed up to now.

    hide: texts of at least 6 characters that are not to be written, besides the keys of webhooks and what calls of
    webhooks send; each is replaced wherever it stands, in every form it may have. Raises UsageError, UnknownAutomation,
    RunTimeout, StoreError, OSError. Thread: any.

    >>> import eventkit as ek, tempfile
    >>> from eventkit.testing import check_recorded, in_memory, record
    >>> with in_memory(), tempfile.TemporaryDirectory() as folder:
    ...     _ = ek.Automation(name="eu", trigger=ek.EventTrigger(match={"region": "eu-*"}), actions=[]).create()
    ...     for region in ("eu-1", "us-1"):
    ...         _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.1", "region": region})
    ...     record(f"{folder}/orders.ek.jsonl")
    ...     check_recorded(f"{folder}/orders.ek.jsonl")
    4 events, 1 automation: fired 1×, nearly 3×
    4 events, 1 automation: as recorded
    """
    ws = workspace or current.workspace()
    ws.quiet(timeout=timeout)
    known = forms([*ws.webhooks.known_keys(), *_hideable(hide)])
    heard = list(ws.events(since=since, oldest_first=True))
    events = [_hidden(event, known) for event in heard]
    specs = [_quiet(_spec(ws, each), known) for each in (_on(ws) if automations is None else automations)]
    deployments = [_bare(each, known) for each in ws.deployments_by_id().values()]
    until = max([ws.clock.now(), *(event.received or event.occurred for event in events[-1:])])
    listening = Listening(predicates_of(ws, specs), heard)
    fired, told = stepped(specs, deployments, events, until=until, predicates=listening.predicates)
    answers = [replace(each, says=hide_all(each.says, known)) for each in listening.answers]
    made = Recording(
        until=until, deployments=tuple(deployments), automations=tuple(specs), events=tuple(events),
        answers=tuple(answers), fired=tuple(fired), told=tuple(told),
    )  # fmt: skip
    made.write(path)
    return made


def _on(ws: Workspace) -> list[AutomationSpec]:
    return [spec for spec in ws.automations() if spec.enabled]


def _spec(ws: Workspace, given: AutomationSpec | str) -> AutomationSpec:
    if isinstance(given, str):
        return ws.automation(given)
    if not isinstance(given, AutomationSpec):
        raise AutomationError(f"record() takes automations or their names, not {shown(given)}: write Automation(...)")
    return given


# -- what is not written


def _hideable(hide: Iterable[str]) -> list[str]:
    """The texts to hide; one that could not be found for certain is refused, and not repeated."""
    given = [hide] if isinstance(hide, str) else list(hide)
    if any(not isinstance(each, str) for each in given):
        raise UsageError("record(hide=...) takes texts: write hide=['...']")
    short = min(map(len, given), default=LEAST)
    if short < LEAST:
        raise UsageError(
            f"record(hide=...) holds a text of {short} characters, and one under {LEAST} stands in too many others to "
            "be replaced: leave such events out with since=..., or record events that hold no such text"
        )
    return given


def _quiet(spec: AutomationSpec, known: Sequence[str]) -> AutomationSpec:
    """The automation as it may be kept: another one only where it held a secret."""
    return AutomationSpec.parse(hide_all(without_secrets(spec.wire()), known))


def _bare(deployment: Deployment, known: Sequence[str]) -> Deployment:
    """A deployment with what rendering parameters needs."""
    shared = Deployment.parse(hide_all(deployment.wire(), known) if known else deployment.wire())
    return shared.changed(elsewhere={}, owner=None)


def _hidden(event: Event, known: Sequence[str]) -> Event:
    if not known:
        return event
    told = stored(event)
    texts: Mapping[str, Any] = {name: told[name] for name in ("event", "resource", "related", "payload")}
    return restored(told | hide_all(texts, known))


# -- what is compared


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Recheck:
    """What a recorded session is today. differences: empty where it is as recorded."""

    events: int
    automations: int
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether it is as recorded."""
        return not self.differences

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a difference: automation, kind, event, says."""
        import pandas

        rows = [(each.automation, each.kind, each.event, each.says) for each in self.differences]
        return pandas.DataFrame(rows, columns=["automation", "kind", "event", "says"])

    def __repr__(self) -> str:
        return recheck_text(self)

    def _repr_html_(self) -> str:
        return recheck_html(self)


def check_recorded(
    path: str | Path, *, against: Workspace | Iterable[AutomationSpec] | None = None, verdicts: bool = True
) -> Recheck:
    """Steps a recorded session again, with the code of today on the clock of its events, and says what differs.

    against: the automations of today, known by their names: those of a workspace, with its deployments, or these; the
    recorded ones unless given, so that only eventkit itself may differ. Predicates are asked where they are of a
    workspace; else they say what they said when it was recorded. verdicts: whether the sentences about events
    that came near are compared too. Nothing is stored or run. Raises RecordingError with the line and the reason.

    >>> import eventkit as ek, tempfile
    >>> from eventkit.testing import check_recorded, in_memory, record
    >>> with in_memory() as ws, tempfile.TemporaryDirectory() as folder:
    ...     eu = ek.Automation(name="eu", trigger=ek.EventTrigger(match={"region": "eu-*"}), actions=[]).create()
    ...     _ = ek.emit_event("order.placed", {"prefect.resource.id": "order.1", "region": "eu-1"})
    ...     _ = record(f"{folder}/orders.ek.jsonl")
    ...     _ = eu.changed(trigger=ek.EventTrigger(match={"region": "us-*"})).update()
    ...     check_recorded(f"{folder}/orders.ek.jsonl", against=ws, verdicts=False)
    eu: replaced, changed trigger
    3 events, 1 automation: 1 difference
      lost  eu no longer fires on order.placed on order.1: Does not match: region is 'eu-1', and us-* was expected
    """
    held = Recording.read(path)
    specs = _today(held, against)
    mine = list(against.deployments_by_id().values()) if isinstance(against, Workspace) else []
    asks = answering(held.answers)
    if isinstance(against, Workspace):
        here = predicates_of(against, against.automations())
        asks = {name: here[name] for name in specs if name in here}
    fired, told = stepped(
        specs.values(), [*mine, *held.deployments], held.events, until=held.until, predicates=asks
    )  # fmt: skip
    differences = compared(held, specs, fired, told if verdicts else None, predicates=asks)
    return Recheck(events=len(held.events), automations=len(held.automations), differences=tuple(differences))


def _today(held: Recording, against: Workspace | Iterable[AutomationSpec] | None) -> dict[str, AutomationSpec]:
    """The automations of today that were recorded, by name; their ids are as recorded, for parameters may hold them."""
    if against is None:
        return {spec.name: spec for spec in held.automations}
    given = against.automations() if isinstance(against, Workspace) else against
    today = {spec.name: spec for spec in given}
    return {
        spec.name: today[spec.name].changed(id=spec.id)
        for spec in held.automations
        if spec.name in today and today[spec.name].enabled
    }


def assert_recorded(path: str | Path, *, against: Workspace | Iterable[AutomationSpec] | None = None) -> None:
    """Raises AssertionError that lists what differs; see `check_recorded`."""
    __tracebackhide__ = True
    found = check_recorded(path, against=against)
    if not found.same:
        raise AssertionError(f"{Path(path).name}: {found!r}")

"""What is odd about a trigger, before any event came: asked of this workspace, and said once on registering."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, overload
from uuid import UUID

from eventkit.errors import AutomationError
from eventkit.faces import findings_html, findings_text
from eventkit.flows import Flow
from eventkit.insight import Finding
from eventkit.insight import lint as lint_purely
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.model.trigger import CompoundTrigger, EventTrigger, SequenceTrigger, Trigger
from eventkit.model.wording import shown
from eventkit.workspace.current import workspace
from eventkit.workspace.explaining import named
from eventkit.workspace.findings import subject_of

if TYPE_CHECKING:
    import pandas

__all__ = ["Findings", "lint"]

_NOBODY = UUID(int=0)
_NEVER = datetime.fromtimestamp(0, tz=UTC)


class Findings(Sequence[Finding]):
    """What was found, errors first, then warnings and notes; each with its code, sentence, place and `edit`."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._findings = list(findings)

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> list[Finding]: ...
    def __getitem__(self, place: int | slice) -> Finding | list[Finding]:
        return self._findings[place]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._findings)

    def __len__(self) -> int:
        return len(self._findings)

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a finding: severity, code, where, sentence, edit (in words, or None)."""
        import pandas

        columns = ["severity", "code", "where", "sentence", "edit"]
        rows = [
            (each.severity.value, each.code, each.where, each.sentence, None if each.edit is None else str(each.edit))
            for each in self._findings
        ]
        return pandas.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        return findings_text(self)

    def _repr_html_(self) -> str:
        return findings_html(self)


def lint(trigger: Trigger | AutomationSpec | str, *, flow: Flow[..., Any] | None = None) -> Findings:
    """What is odd about a trigger: what can never happen, what means something else than it seems to, what differs.

    trigger: any, a deployment's, an automation, an automation's name, or a handler. flow: what a deployment's trigger
    would run, to check its parameters against. Names are compared with those in this workspace's log. Each finding has
    a `code`, a `severity` (error, warning, note), a `sentence`, where it stands, and an `edit` that removes it, where
    one is known: `finding.edit.apply(trigger)`. Nothing is stored, run or changed. Registering an automation says the
    errors and warnings that are new. Raises AutomationError, UnknownAutomation. Thread: any.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     ek.lint(ek.EventTrigger(expect={"oven.error"}, match={"region": ["!eu", "!us"]}, threshold=3))
    1 warning, 1 note
      ! negation-in-list (match.region): region is asked to be anything but eu or anything but us: the list means any \
of them, and every value is one of them; none_of is what refuses several
          to mend: refuse region eu or us with none_of and not with !
      · threshold-without-within (within): 3 are counted and no `within` says in what time: it counts for ever, \
however far apart they come
          to mend: count within 60 s
    """
    ws = workspace()
    trigger = named(ws, trigger)
    if isinstance(trigger, str):
        trigger = ws.automation(trigger)
    if flow is not None and not isinstance(flow, Flow):
        raise AutomationError(f"lint(flow=...) takes a flow, not {shown(flow)}: give the function under @flow")
    if isinstance(trigger, AutomationSpec):
        return Findings(lint_purely(subject_of(ws.store, trigger)))
    if not isinstance(trigger, EventTrigger | CompoundTrigger | SequenceTrigger):
        raise AutomationError(f"lint() takes a trigger, an automation or its name, not {shown(trigger)}: give one")
    spec = AutomationSpec.model_construct(name=getattr(trigger, "name", None) or "", trigger=trigger, actions=())
    return Findings(lint_purely(subject_of(ws.store, spec, target=_target(flow) if flow is not None else None)))


def _target(flow: Flow[..., Any]) -> Deployment:
    """The flow as if it were deployed."""
    return Deployment(
        id=_NOBODY, name="this", flow_id=_NOBODY, flow_name=flow.name, parameter_schema=flow.parameter_schema(),
        created=_NEVER, updated=_NEVER,
    )  # fmt: skip

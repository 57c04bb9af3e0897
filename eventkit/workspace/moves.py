"""How far a deployment's move to a Prefect server came: kept in the workspace after each step.

1. What changes which side fires is noted in the commit that changes it here, or before it is asked of the server.
2. At every stage it is known whose the automations are: here, then nobody's for the moment that the server takes, then
   the server's. A stage at which that is open is gone on from, or back from, never started over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from eventkit.errors import AutomationError

if TYPE_CHECKING:
    from uuid import UUID

    from eventkit.model.automation import AutomationSpec
    from eventkit.store import Store

__all__ = [
    "Moved", "Progress", "Stage", "added", "all_progress", "check_here", "progress_of", "stays_off", "unfinished",
]  # fmt: skip

KIND = "move"
Stage = Literal["here", "switching", "there", "moved", "returning"]
"""here: on here. switching: off here, there being turned on. there: on there, and what came in between not told yet.
moved: done. returning: off here, there being turned off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One automation. id: here. there: its id there. on: whether it is on, wherever it is.

    cut: the seq up to which it was matched here. waiting: the seqs before that which it had not seen, since they waited
    for the event they follow.
    """

    id: str
    name: str
    on: bool
    there: str | None = None
    cut: int = 0
    waiting: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A move as far as it came. name, id: the deployment's here. there: its id at the server of that address.

    until: the seq up to which events came while the automations were nobody's. steps: what was done, each in words.
    """

    name: str
    id: str
    url: str
    pool: str
    folder: str
    stage: Stage = "here"
    there: str = ""
    automations: tuple[Moved, ...] = ()
    until: int = 0
    steps: tuple[tuple[str, str], ...] = ()

    @property
    def open(self) -> bool:
        """Whether it was interrupted where it is neither here nor done."""
        return self.stage in ("switching", "there", "returning")

    def word(self, new: bool) -> str:
        """One line about where it is. new: whether it has a trigger that is not there yet."""
        if self.open:
            return (
                f"its move to {self.url} was interrupted, and its automations are off here: call move_to_prefect(...) "
                "again to go on, or .moved.back()"
            )
        more = "; a trigger of it is new: move it again" if new else ""
        return f"moved to {self.url}, its automations stay off here{more}"

    def did(self, step: str, words: str, **changes: Any) -> Progress:
        """The same after a step; one that is done again is told in its new place."""
        return replace(self, steps=(*(each for each in self.steps if each[0] != step), (step, words)), **changes)

    def keep(self, store: _Keeps) -> Progress:
        """Notes it in the workspace, or in the transaction given."""
        store.keep(KIND, self.name, asdict(self))
        return self


def stays_off(specs: Sequence[AutomationSpec], moved: Progress | None) -> list[AutomationSpec]:
    """The automations of a deployment as they are registered here: off while it is moved."""
    away = moved is not None and moved.stage != "here"
    return [spec.changed(enabled=False) if away and spec.enabled is True else spec for spec in specs]


def added(moved: Progress, meant: Sequence[AutomationSpec], here: Sequence[AutomationSpec], last: int) -> Progress:
    """The move with the automations that are new since; itself where none is. here: as registered. last: seq."""
    on = {spec.name for spec in meant if spec.enabled is True}
    known = {each.id for each in moved.automations}
    new = [
        Moved(id=str(spec.id), name=spec.name, on=spec.name in on, cut=last)
        for spec in here
        if str(spec.id) not in known
    ]
    return replace(moved, automations=(*moved.automations, *new)) if new else moved


def check_here(store: _Kept, spec: AutomationSpec, id: UUID | None) -> None:
    """Raises AutomationError where one that was moved would be on here. id: its, where it is there already."""
    if spec.enabled is not True or id is None:
        return
    for each in all_progress(store):
        if each.stage != "here" and any(one.id == str(id) for one in each.automations):
            raise AutomationError(
                f"The automation {spec.name!r} is not turned on here: {each.name} was moved to {each.url}, and on both "
                "sides it would do everything twice. Turn it on or off there, with "
                f"ek.connect({each.url!r}, read_only=False).enable({spec.name!r}), or bring the deployment back first: "
                f"ek.workspace().deployment({each.name!r}).moved.back()"
            )


class _Kept(Protocol):
    def kept(self, kind: str) -> dict[str, Any]: ...


class _Keeps(Protocol):
    def keep(self, kind: str, name: str, body: Any) -> None: ...


def progress_of(store: Store, name: str) -> Progress | None:
    """How far the move of a deployment came, by its full name; None where it was never moved."""
    held = store.kept(KIND).get(name)
    return None if held is None else _read(held)


def all_progress(store: _Kept) -> list[Progress]:
    """How far each move came."""
    return [_read(held) for held in store.kept(KIND).values()]


def unfinished(store: Store, url: str) -> str:
    """Why nothing goes to a server by itself: a move there that was interrupted; empty where none was.

    What came since is not to come there before the automations are on there: nobody would see it.
    """
    names = [each.name for each in all_progress(store) if each.stage in ("switching", "returning") and each.url == url]
    return f"the move of {', '.join(names)} was interrupted: what waits goes out once that is ended" if names else ""


def _read(held: Mapping[str, Any]) -> Progress:
    automations = tuple(Moved(**{**each, "waiting": tuple(each["waiting"])}) for each in held["automations"])
    steps = tuple((step, words) for step, words in held["steps"])
    return Progress(**{**held, "automations": automations, "steps": steps})

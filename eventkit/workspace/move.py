"""A move to a Prefect server, to look at and to take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eventkit.faces.html import Html, table
from eventkit.faces.plain import columns, visible
from eventkit.workspace.moves import Progress, progress_of

if TYPE_CHECKING:
    from eventkit.model.deployment import Deployment
    from eventkit.workspace.workspace import Workspace

__all__ = ["Move", "moved"]

_STAGES = {
    "here": "is here",
    "switching": "is off here, and being turned on there",
    "there": "is there; what came in between is not told yet",
    "moved": "moved to Prefect",
    "returning": "is off here, and being turned off there",
}


class Move:
    """What was done, step by step, and where things stand.

    `stage`: `here`, `switching`, `there`, `moved` or `returning`. `url`, `work_pool`, `folder`: where to.
    `deployment_id`, `automation_ids`: ids there, these by name. `steps`: pairs of a step and what was done in it.
    """

    def __init__(self, workspace: Workspace, progress: Progress) -> None:
        self._workspace, self._progress = workspace, progress
        self.stage, self.url = progress.stage, progress.url
        self.work_pool, self.folder = progress.pool, progress.folder
        self.deployment_id = progress.there
        self.automation_ids = {each.name: each.there for each in progress.automations if each.there}
        self.steps = progress.steps

    def back(self, *, connection: Any = None, gone: bool = False) -> Move:
        """Brings it back: the automations off there, then on here, from the events on that come then.

        The deployment stays there with its runs, and moving again takes it up. connection: as for the move. gone: the
        server is no more, and is not asked; never where it may come back, since both would be on. An interrupted move
        is ended first. Raises PrefectError, UsageError.
        """
        from eventkit.workspace.moving import go_back

        return go_back(self._workspace, self._progress, connection=connection, gone=gone)

    def _head(self) -> str:
        return f"{visible(self._progress.name)}: {_STAGES[self.stage]}, work pool {visible(self.work_pool)}"

    def _rows(self) -> list[tuple[str, str]]:
        return [(step, visible(words)) for step, words in self.steps]

    def __repr__(self) -> str:
        return "\n".join([self._head(), *columns(self._rows(), indent="  ")])

    def _repr_html_(self) -> Html:
        return table(self._head(), ["step", "what was done"], self._rows())


def moved(ws: Workspace, deployment: Deployment) -> Move | None:
    """How the move of a deployment stands; None where it was never moved."""
    progress = progress_of(ws.store, deployment.full_name)
    return None if progress is None else Move(ws, progress)

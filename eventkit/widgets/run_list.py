"""Flow runs in a notebook, as they come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import traitlets

from eventkit.errors import EventkitError, UsageError
from eventkit.faces.html import note
from eventkit.faces.plain import visible
from eventkit.model.run import FlowRun
from eventkit.model.wording import shown
from eventkit.widgets.ids import id_in
from eventkit.widgets.panel import Panel
from eventkit.workspace.connection import Connection
from eventkit.workspace.flows import Flow
from eventkit.workspace.on_server import OnServer

if TYPE_CHECKING:
    import pandas

__all__ = ["RunList"]

ALL = 1_000_000
MOST = 1_000
COLUMNS = ["id", "flow", "name", "state", "started", "ended", "seconds", "automation", "cause", "parameters"]


class RunList(Panel):
    """Flow runs, newest first, as they come; each opens to its states, parameters, hooks, tasks and log.

    flow: a flow, or its name, of which runs alone are listed; None for all. server: a connection to a Prefect server,
    or its address, whose runs are listed in place of ours; it may be given alone, as `RunList(connection)`. `.selected`
    is the run that is open in it. Thread: any. Raises UsageError for what is neither.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     @ek.flow
    ...     def hello(name: str) -> None: ...
    ...     hello("Ada")
    ...     runs = ek.RunList(hello)
    ...     runs.df()["state"].to_list()
    ['Completed']
    >>> runs
    RunList('hello')
    """

    _bundle = "run_list"
    flow = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    server = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    run = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(
        self, flow: Flow[..., Any] | OnServer | str | None = None, *, server: OnServer | str | None = None, **more: Any
    ) -> None:
        if isinstance(flow, OnServer):
            flow, server = None, flow
        name = flow.name if isinstance(flow, Flow) else flow
        if name is not None and not isinstance(name, str):
            raise UsageError(f"RunList() takes a flow or its name, not {shown(flow)}: write RunList('my-flow')")
        super().__init__(flow=name, server=server.url if isinstance(server, OnServer) else server, **more)

    @property
    def selected(self) -> FlowRun | None:
        """The run that is open in it, as it is now; None where none is, or where it was deleted."""
        id = id_in(self.run)
        if self.server is not None:
            return self._there(self.server).parts(id)[0] if id is not None else None
        return self._ws.store.flow_run(id) if id is not None else None

    def df(self, limit: int | None = None) -> pandas.DataFrame:
        """A DataFrame, one row a run, newest first, indexed by id; at most `limit`, of a server's 1,000 unless told."""
        if self.server is not None:
            return _frame(self._there(self.server).runs(self.flow, limit=MOST if limit is None else limit))
        return _frame(self._ws.store.flow_runs(flow_name=self.flow, limit=ALL if limit is None else limit))

    def _there(self, url: str) -> Connection:
        return Connection(self._ws, url)

    def _frozen(self) -> tuple[str, str]:
        if self.server is None:
            view = self._ws.runs_view(self.flow)
            return view.text, view.html
        try:
            view = self._there(self.server).runs(self.flow)
        except EventkitError as error:  # it is away: that is what there is to see
            return visible(str(error)), note(str(error))
        return view.text, view.html

    def __repr__(self) -> str:
        said = [*([repr(self.flow)] if self.flow else []), *([f"server={self.server!r}"] if self.server else [])]
        return f"RunList({', '.join(said)})"


def _frame(runs: Iterable[FlowRun]) -> pandas.DataFrame:
    import pandas

    rows = [
        (
            *(str(run.id), run.flow_name, run.name, run.state_name, run.start_time, run.end_time),
            run.total_run_time.total_seconds() if run.end_time is not None else None,
            run.created_by.display_value if run.created_by is not None else None,
            *(str(run.cause) if run.cause is not None else None, run.parameters),
        )
        for run in runs
    ]
    return pandas.DataFrame(rows, columns=COLUMNS).set_index("id")

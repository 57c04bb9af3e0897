"""Who carries bodies out: threads of this process, processes that share a disk, or a Dask cluster."""

from __future__ import annotations

import concurrent.futures as cf
from collections.abc import Callable
from pathlib import Path

from eventkit.workspace.carrier import Carrier
from eventkit.workspace.process_carrier import ProcessCarrier
from eventkit.workspace.thread_carrier import ThreadCarrier

__all__ = ["carrier_for", "shares_memory"]


def shares_memory(executor: cf.Executor) -> bool:
    """Whether it is threads of this very interpreter: nothing has to be sent."""
    apart = getattr(cf, "InterpreterPoolExecutor", ())
    return isinstance(executor, cf.ThreadPoolExecutor) and not isinstance(executor, apart)


def carrier_for(executor: cf.Executor, *, home: Path | None, submit: Callable[[Callable[[], None]], None]) -> Carrier:
    """The carrier of an executor. home: a folder that its processes may share. submit: has a job done on our pool."""
    if shares_memory(executor):
        return ThreadCarrier(executor)
    if type(executor).__module__.partition(".")[0] == "distributed" and hasattr(executor, "_client"):
        from eventkit.workspace.dask_carrier import DaskCarrier

        return DaskCarrier(executor)
    # a process pool's processes are on this machine; of others nobody knows, and the workspace's disk may be common
    common = isinstance(executor, cf.ProcessPoolExecutor)
    return ProcessCarrier(executor, common=common, home=None if common else home, submit=submit)
